// What is read from a part of a long file is what the whole file says, packet by packet.
#include <gmock/gmock.h>

#include "disk/digest.hpp"
#include "isobmff/probe.hpp"
#include "media/input.hpp"
#include "media/track.hpp"
#include "support/clip_maker.hpp"
#include "support/edit_patch.hpp"
#include "support/own_folder.hpp"
#include "support/real_media.hpp"

namespace wanprep {
namespace {

using ::testing::ElementsAreArray;

Context quiet() { return {null_sink(), system_clock()}; }

// Time stamps, flags, skipped samples and bytes of every packet that begins in [from, past).
std::vector<std::string> packets(Result<Input> opened, int stream, std::int64_t from,
                                 std::int64_t past) {
  EXPECT_TRUE(opened) << opened.error().message;
  if (!opened) return {};
  Input input = std::move(*opened);
  input.only(stream);
  std::vector<std::string> found;
  const auto packet = new_packet();
  for (;;) {
    const auto more = input.read(*packet);
    if (!more || !*more) return found;
    if (packet->stream_index != stream || packet->pts < from || packet->pts >= past) continue;
    const std::string_view bytes(reinterpret_cast<const char*>(packet->data),
                                 static_cast<std::size_t>(packet->size));
    found.push_back(std::to_string(packet->pts) + " " + std::to_string(packet->dts) + " " +
                    std::to_string(packet->duration) + " " + std::to_string(packet->flags) + " " +
                    sha256_hex(bytes).substr(0, 16));
  }
}

struct Compared {
  int pictures = 0, sounds = 0;
};

void compare_pictures(const std::filesystem::path& path, const Probe& probe, ShownSpan span,
                      Compared& compared) {
  const int stream = probe.facts.video->stream;
  auto part = picture_part(path, stream, probe.index, span, 1);
  if (!part) return;
  auto context = quiet();
  const auto from = probe.index.frames[static_cast<std::size_t>(span.first)].pts;
  const auto& last = probe.index.frames[static_cast<std::size_t>(span.past - 1)];
  const auto whole = packets(Input::open(path, context), stream, from, last.pts + last.duration);
  EXPECT_THAT(
      packets(Input::open(std::move(*part), context), stream, from, last.pts + last.duration),
      ElementsAreArray(whole))
      << path << " frames " << span.first << " to " << span.past;
  compared.pictures += whole.empty() ? 0 : 1;
}

void compare_sound(const std::filesystem::path& path, int stream, const Rational& from,
                   Compared& compared) {
  const auto to = from + Rational{1};
  auto part = sound_part(path, stream, from, to, 1);
  if (!part) return;
  auto context = quiet();
  auto opened = Input::open(path, context);
  ASSERT_TRUE(opened) << opened.error().message;
  const auto tick = rational(opened->stream(stream)->time_base);
  // A second before is where readers begin.
  const auto first = ((from - Rational{1}) / tick).floor(), past = (to / tick).ceil();
  const auto whole = packets(std::move(opened), stream, first, past);
  EXPECT_THAT(packets(Input::open(std::move(*part), context), stream, first, past),
              ElementsAreArray(whole))
      << path << " sound from " << from.str();
  compared.sounds += whole.empty() ? 0 : 1;
}

void compare(const std::filesystem::path& path, Compared& compared) {
  const auto probe = isobmff::probe(path);
  if (!probe || !probe->facts.video) return;
  const auto frames = probe->index.size();
  for (const auto first : {frames / 4, frames / 2, frames - 3})
    if (first >= 0 && first < frames)
      compare_pictures(path, *probe, {first, std::min(first + 5, frames)}, compared);
  for (const auto& sound : probe->facts.audio)
    for (const auto part : {0, 2, 3})
      compare_sound(path, sound.stream, probe->index.duration() * Rational(part, 4), compared);
}

TEST(PartialFile, of_every_shared_mp4_and_mov_reads_as_the_whole) {
  WANPREP_REAL_MEDIA(folder, "video");
  Compared compared;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string ending = entry.path().extension().string();
    if (ending == ".mp4" || ending == ".mov" || ending == ".MOV" || ending == ".3gp")
      compare(entry.path(), compared);
  }
  EXPECT_GE(compared.pictures, 30);
  EXPECT_GE(compared.sounds, 20);
  RecordProperty("pictures", compared.pictures);
  RecordProperty("sounds", compared.sounds);
}

struct Case {
  const char* name;
  testing::ClipSpec spec;
};

std::vector<Case> made() {
  std::vector<Case> all;
  const auto add = [&](const char* name, auto change) {
    testing::ClipSpec spec;
    spec.size = {160, 120};
    spec.frames = 300;
    spec.options = "preset=ultrafast";
    change(spec);
    all.push_back({name, std::move(spec)});
  };
  using Spec = testing::ClipSpec;
  add("plain.mp4", [](Spec&) {});
  add("quicktime.mov", [](Spec&) {});
  add("late.mp4", [](Spec& s) { s.start = {1, 2}; });
  add("late_sound.mov", [](Spec& s) { s.sound[0].start = {1, 4}; });
  add("open.mp4", [](Spec& s) { s.options = "preset=veryfast:x264-params=open-gop=1"; });
  add("many_b.mov", [](Spec& s) { s.b_frames = 7; });
  add("one_group.mp4", [](Spec& s) { s.gop = 1000; });
  add("hevc.mp4", [](Spec& s) { s.codec = "hevc"; });
  add("signed.mp4", [](Spec& s) { s.mux_options = "movflags=+negative_cts_offsets"; });
  add("uneven.mp4", [](Spec& s) {
    for (int i = 0; i < s.frames; ++i) s.durations.push_back(i % 3 == 0 ? 40 : 20);
  });
  add("intra.mov", [](Spec& s) {
    s.gop = 1;
    s.b_frames = 0;
  });
  return all;
}

TEST(PartialFile, of_made_clips_of_many_kinds_reads_as_the_whole) {
  for (const auto& [name, spec] : made()) {
    const auto path = testing::own_folder() / ("part_" + std::string(name));
    const auto ok = testing::make_clip(spec, path);
    ASSERT_TRUE(ok) << name << ": " << ok.error().message;
    Compared compared;
    compare(path, compared);
    // Without random access points in between, the last part is the whole.
    EXPECT_EQ(compared.pictures, spec.gop > spec.frames ? 2 : 3) << name;
    EXPECT_EQ(compared.sounds, 3) << name;
    std::filesystem::remove(path);
  }
}

class EditedPart : public ::testing::Test {
 protected:
  void SetUp() override {
    testing::ClipSpec spec;
    spec.size = {160, 120};
    spec.frames = 600;
    spec.options = "preset=ultrafast";
    ASSERT_TRUE(testing::make_clip(spec, path_));
    scales_ = testing::time_scales(path_);
  }
  void TearDown() override { std::filesystem::remove(path_); }
  // The times are frames, of 30 a second.
  testing::PatchedEdit edit(std::int64_t start, std::int64_t frames) const {
    return {static_cast<std::uint64_t>(frames) * scales_.movie / 30,
            start < 0 ? -1 : start * static_cast<std::int64_t>(scales_.media) / 30};
  }
  Compared compared(const std::vector<testing::PatchedEdit>& edits) const {
    EXPECT_TRUE(testing::patch_edits(path_, edits, false));
    Compared compared;
    compare(path_, compared);
    return compared;
  }

  std::filesystem::path path_ = testing::own_folder() / "part_edited.mp4";
  testing::TimeScales scales_;
};

TEST_F(EditedPart, with_a_cut_beginning_reads_as_the_whole) {
  EXPECT_EQ(compared({edit(20, 500)}).pictures, 3);
}

TEST_F(EditedPart, with_a_delay_reads_as_the_whole) {
  EXPECT_EQ(compared({edit(-1, 45), edit(2, 590)}).pictures, 3);
}

TEST_F(EditedPart, with_a_far_beginning_or_of_several_pieces_is_not_made) {
  EXPECT_EQ(compared({edit(100, 400)}).pictures, 0);
  EXPECT_EQ(compared({edit(2, 200), edit(300, 200)}).pictures, 0);
}

TEST(PartialFile, is_not_made_of_short_files_other_containers_and_spans_outside) {
  testing::ClipSpec spec;
  spec.size = {160, 120};
  spec.options = "preset=ultrafast";
  const auto path = testing::own_folder() / "part_short.mp4";
  ASSERT_TRUE(testing::make_clip(spec, path));
  const auto probe = isobmff::probe(path);
  ASSERT_TRUE(probe) << probe.error().message;
  EXPECT_FALSE(picture_part(path, 0, probe->index, {30, 31}));
  EXPECT_FALSE(picture_part(path, 0, probe->index, {30, 61}, 1));
  EXPECT_FALSE(picture_part(path, 0, probe->index, {30, 30}, 1));
  EXPECT_FALSE(sound_part(path, 1, Rational{1}, Rational{2}));
  std::filesystem::rename(path, path.string() + ".gone");
  EXPECT_FALSE(picture_part(path, 0, probe->index, {30, 31}, 1));
  std::filesystem::remove(path.string() + ".gone");
}

}  // namespace
}  // namespace wanprep
