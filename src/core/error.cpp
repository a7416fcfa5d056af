#include "core/error.hpp"

#include <array>
#include <utility>

namespace wanprep {
namespace {

struct Row {
  std::string_view name;
  int status;
};

// In the order of Code. The statuses are API (contract, section 3).
constexpr std::array<Row, 17> kRows{{
    {"usage", 2},
    {"config", 2},
    {"input", 3},
    {"damaged", 3},
    {"unfit", 4},
    {"network", 5},
    {"storage", 5},
    {"refused", 6},
    {"failed", 7},
    {"deadline", 5},
    {"output", 8},
    {"unknown", 9},
    {"cost", 9},
    {"busy", 9},
    {"alignment", 9},
    {"internal", 70},
    {"interrupted", 130},
}};

}  // namespace

std::string_view name_of(Code code) { return kRows.at(static_cast<std::size_t>(code)).name; }

int exit_status(Code code) { return kRows.at(static_cast<std::size_t>(code)).status; }

Error&& Error::at(std::string place) && {
  trail.push_back(std::move(place));
  return std::move(*this);
}

tl::unexpected<Error> fail(Code code, std::string message, std::string hint) {
  return tl::make_unexpected(Error{code, std::move(message), std::move(hint)});
}

}  // namespace wanprep
