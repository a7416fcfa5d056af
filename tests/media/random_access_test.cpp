// Kinds of random access as the index, the packets and a full decode tell them.
#include <gmock/gmock.h>
#include <algorithm>

#include <fstream>

#include "isobmff/picture_kind.hpp"
#include "isobmff/probe.hpp"
#include "media/decode.hpp"
#include "media/deep_look.hpp"
#include "media/execute_fixture.hpp"
#include "media/packet_index.hpp"

namespace wanprep::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class RandomAccessTest : public ExecuteTest {
 protected:
  static ClipSpec spec(const std::string& codec, const std::string& options) {
    ClipSpec spec;
    spec.size = {320, 180};
    spec.frames = 48;
    spec.codec = codec;
    spec.options = options;
    spec.sound.clear();
    return spec;
  }
  // x264 opens a group only where B pictures come before its I picture.
  static ClipSpec open_h264() {
    return spec("h264",
                "preset=veryfast:x264-params=open-gop=1\\:scenecut=0\\:bframes=2\\:b-adapt=0");
  }
  static ClipSpec open_hevc() {
    return spec(
        "hevc",
        "preset=ultrafast:x265-params=log-level=none\\:open-gop=1\\:scenecut=0\\:bframes=2");
  }
  static ClipSpec closed_hevc() {
    return spec(
        "hevc",
        "preset=ultrafast:x265-params=log-level=none\\:open-gop=0\\:scenecut=0\\:bframes=2");
  }
  Probe by_tables() {
    auto probe = isobmff::probe(source_);
    EXPECT_TRUE(probe) << probe.error().message;
    return probe ? *probe : Probe{};
  }
  RandomAccess looked_at(std::int64_t frame) {
    const auto kind = isobmff::look_at_picture(source_, by_tables(), frame);
    return kind.value_or(RandomAccess::none);
  }
  RandomAccessFacts deep() {
    auto probe = deep_look(source_, by_tables(), context_);
    EXPECT_TRUE(probe) << probe.error().message;
    return probe ? *probe->facts.video->random_access : RandomAccessFacts{};
  }
};

TEST_F(RandomAccessTest, closed_h264_groups_are_idr_pictures) {
  source(spec("h264", "preset=veryfast:x264-params=scenecut=0"));
  EXPECT_THAT(by_tables().facts.video->random_access->kinds, ElementsAre(Pair("sync", 4)));
  EXPECT_EQ(looked_at(12), RandomAccess::idr);
  EXPECT_THAT(deep().kinds, ElementsAre(Pair("idr", 4)));
  EXPECT_EQ(deep().longest_frames, 12);
}

TEST_F(RandomAccessTest, open_h264_groups_begin_with_a_recovery_point) {
  source(open_h264());
  const auto facts = deep();
  EXPECT_THAT(facts.kinds, ElementsAre(Pair("idr", 1), Pair("recovery_point", 3)));
  EXPECT_EQ(facts.with_leading, 3);
}

TEST_F(RandomAccessTest, closed_hevc_groups_are_idr_pictures) {
  source(closed_hevc());
  EXPECT_EQ(looked_at(12), RandomAccess::idr);
  EXPECT_THAT(deep().kinds, ElementsAre(Pair("idr", 4)));
}

TEST_F(RandomAccessTest, open_hevc_groups_are_cra_pictures_with_leading_ones) {
  source(open_hevc());
  const auto facts = deep();
  EXPECT_THAT(facts.kinds, ElementsAre(Pair("idr", 1), Pair("cra", 3)));
  EXPECT_EQ(facts.with_leading, 3);
}

TEST_F(RandomAccessTest, prores_stands_alone_everywhere) {
  auto intra = spec("prores", "");
  intra.frames = 6;
  source(intra, "source.mov");
  EXPECT_THAT(by_tables().facts.video->random_access->kinds, ElementsAre(Pair("intra", 6)));
  EXPECT_EQ(by_tables().facts.video->random_access->longest_frames, 1);
}

TEST_F(RandomAccessTest, is_read_from_the_packets_of_other_containers) {
  for (const char* name : {"source.mkv", "source.ts"}) {
    source(open_hevc(), name);
    const auto& facts = *probe_.facts.video->random_access;
    EXPECT_EQ(facts.kinds.back(), std::make_pair(std::string("cra"), std::int64_t{3})) << name;
    EXPECT_EQ(facts.with_leading, 3) << name;
  }
}

TEST_F(RandomAccessTest, both_readers_see_the_same_order_of_storing) {
  for (const auto& made : {open_h264(), closed_hevc()}) {
    source(made);
    const auto tables = by_tables();
    ASSERT_EQ(tables.index.size(), probe_.index.size());
    for (std::size_t i = 0; i < tables.index.frames.size(); ++i) {
      EXPECT_EQ(tables.index.frames[i].stored, probe_.index.frames[i].stored) << i;
      EXPECT_EQ(tables.index.frames[i].key, probe_.index.frames[i].key) << i;
    }
  }
}

std::vector<CodedPicture> decoded_at(std::initializer_list<std::int64_t> times) {
  std::vector<CodedPicture> pictures;
  for (const auto time : times) pictures.push_back({time, time, 10});
  return pictures;
}

TEST(TimesBreak, is_where_decode_times_fall) {
  const auto found = times_break(decoded_at({0, 10, 20, 0, 10}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->picture, 3);
  EXPECT_EQ(found->before, 20);
  EXPECT_EQ(found->after, 0);
}

TEST(TimesBreak, is_not_seen_in_rounded_equal_or_missing_times) {
  EXPECT_FALSE(times_break(decoded_at({0, 10, 10, 9, 20})));
  EXPECT_FALSE(times_break(decoded_at({0, 10, AV_NOPTS_VALUE, 20})));
  EXPECT_FALSE(times_break({}));
}

TEST_F(RandomAccessTest, two_recordings_in_one_stream_are_no_recording) {
  auto made = spec("h264", "preset=veryfast");
  source(made, "a.ts");
  const auto a = source_;
  made.first_number = 100;
  source(made, "b.ts");
  std::ofstream(a, std::ios::binary | std::ios::app)
      << std::ifstream(source_, std::ios::binary).rdbuf();
  const auto facts = probe_of(a).facts;
  const auto times = std::find_if(facts.disagreements.begin(), facts.disagreements.end(),
                                  [](const auto& each) { return each.what == "times"; });
  ASSERT_NE(times, facts.disagreements.end());
  EXPECT_EQ(times->claims[1].first, "picture 48 as stored");
}

class CutTest : public RandomAccessTest {};

TEST_F(CutTest, a_closed_group_is_cut_without_a_picture_too_many_or_too_few) {
  source(spec("h264", "preset=veryfast:x264-params=scenecut=0"));
  ASSERT_TRUE(run(copying(12, 24)).has_value());
  EXPECT_THAT(read_frame_numbers(out()), ::testing::ElementsAreArray(counting(12, 24)));
  const auto cut = isobmff::probe(out());
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->facts.video->stored_frames, 24);
  EXPECT_FALSE(cut->facts.edit_list);
  EXPECT_EQ(cut->facts.video->start, Rational(0));
}

TEST_F(CutTest, a_closed_hevc_group_is_cut_likewise) {
  source(closed_hevc());
  ASSERT_TRUE(run(copying(24, 12)).has_value());
  EXPECT_THAT(read_frame_numbers(out()), ::testing::ElementsAreArray(counting(24, 12)));
}

TEST_F(CutTest, short_groups_with_a_long_delay_are_found_again) {
  auto made = spec("h264", "preset=veryfast:x264-params=scenecut=0\\:b-pyramid=none");
  made.gop = 2;
  made.b_frames = 1;
  source(made);
  ASSERT_TRUE(run(copying(10, 8)).has_value());
  EXPECT_THAT(read_frame_numbers(out()), ::testing::ElementsAreArray(counting(10, 8)));
}

TEST_F(CutTest, any_picture_of_an_intra_only_file_can_be_the_first) {
  auto made = spec("h264", "preset=veryfast");
  made.gop = 1;
  made.b_frames = 0;
  source(made);
  ASSERT_TRUE(run(copying(17, 13)).has_value());
  EXPECT_THAT(read_frame_numbers(out()), ::testing::ElementsAreArray(counting(17, 13)));
}

TEST_F(CutTest, gives_the_digests_of_what_it_takes_and_no_others) {
  source(spec("h264", "preset=veryfast:x264-params=scenecut=0"));
  const auto work = copying(12, 24);
  ASSERT_TRUE(run(work).has_value());
  const auto taken = copied_digests(std::get<CopyPictures>(work.picture), context_);
  const auto made = packet_digests(out(), 0, context_);
  ASSERT_TRUE(taken && made);
  ASSERT_EQ(taken->size(), 24u);
  for (std::size_t i = 0; i < 24; ++i) EXPECT_EQ((*taken)[i].sha256, (*made)[i].sha256) << i;
}

}  // namespace
}  // namespace wanprep::testing
