/// Reads JSON documents strictly enough to name the key that is wrong. Include from *_json sources
/// only: it drags in nlohmann's big header.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/rational.hpp"

namespace wanprep {

/// Thrown inside a reader, caught by `read_json` at the border of its layer.
class JsonTrouble : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One object of a document and the place where it stands ("video.color"). Every getter throws
/// JsonTrouble with the place, the key and what was expected. The document must outlive it.
class JsonObject {
 public:
  using Json = nlohmann::ordered_json;

  JsonObject(const Json& node, std::string place);

  /// True when the key is there and not null.
  bool has(const std::string& key) const;
  /// For strict documents: any key but these is an error that lists them.
  void only(std::initializer_list<const char*> keys) const;

  JsonObject object(const std::string& key) const;
  std::vector<JsonObject> objects(const std::string& key) const;
  std::string string(const std::string& key) const;
  std::string one_of(const std::string& key, const std::vector<std::string>& names) const;
  std::vector<std::string> strings(const std::string& key) const;
  bool boolean(const std::string& key) const;
  std::int64_t integer(const std::string& key, std::int64_t least, std::int64_t most) const;
  std::vector<std::int64_t> integers(const std::string& key) const;
  /// An exact number: "30000/1001", "0.10", "25" or an integer. A JSON fraction is not exact.
  Rational rational(const std::string& key) const;

  std::optional<std::string> maybe_string(const std::string& key) const;
  std::optional<bool> maybe_boolean(const std::string& key) const;
  std::optional<Rational> maybe_rational(const std::string& key) const;
  std::optional<std::int64_t> maybe_integer(const std::string& key, std::int64_t least,
                                            std::int64_t most) const;

  /// The keys in the document's order.
  std::vector<std::string> keys() const;
  const std::string& place() const { return place_; }
  const Json& node() const { return node_; }
  [[noreturn]] void trouble(const std::string& key, const std::string& what) const;

 private:
  const Json& at(const std::string& key, const char* expected) const;
  std::string path(const std::string& key) const;

  const Json& node_;
  std::string place_;
};

/// Runs a reader and turns what it throws into Code::config.
template <class Reader>
auto read_json(Reader&& reader) -> Result<decltype(reader())> {
  try {
    return reader();
  } catch (const std::exception& error) {
    return fail(Code::config, error.what());
  }
}

}  // namespace wanprep
