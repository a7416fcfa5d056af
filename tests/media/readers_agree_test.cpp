// Two readers, one truth: what the index reader makes of an mp4 or mov is what libav demuxes.
#include <gtest/gtest.h>
#include "support/own_folder.hpp"

#include <algorithm>
#include <cstdlib>

#include "isobmff/probe.hpp"
#include "media/packet_index.hpp"
#include "media/probe.hpp"
#include "support/clip_maker.hpp"
#include "support/real_media.hpp"

namespace wanprep {
namespace {

Context quiet() { return {null_sink(), system_clock()}; }

std::vector<std::int64_t> times(const FrameIndex& index) {
  std::vector<std::int64_t> result;
  for (const auto& frame : index.frames) result.push_back(frame.pts);
  return result;
}

void compare_sound(const AudioFacts& mine, const AudioFacts& libav, const std::string& name) {
  EXPECT_EQ(mine.codec, libav.codec) << name;
  EXPECT_EQ(mine.channels, libav.channels) << name;
  EXPECT_EQ(mine.layout, libav.layout) << name;
  EXPECT_EQ(mine.sample_rate, libav.sample_rate) << name;
}

void expect_agreement(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  auto context = quiet();
  const auto mine = isobmff::probe(path);
  const auto libav = probe_media(path, context);
  ASSERT_TRUE(mine && libav) << name;
  const VideoFacts &a = *mine->facts.video, &b = *libav->facts.video;
  EXPECT_EQ(mine->index.time_base, libav->index.time_base) << name;
  EXPECT_EQ(times(mine->index), times(libav->index)) << name;
  EXPECT_EQ(a.codec, b.codec) << name;
  EXPECT_EQ(a.stored, b.stored) << name;
  EXPECT_EQ(a.sample_aspect, b.sample_aspect) << name;
  EXPECT_EQ(a.orientation, b.orientation) << name;
  EXPECT_EQ(a.variable_frame_rate, b.variable_frame_rate) << name;
  // A ProRes frame header without color makes libav forget the sample entry's.
  if (a.codec != "prores") {
    EXPECT_EQ(a.color, b.color) << name;
  }
  EXPECT_EQ(a.hdr, b.hdr) << name;
  ASSERT_EQ(mine->facts.audio.size(), libav->facts.audio.size()) << name;
  for (std::size_t i = 0; i < mine->facts.audio.size(); ++i)
    compare_sound(mine->facts.audio[i], libav->facts.audio[i], name);
  if (libav->facts.timecode && mine->facts.timecode) {
    EXPECT_EQ(mine->facts.timecode->text, libav->facts.timecode->text) << name;
  }
}

TEST(ReadersAgree, on_every_shared_mp4_and_mov) {
  WANPREP_REAL_MEDIA(folder, "video");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string ending = entry.path().extension().string();
    const std::string name = entry.path().filename().string();
    if (ending != ".mp4" && ending != ".mov" && ending != ".MOV" && ending != ".3gp") continue;
    // The one is cut off, so that libav finds 6 of the 745 samples that the index lists.
    if (name == "annexb-truncated.mp4") continue;
    expect_agreement(entry.path());
  }
}

// A decoder gives the pictures that the index lists, at its times. Small clips; all of them, which
// take a while, where WANPREP_ALL is set.
TEST(ReadersAgree, with_a_full_decode_of_shared_clips) {
  WANPREP_REAL_MEDIA(folder, "video");
  const std::uintmax_t most = std::getenv("WANPREP_ALL") ? UINTMAX_MAX : 150'000;
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    // Pictures that are listed and do not decode: that is what --deep is for.
    const bool damaged =
        name == "annexb-truncated.mp4" || name == "corrupt-frame.mp4" || name == "no-timescale.mp4";
    // Its times contradict the order of its pictures: what is to be shown seventh by its picture
    // order count stands fourth by its time. libav then goes by decode times.
    const bool contradicts = name == "hevc-phone-1376x1840.mp4";
    if (damaged || contradicts || entry.file_size() > most) continue;
    auto context = quiet();
    auto probe = isobmff::probe(entry.path());
    if (!probe) probe = probe_media(entry.path(), context);
    ASSERT_TRUE(probe) << name;
    const auto decoded = decoded_index(entry.path(), probe->facts.video->stream, context);
    ASSERT_TRUE(decoded) << name;
    EXPECT_EQ(times(probe->index), times(*decoded)) << name;
    ++compared;
  }
  EXPECT_GE(compared, 10);
  RecordProperty("compared", compared);
}

struct Case {
  const char* name;
  testing::ClipSpec spec;
};

std::vector<Case> made() {
  std::vector<Case> all;
  const auto add = [&](const char* name, auto change) {
    testing::ClipSpec spec;
    spec.size = {320, 180};
    spec.frames = 20;
    spec.options = "preset=ultrafast";
    change(spec);
    all.push_back({name, std::move(spec)});
  };
  using Spec = testing::ClipSpec;
  add("ntsc.mp4", [](Spec& s) { s.rate = {30000, 1001}; });
  add("film.mov", [](Spec& s) { s.rate = {24000, 1001}; });
  add("uneven.mp4", [](Spec& s) {
    for (int i = 0; i < s.frames; ++i) s.durations.push_back(i % 3 == 0 ? 40 : 20);
  });
  add("late.mp4", [](Spec& s) { s.start = {1, 2}; });
  add("late_sound.mov", [](Spec& s) { s.sound[0].start = {1, 4}; });
  add("mirrored.mp4", [](Spec& s) { s.orientation = {270, true}; });
  add("squeezed.mov", [](Spec& s) { s.sample_aspect = {64, 45}; });
  add("drop.mov", [](Spec& s) {
    s.rate = {30000, 1001};
    s.timecode = "00:59:58;10";
  });
  add("sixty.mov", [](Spec& s) {
    s.rate = {60000, 1001};
    s.timecode = "00:59:58;10";
  });
  add("full.mp4", [](Spec& s) { s.full_range = true; });
  add("fragments.mp4", [](Spec& s) { s.mux_options = "movflags=+frag_keyframe+empty_moov"; });
  add("cmaf.mp4", [](Spec& s) { s.mux_options = "movflags=+cmaf"; });
  add("signed.mp4", [](Spec& s) { s.mux_options = "movflags=+negative_cts_offsets"; });
  add("prores.mov", [](Spec& s) {
    s.codec = "prores";
    s.options.clear();
  });
  for (const char* codec : {"pcm_s16le", "pcm_s24le", "pcm_f32le", "alac", "eac3", "ac3"})
    add("six_channels.mov", [&](Spec& s) { s.sound[0] = {codec, 6, 48000}; });
  for (const char* codec : {"libopus", "flac"})
    add("six_channels.mp4", [&](Spec& s) {
      s.sound[0] = {codec, 6, 48000};
      s.mux_options = "strict=-2";
    });
  return all;
}

TEST(ReadersAgree, on_clips_of_many_kinds) {
  const auto folder = ::wanprep::testing::own_folder();
  for (const auto& [name, spec] : made()) {
    const auto path = folder / ("agree_" + std::string(name));
    const auto ok = testing::make_clip(spec, path);
    ASSERT_TRUE(ok) << name << ": " << ok.error().message;
    expect_agreement(path);
    std::filesystem::remove(path);
  }
}

TEST(Avi, counts_the_picture_that_comes_last_without_a_time) {
  testing::ClipSpec spec;
  spec.codec = "mpeg4";
  spec.frames = 25;
  spec.b_frames = 2;
  spec.sound.clear();
  const auto path = ::wanprep::testing::own_folder() / "reordered.avi";
  ASSERT_TRUE(testing::make_clip(spec, path));
  auto context = quiet();
  const auto probe = probe_media(path, context);
  ASSERT_TRUE(probe) << probe.error().message;
  EXPECT_EQ(probe->index.size(), 25);
  EXPECT_EQ(probe->facts.video->frame_rate, Rational(30));
  std::filesystem::remove(path);
}

TEST(FirstPictures, tell_which_field_comes_first_where_the_index_does_not) {
  testing::ClipSpec spec;
  spec.frames = 10;
  spec.interlaced = true;
  const auto path = ::wanprep::testing::own_folder() / "first_pictures.mp4";
  ASSERT_TRUE(testing::make_clip(spec, path));
  auto context = quiet();
  const auto seen = first_pictures(path, 0, context);
  ASSERT_TRUE(seen) << seen.error().message;
  EXPECT_EQ(seen->field_order, FieldOrder::tff);
  EXPECT_FALSE(first_pictures(path, 1, context));
  std::filesystem::remove(path);
}

// The first `share` of a shared clip.
Result<Probe> cut_off(const std::filesystem::path& whole, double share) {
  const auto path = ::wanprep::testing::own_folder() / ("cut_" + whole.filename().string());
  std::filesystem::copy_file(whole, path, std::filesystem::copy_options::overwrite_existing);
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  const auto bytes = static_cast<double>(std::filesystem::file_size(whole));
  std::filesystem::resize_file(path, static_cast<std::uintmax_t>(bytes * share));
  auto context = quiet();
  auto probe = probe_media(path, context);
  std::filesystem::remove(path);
  return probe;
}

TEST(CutOff, is_seen_by_the_length_that_the_header_states) {
  for (const char* name : {"video/webcam.mkv", "video/camera-mjpeg.avi"}) {
    WANPREP_REAL_MEDIA(path, name);
    const auto probe = cut_off(path, 0.5);
    ASSERT_TRUE(probe) << name;
    EXPECT_TRUE(probe->facts.truncated) << name;
    EXPECT_GT(probe->facts.whole_frames.value_or(0), 0) << name;
    EXPECT_LE(probe->facts.whole_frames.value_or(0), probe->index.size()) << name;
  }
}

TEST(CutOff, is_no_word_about_whole_files) {
  for (const char* name : {"webcam.mkv", "camera-mjpeg.avi", "no-duration.webm", "vp9-alpha.webm",
                           "vp9-161x121.webm", "opus-negative-start.mkv"}) {
    WANPREP_REAL_MEDIA(path, std::string("video/") + name);
    auto context = quiet();
    const auto probe = probe_media(path, context);
    ASSERT_TRUE(probe) << name;
    EXPECT_FALSE(probe->facts.truncated) << name;
  }
}

}  // namespace
}  // namespace wanprep
