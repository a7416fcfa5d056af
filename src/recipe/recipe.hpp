/// `wanprep.recipe/1`: what was done to a clip, why, how well it can be undone. It alone, with the
/// two media files, suffices to restore.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/error.hpp"
#include "facts/fingerprint.hpp"
#include "facts/image_facts.hpp"
#include "facts/media_facts.hpp"
#include "recipe/step.hpp"

namespace wanprep {

/// The rungs of the ladder, least change first.
enum class Rung { untouched, remux, copy_range, transcode };
std::string_view name_of(Rung rung);

/// One step with its reason and what undoing it means.
struct RecipeStep {
  Step step;
  std::string because;  ///< the rule or finding that asked for it
  Grade grade = Grade::exact;
  std::string undo;  ///< one sentence: how restore reverses it, or what is lost
};

struct RungRefusal {
  Rung rung;
  std::string why_not;
};

struct Recipe {
  std::string source_path;  ///< absolute
  Fingerprint source_fingerprint;
  MediaFacts source;
  std::string profile_id;
  std::string profile_date;
  Rung rung = Rung::untouched;
  std::vector<RungRefusal> cheaper;  ///< for each cheaper rung why not
  std::int64_t first_frame = 0;      ///< the asked range in source frames, half-open
  std::int64_t frame_count = 0;
  std::vector<RecipeStep> steps;
  std::optional<MediaFacts> output;  ///< facts of the clip as read back
  std::optional<Fingerprint> output_fingerprint;
  /// Gray pictures of the transparency that stayed here: a file beside the clip, frame for frame.
  std::optional<std::string> matte;
  std::vector<std::pair<std::string, std::string>>
      private_metadata;  ///< places and serials kept here, not sent
  std::vector<std::pair<std::string, std::string>>
      versions;  ///< "wanprep" → "0.1.0", "libavcodec" → …

  template <class T>
  const T* find() const {
    for (const auto& entry : steps)
      if (const auto* step = std::get_if<T>(&entry.step)) return step;
    return nullptr;
  }
};

nlohmann::ordered_json to_json(const Recipe& recipe);
/// Refuses (Code::config) a document of another kind or a newer version, a missing or mistyped key,
/// and values that contradict each other; upgrades older versions.
Result<Recipe> recipe_from(const nlohmann::ordered_json& document);
Result<Recipe> read_recipe(const std::filesystem::path& file);

}  // namespace wanprep
