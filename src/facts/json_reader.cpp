#include "facts/json_reader.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wanprep {

JsonObject::JsonObject(const Json& node, std::string place)
    : node_(node), place_(std::move(place)) {
  if (!node_.is_object())
    throw JsonTrouble(
        fmt::format("{} must be an object", place_.empty() ? "the document" : place_));
}

std::string JsonObject::path(const std::string& key) const {
  return place_.empty() ? key : place_ + "." + key;
}

void JsonObject::trouble(const std::string& key, const std::string& what) const {
  throw JsonTrouble(fmt::format("'{}' {}", path(key), what));
}

const JsonObject::Json& JsonObject::at(const std::string& key, const char* expected) const {
  const auto found = node_.find(key);
  if (found == node_.end()) trouble(key, fmt::format("is missing; it must be {}", expected));
  return *found;
}

bool JsonObject::has(const std::string& key) const {
  const auto found = node_.find(key);
  return found != node_.end() && !found->is_null();
}

void JsonObject::only(std::initializer_list<const char*> allowed) const {
  for (const auto& [key, value] : node_.items())
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
      trouble(key, fmt::format("is not a known key; allowed are {}", fmt::join(allowed, ", ")));
}

std::vector<std::string> JsonObject::keys() const {
  std::vector<std::string> out;
  for (const auto& [key, value] : node_.items()) out.push_back(key);
  return out;
}

JsonObject JsonObject::object(const std::string& key) const {
  return {at(key, "an object"), path(key)};
}

std::vector<JsonObject> JsonObject::objects(const std::string& key) const {
  const Json& list = at(key, "a list of objects");
  if (!list.is_array()) trouble(key, "must be a list of objects");
  std::vector<JsonObject> out;
  for (std::size_t i = 0; i < list.size(); ++i)
    out.emplace_back(list[i], fmt::format("{}[{}]", path(key), i));
  return out;
}

std::string JsonObject::string(const std::string& key) const {
  const Json& value = at(key, "a string");
  if (!value.is_string()) trouble(key, "must be a string");
  return value.get<std::string>();
}

std::string JsonObject::one_of(const std::string& key,
                               const std::vector<std::string>& names) const {
  auto value = string(key);
  if (std::find(names.begin(), names.end(), value) == names.end())
    trouble(key, fmt::format("is '{}'; allowed are {}", value, fmt::join(names, ", ")));
  return value;
}

std::vector<std::string> JsonObject::strings(const std::string& key) const {
  const Json& list = at(key, "a list of strings");
  if (!list.is_array()) trouble(key, "must be a list of strings");
  std::vector<std::string> out;
  for (const Json& value : list) {
    if (!value.is_string()) trouble(key, "must be a list of strings");
    out.push_back(value.get<std::string>());
  }
  return out;
}

bool JsonObject::boolean(const std::string& key) const {
  const Json& value = at(key, "true or false");
  if (!value.is_boolean()) trouble(key, "must be true or false");
  return value.get<bool>();
}

std::int64_t JsonObject::integer(const std::string& key, std::int64_t least,
                                 std::int64_t most) const {
  const Json& value = at(key, "an integer");
  if (!value.is_number_integer()) trouble(key, "must be an integer");
  // An unsigned number beyond 63 bits would come out negative.
  const bool huge = value.is_number_unsigned() &&
                    value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  if (huge || value.get<std::int64_t>() < least || value.get<std::int64_t>() > most)
    trouble(key, fmt::format("is {}; allowed is {} to {}", value.dump(), least, most));
  return value.get<std::int64_t>();
}

std::vector<std::int64_t> JsonObject::integers(const std::string& key) const {
  const Json& list = at(key, "a list of integers");
  if (!list.is_array()) trouble(key, "must be a list of integers");
  std::vector<std::int64_t> out;
  for (const Json& value : list) {
    if (!value.is_number_integer()) trouble(key, "must be a list of integers");
    out.push_back(value.get<std::int64_t>());
  }
  return out;
}

Rational JsonObject::rational(const std::string& key) const {
  static constexpr const char* kExpected = "an exact number such as \"10\", \"2.5\" or \"1/8\"";
  const Json& value = at(key, kExpected);
  if (value.is_number_integer()) return Rational{integer(key, -INT64_MAX, INT64_MAX)};
  const auto exact =
      value.is_string() ? Rational::parse(value.get_ref<const std::string&>()) : std::nullopt;
  if (!exact) trouble(key, fmt::format("must be {}", kExpected));
  return *exact;
}

std::optional<std::string> JsonObject::maybe_string(const std::string& key) const {
  return has(key) ? std::optional{string(key)} : std::nullopt;
}

std::optional<bool> JsonObject::maybe_boolean(const std::string& key) const {
  return has(key) ? std::optional{boolean(key)} : std::nullopt;
}

std::optional<Rational> JsonObject::maybe_rational(const std::string& key) const {
  return has(key) ? std::optional{rational(key)} : std::nullopt;
}

std::optional<std::int64_t> JsonObject::maybe_integer(const std::string& key, std::int64_t least,
                                                      std::int64_t most) const {
  return has(key) ? std::optional{integer(key, least, most)} : std::nullopt;
}

}  // namespace wanprep
