/// Whole numbers of JSON documents. Where a document has a fraction or a number that does not fit,
/// nlohmann's own conversion is undefined or wraps.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <utility>

namespace wanprep {

/// Throws std::overflow_error for anything but a whole number that T can hold. `Json` is one of
/// nlohmann's, whose header only the sources include that read documents.
template <class T, class Json>
T whole_number(const Json& value) {
  if (!value.is_number_integer()) throw std::overflow_error("a whole number is expected");
  const bool fits = value.is_number_unsigned()
                        ? std::in_range<T>(value.template get<std::uint64_t>())
                        : std::in_range<T>(value.template get<std::int64_t>());
  if (!fits) throw std::overflow_error("a number does not fit");
  return value.template get<T>();
}

/// The member `key`, or `otherwise` where there is none.
template <class T, class Json>
T whole_number_or(const Json& object, const char* key, T otherwise) {
  const auto at = object.find(key);
  return at == object.end() ? otherwise : whole_number<T>(*at);
}

}  // namespace wanprep
