/// mp4, mov and pictures.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "facts/facts_json.hpp"
#include "fuzz/memory_file.hpp"
#include "fuzz/target.hpp"
#include "image/sniff.hpp"
#include "isobmff/descriptors.hpp"
#include "isobmff/partial_index.hpp"
#include "isobmff/picture_format.hpp"
#include "isobmff/probe.hpp"
#include "plan/conform.hpp"

namespace wanprep::fuzz {

void require(bool promise, const char* what) {
  if (promise) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

// A part of every track, wherever it begins: its index can be read, before the file's own bytes.
void parts_of(const MemoryFile& file, Bytes bytes) {
  const auto open = isobmff::open_movie(file.path());
  if (!open) return;
  for (std::size_t i = 0; i < open->movie.tracks.size(); ++i) {
    const auto& track = open->movie.tracks[i];
    const auto list = isobmff::read_samples(track, open->file.bytes());
    if (!list) continue;
    static_cast<void>(
        isobmff::samples_between(track, open->movie.time_scale, *list, Rational{1}, Rational{2}));
    const std::uint64_t first = list->samples.size() * bytes.back() / 256;
    const auto part = isobmff::partial_index(*open, i, *list, {first, first + 10});
    if (!part || !*part) continue;
    auto whole = **part;
    whole.insert(whole.end(), bytes.begin(), bytes.end());
    require(isobmff::open_movie(MemoryFile(whole).path()).has_value(), "a part can be opened");
  }
}

// What the rest of the program relies on without looking again.
void isobmff(Bytes bytes) {
  static_cast<void>(isobmff::recognizes(bytes.first(std::min<std::size_t>(bytes.size(), 4096))));
  const MemoryFile file(bytes);
  const auto probe = isobmff::probe(file.path());
  if (!probe) return require(!probe.error().message.empty(), "an error says something");
  const auto& frames = probe->index.frames;
  for (std::size_t i = 1; i < frames.size(); ++i)
    require(frames[i - 1].pts < frames[i].pts, "presentation times rise");
  if (probe->facts.video)
    require(probe->facts.video->frames == probe->index.size(), "facts and index count alike");
  try {
    parts_of(file, bytes);
    const auto document = to_json(probe->facts);
    require(media_facts_from(document).has_value(), "facts can be read back");
  } catch (const std::overflow_error&) {
  }
}

void codec(Bytes bytes) {
  if (bytes.empty()) return;
  const auto body = bytes.subspan(1);
  isobmff::PictureFormat format;
  switch (bytes[0] % 6) {
    case 0:
      return isobmff::read_avcc(body, format);
    case 1:
      return isobmff::read_hvcc(body, format);
    case 2:
      return isobmff::read_av1c(body, format);
    case 3:
      return static_cast<void>(isobmff::read_esds(body));
    default:
      break;
  }
  if (body.size() < 4) return;
  isobmff::SampleEntry entry;
  entry.format = isobmff::Cursor(body).u32();
  entry.body = body.subspan(4);
  if (bytes[0] % 6 == 4)
    static_cast<void>(isobmff::read_picture_entry(entry));
  else
    static_cast<void>(isobmff::read_sound_entry(entry));
}

// Every fit and every policy, by turns that the input decides.
Wishes wishes_of(Bytes bytes) {
  const unsigned turn = bytes.empty() ? 0 : bytes.back();
  Wishes wishes;
  wishes.fit = std::array{Fit::pad, Fit::crop, Fit::fail}[turn % 3];
  wishes.shorter = turn % 2 == 0 ? ShortPolicy::extend : ShortPolicy::fail;
  wishes.longer = turn % 5 == 0 ? LongPolicy::fail : LongPolicy::trim;
  wishes.audio = turn % 7 == 0 ? AudioPolicy::drop : AudioPolicy::keep;
  wishes.limits_only = turn % 11 == 0;
  if (turn % 4 == 0) wishes.start.emplace().seconds = Rational(turn, 24);
  return wishes;
}

// Whatever an index claims: findings can be had, and a plan whose recipe can be read back, or a
// reason why not.
void plan(Bytes bytes) {
  static const auto profile = load_profile(
      "novita/wan2.7-videoedit", {std::filesystem::path(WANPREP_SOURCE_DIR) / "src/profile/data"});
  require(profile.has_value(), "the shipped profile can be read");
  static const Capabilities capabilities{"5.1", {"libx264", "libx265", "aac"}, 2};
  const MemoryFile file(bytes);
  const auto probe = isobmff::probe(file.path());
  if (!probe) return;
  const auto findings = check_video(probe->facts, *profile);
  for (const auto& finding : findings) require(!finding.rule.empty(), "a finding has a rule");
  const ConformInput input{"/clip.mp4",  *probe,       *profile, wishes_of(bytes),
                           capabilities, std::nullopt, {}};
  const auto planned = plan_conform(input);
  if (!planned) return require(!planned.error().message.empty(), "a refusal says something");
  const std::string digest(64, 'a');
  const auto written =
      to_json(recipe_of(input, *planned, {5, digest, digest, digest, std::nullopt, std::nullopt}));
  const auto again = recipe_from(written);
  require(again && to_json(*again) == written, "a planned recipe can be read back");
}

void image(Bytes bytes) {
  const auto sniffed = sniff_image_bytes(bytes, "input.png");
  if (!sniffed) return require(!sniffed.error().message.empty(), "an error says something");
  require(sniffed->facts.stored.width > 0 && sniffed->facts.stored.height > 0,
          "a size is positive");
  require(image_facts_from(to_json(sniffed->facts)).has_value(), "facts can be read back");
}

}  // namespace wanprep::fuzz
