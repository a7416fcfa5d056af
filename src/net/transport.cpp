#include "net/transport.hpp"

namespace wanprep {

std::optional<std::string> HttpResponse::header(const std::string& lower_case_name) const {
  for (const auto& [name, value] : headers)
    if (name == lower_case_name) return value;
  return std::nullopt;
}

}  // namespace wanprep
