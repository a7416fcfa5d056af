/// What a service *accepts*: limits as dated data with a source, and what is unknown. Never
/// constants in code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/geometry.hpp"
#include "core/rational.hpp"

namespace wanprep {

/// How a limit is known: the vendor's page for this model says it, answers of the service showed
/// it, or other pages and how decoders behave suggest it.
enum class Basis { documented, observed, inferred };
std::string_view name_of(Basis basis);

/// Where a limit comes from and what the page says word for word.
struct Source {
  std::string url;
  std::string date;           ///< ISO 8601 date of the reading
  std::string documented_as;  ///< "100 MB"; for what is not documented, the reason in words
  Basis basis = Basis::documented;
  bool operator==(const Source&) const = default;
};

/// A closed interval of exact numbers with its source.
struct Bound {
  std::optional<Rational> min;
  std::optional<Rational> max;
  Source source;
  bool operator==(const Bound&) const = default;
};

struct VideoLimits {
  std::vector<std::string> containers;  ///< "mp4", "mov"
  Source containers_source;
  Bound duration_s;
  Bound side_px;
  Bound aspect;  ///< width / height
  Bound bytes;
};

struct ImageLimits {
  std::vector<std::string> formats;  ///< "jpeg", "png", "bmp", "webp"
  Source formats_source;
  bool transparency_allowed = false;  ///< false: an alpha channel is refused
  Source transparency_source;
  Bound side_px;
  Bound aspect;
  Bound bytes;
  int most_references = 0;  ///< as this offer takes them
  Source most_references_source;
};

struct RequestLimits {
  Bound prompt_characters;  ///< Unicode code points
  Bound negative_prompt_characters;
  Bound seed;
  std::vector<int> durations;            ///< allowed values of `duration`, 0 included
  std::vector<std::string> resolutions;  ///< "720P", "1080P"
  std::string default_resolution;
  std::vector<std::string> ratios;
  std::vector<std::string> audio_settings;
  Source source;
  /// resolution → ratio → output size ("1080P" → "16:9" → 1920x1080)
  std::map<std::string, std::map<std::string, Size>> output_sizes;
};

/// What one second costs; only from a profile or configuration of the user's, with its date.
struct Price {
  std::map<std::string, Rational> per_second;  ///< by resolution
  std::string currency;
  std::string date;
  bool operator==(const Price&) const = default;
};

enum class Bills { yes, no, unknown };

/// What is known about rules that no limit states, by the rule's name; with bounds where there are
/// some ("frame_rate").
using HazardBounds = std::map<std::string, Bound>;

/// A model's limits together with how one vendor serves it.
struct Profile {
  std::string id;      ///< "novita/wan2.7-videoedit"
  std::string model;   ///< "wan2.7-videoedit"
  std::string vendor;  ///< "novita"
  std::string date;    ///< newest date of its sources
  VideoLimits video;
  ImageLimits image;
  RequestLimits request;
  HazardBounds hazards;
  std::string base_url;     ///< "https://api.novita.ai"
  std::string submit_path;  ///< "/v3/async/wan2.7-videoedit"
  std::string result_path;  ///< "/v3/async/task-result"
  std::int64_t result_link_lifetime_s = 3600;
  Source result_link_lifetime_source;
  Bills bills_input = Bills::unknown;
  Bills bills_output = Bills::unknown;
  std::optional<Price> price;
  std::vector<std::string> unknown;  ///< what the vendor's page does not say, one sentence each
};

/// The ids that `folders` offer, sorted, each once.
std::vector<std::string> list_profiles(const std::vector<std::filesystem::path>& folders);

/// Reads "novita/wan2.7-videoedit" from `folders` (offers/<vendor>/<model>.json, which names
/// models/<model>.json), or a FILE: an offer that names or embeds its model. An unknown key, a
/// missing one, a wrong type, an offer that widens its model: Code::config, with file, key and what
/// is allowed. A name that ends in .json or that is an existing file is a FILE; the model that it
/// names is looked for in `folders`, then beside it as <model>.json.
Result<Profile> load_profile(const std::string& id_or_file,
                             const std::vector<std::filesystem::path>& folders);

}  // namespace wanprep
