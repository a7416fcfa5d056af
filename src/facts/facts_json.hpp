/// The facts of `wanprep.probe/1` (contract, section 4), and back (recipes carry facts).
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/error.hpp"
#include "facts/fingerprint.hpp"
#include "facts/image_facts.hpp"
#include "facts/media_facts.hpp"

namespace wanprep {

nlohmann::ordered_json to_json(const MediaFacts& facts);
nlohmann::ordered_json to_json(const ImageFacts& facts);
nlohmann::ordered_json to_json(const Fingerprint& print);
nlohmann::ordered_json to_json(const Rational& value);  ///< "30000/1001"
/// Errors (Code::config) name the key and what was expected.
Result<MediaFacts> media_facts_from(const nlohmann::ordered_json& document);
Result<ImageFacts> image_facts_from(const nlohmann::ordered_json& document);
Result<Fingerprint> fingerprint_from(const nlohmann::ordered_json& document);

}  // namespace wanprep
