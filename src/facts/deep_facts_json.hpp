/// DeepFacts and RandomAccessFacts in documents. Include from *_json sources only.
#pragma once

#include "facts/deep_facts.hpp"
#include "facts/json_reader.hpp"
#include "facts/random_access.hpp"

namespace wanprep {

nlohmann::ordered_json to_json(const DeepFacts& deep);
nlohmann::ordered_json to_json(const RandomAccessFacts& access);
/// Throw JsonTrouble.
DeepFacts deep_facts_from(const JsonObject& from);
RandomAccessFacts random_access_from(const JsonObject& from);

}  // namespace wanprep
