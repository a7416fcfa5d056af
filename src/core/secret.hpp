/// A key, token, password or signed query: can be handed on, never printed.
#pragma once

#include <string>
#include <utility>

namespace wanprep {

/// Has no operator<<, no fmt formatter and no JSON on purpose. `reveal()` is the one way out, and
/// is called only where the bytes leave for the party they are meant for.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

/// The URL without user info and with the query's values replaced, fit for a journal, log or
/// message: "https://host/a/b.mp4?X-Amz-Signature=…".
std::string redacted_url(const std::string& url);

}  // namespace wanprep
