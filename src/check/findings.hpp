/// facts × limits → findings. "Does not fit" is a value here, not an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/image_facts.hpp"
#include "facts/media_facts.hpp"
#include "profile/profile.hpp"
#include "profile/request.hpp"

namespace wanprep {

enum class Severity { violation, hazard, note };
enum class Verdict { fits, fixable, unfixable, unreadable };

/// One rule that speaks. Rule names are API (contract, section 4).
struct Finding {
  std::string rule;  ///< "duration", "aspect_ratio", "variable_frame_rate" …
  Severity severity = Severity::note;
  std::string measured;  ///< value with unit
  std::string allowed;   ///< bound with unit
  std::string message;   ///< one sentence for people
  std::string remedy;    ///< what wanprep would do about it, or what the user can do
  bool fixable = true;   ///< conform can cure it
  std::optional<Source> source = std::nullopt;  ///< where the bound comes from, when that is known
  bool operator==(const Finding&) const = default;
};

/// Rules to overrule (--ignore RULE): they give no finding.
using Ignored = std::vector<std::string>;

std::vector<Finding> check_video(const MediaFacts& facts, const Profile& profile,
                                 const Ignored& ignored = {});
std::vector<Finding> check_image(const ImageFacts& facts, const Profile& profile,
                                 const Ignored& ignored = {});
/// Rules prompt_length negative_prompt_length seed resolution ratio audio_setting edit_duration
/// references.
std::vector<Finding> check_request(const EditRequest& request, std::size_t references,
                                   const Profile& profile, const Ignored& ignored = {});

/// What a length limit means for one clip.
struct LegalFrames {
  std::int64_t least = 0;
  std::optional<std::int64_t> most;
};
/// The whole frame counts whose length lies inside `duration_s` at the picture's rate: 48 to 239 of
/// 24000/1001 in 2 to 10 s. Nothing where the rate is unknown or varies.
std::optional<LegalFrames> legal_frames(const VideoFacts& video, const Bound& duration_s);

/// The length that counts against the maximum, as the reader that finds the most would measure it,
/// and the one that counts against the minimum.
struct ClipLength {
  Rational longest{0};
  std::string longest_of;  ///< "container", "picture", "sound as stored" …
  Rational shortest{0};
  std::string shortest_of;
};
/// Nothing without a picture.
std::optional<ClipLength> length_of(const MediaFacts& facts);

/// About violations only; a hazard alone leaves `fits`.
Verdict verdict_of(const std::vector<Finding>& findings);
bool has_violation(const std::vector<Finding>& findings);
bool has_hazard(const std::vector<Finding>& findings);

/// Every rule name that --ignore accepts.
const std::vector<std::string>& rule_names();

/// Unicode code points of UTF-8 text; an invalid byte counts as one.
std::size_t code_points(const std::string& text);

std::string_view name_of(Severity severity);
std::string_view name_of(Verdict verdict);

}  // namespace wanprep
