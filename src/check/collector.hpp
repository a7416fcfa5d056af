/// Shared by the rule families: collects findings, leaves out ignored rules, words measures.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "check/findings.hpp"

namespace wanprep {

class Collector {
 public:
  Collector(const Ignored& ignored, const HazardBounds& hazards)
      : ignored_(ignored), hazards_(hazards) {}
  /// A finding about a limit brings its source; the others take the profile's word on their rule.
  void add(Finding finding);
  void add(Finding finding, const Source& source);
  std::vector<Finding> take() { return std::move(findings_); }

 private:
  const Ignored& ignored_;
  const HazardBounds& hazards_;
  std::vector<Finding> findings_;
};

/// One reader's measure of something, with the name that tells it from the others' ("as stored").
struct Measure {
  std::string who;
  Rational value;
};
using Measures = std::vector<Measure>;

/// Every length of a clip that some reader could take for its own: nobody may find it too long.
Measures all_lengths(const MediaFacts& facts);
/// Those that must reach the minimum: container and picture.
Measures lengths_that_must_reach(const MediaFacts& facts);

/// Which side of a bound measures are on. `below` looks at the measures that must reach the
/// minimum, `above` at all.
bool any_below(const Bound& bound, const Measures& measures);
bool any_above(const Bound& bound, const Measures& measures);

/// "240 to 4096 px", "at most 100 MB".
std::string allowed_text(const Bound& bound, const std::string& unit);
/// "picture 12.5 s, container 12.52 s": equal neighbors are named once.
std::string measures_text(const Measures& measures, const std::string& unit);
/// The exact decimal where it ends, else one long enough to differ from `nearby`.
std::string number_text(const Rational& value);

void check_sides(Collector& out, const Bound& bound,
                 const std::vector<std::pair<std::string, Size>>& sizes, const std::string& remedy);
void check_aspect(Collector& out, const Bound& bound, const Measures& aspects,
                  const std::string& remedy);
void check_bytes(Collector& out, const Bound& bound, std::uint64_t bytes,
                 const std::string& remedy);

/// "mp4, mov"
std::string joined(const std::vector<std::string>& names);
bool among(const std::vector<std::string>& names, const std::string& name);

/// The families, each one source file.
void check_video_limits(Collector& out, const MediaFacts& facts, const VideoLimits& limits);
void check_video_hazards(Collector& out, const MediaFacts& facts, const HazardBounds& known);
/// What only decoding shows.
void check_deep(Collector& out, const MediaFacts& facts);

}  // namespace wanprep
