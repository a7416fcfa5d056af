/// What can go wrong outside the program, as a value.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace wanprep {

/// The `code` of `wanprep.error/1` (contract, section 2). `interrupted` is the one that has no
/// document: it ends the process with the signal's own status.
enum class Code {
  usage,
  config,
  input,
  damaged,
  unfit,
  network,
  storage,
  refused,
  failed,
  deadline,
  output,
  unknown,
  cost,
  busy,
  alignment,
  internal,
  interrupted,
};

/// "usage", "config", ... as documents spell it.
std::string_view name_of(Code code);

/// The process exit status for a code (contract, section 3). `interrupted` gives 130.
int exit_status(Code code);

/// Message: lower case, one line, with the value and the bound in it; no trailing full stop.
struct Error {
  Code code = Code::internal;
  std::string message;
  std::string hint = {};   ///< what the user can do; empty when there is nothing to say
  bool transient = false;  ///< the same call may succeed later
  std::vector<std::string> trail = {};  ///< where it happened, innermost first; shown with -v

  Error&& at(std::string place) &&;  ///< appends to the trail
};

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(Code::input, "cannot open: no such file", "check the path");`
tl::unexpected<Error> fail(Code code, std::string message, std::string hint = {});

}  // namespace wanprep

/// `WANPREP_TRY(value, expression)`: `auto value = *expression`, or returns its error.
#define WANPREP_TRY(value, ...)                                                       \
  auto value##_result = (__VA_ARGS__);                                                \
  if (!value##_result) return tl::make_unexpected(std::move(value##_result).error()); \
  auto value = std::move(*value##_result)

/// `WANPREP_CHECK(expression)`: for `Result<void>`, returns its error.
#define WANPREP_CHECK(...)                                           \
  do {                                                               \
    if (auto checked_result = (__VA_ARGS__); !checked_result)        \
      return tl::make_unexpected(std::move(checked_result).error()); \
  } while (false)
