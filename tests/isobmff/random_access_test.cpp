#include <gtest/gtest.h>

#include "isobmff/picture_kind.hpp"
#include "isobmff/sample_table.hpp"

namespace wanprep::isobmff {
namespace {

using Raw = std::vector<std::uint8_t>;

Raw numbers(std::initializer_list<std::uint32_t> values) {
  Raw out;
  for (const auto value : values)
    for (int shift = 24; shift >= 0; shift -= 8)
      out.push_back(static_cast<std::uint8_t>(value >> shift));
  return out;
}

Raw operator+(Raw a, const Raw& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Samples samples(std::size_t count) { return Samples(count); }

std::string kinds(const Samples& list) {
  std::string out;
  for (const auto& sample : list) out += std::string(name_of(sample.access)) + " ";
  return out;
}

TEST(SampleTables, mark_listed_samples_and_partial_ones) {
  const auto stss = numbers({0, 2, 1, 4}), stps = numbers({0, 1, 3});
  SampleTables tables;
  tables.stss = stss;
  tables.stps = stps;
  tables.has_stss = true;
  auto list = samples(5);
  mark_random_access(tables, list);
  EXPECT_EQ(kinds(list), "sync none open_gop sync none ");
  EXPECT_TRUE(list[2].key);
}

TEST(SampleTables, mark_every_sample_without_a_list) {
  auto list = samples(2);
  mark_random_access({}, list);
  EXPECT_EQ(kinds(list), "sync sync ");
}

TEST(SampleTables, tell_open_points_and_nal_types_by_sample_groups) {
  const auto stss = numbers({0, 2, 1, 3});
  // Version 1: kind, length of an entry, entries; then runs of samples and their entry.
  const auto rap = numbers({1u << 24, fourcc("rap "), 1, 1}) + Raw{0x82};
  const auto rap_runs = numbers({0, fourcc("rap "), 2, 1, 0, 1, 1});
  const auto sync = numbers({1u << 24, fourcc("sync"), 1, 1}) + Raw{0xc0 | 21};
  const auto sync_runs = numbers({0, fourcc("sync"), 2, 2, 0, 1, 1});
  SampleTables tables;
  tables.stss = stss;
  tables.has_stss = true;
  tables.groups.sgpd = {rap, sync};
  tables.groups.sbgp = {rap_runs, sync_runs};
  auto list = samples(4);
  mark_random_access(tables, list);
  EXPECT_EQ(kinds(list), "sync open_gop cra none ");
}

TEST(SampleTables, read_no_further_than_a_lying_group_box_reaches) {
  const auto sgpd = numbers({2u << 24, fourcc("rap "), 0, 0, 0xffffffff, 0, 0});
  const auto sbgp = numbers({0, fourcc("rap "), 0xffffffff, 0xffffffff, 1});
  SampleTables tables;
  tables.has_stss = true;
  tables.groups.sgpd = {sgpd};
  tables.groups.sbgp = {sbgp};
  auto list = samples(3);
  mark_random_access(tables, list);
  EXPECT_EQ(kinds(list), "open_gop open_gop open_gop ");
}

TEST(SampleTables, tell_gradual_recovery_without_making_a_start_of_it) {
  const auto stss = numbers({0, 1, 1});
  // Distances 2 and -1: recovered two samples later, and one sample of pre-roll.
  const auto roll = numbers({1u << 24, fourcc("roll"), 2, 2}) + Raw{0, 2, 0xff, 0xff};
  const auto runs = numbers({0, fourcc("roll"), 3, 2, 0, 1, 1, 1, 2});
  SampleTables tables;
  tables.stss = stss;
  tables.has_stss = true;
  tables.groups = {{roll}, {runs}};
  auto list = samples(4);
  mark_random_access(tables, list);
  EXPECT_EQ(kinds(list), "sync none gradual none ");
  EXPECT_FALSE(list[2].key);
}

TEST(SampleTables, give_unnamed_samples_the_group_that_is_the_default) {
  const auto sync = numbers({2u << 24, fourcc("sync"), 1, 1, 1}) + Raw{19};
  SampleTables tables;
  tables.has_stss = true;
  tables.groups.sgpd = {sync};
  auto list = samples(2);
  mark_random_access(tables, list);
  EXPECT_EQ(kinds(list), "idr idr ");
}

TEST(SampleTables, tell_leading_samples_by_their_dependencies) {
  const Raw sdtp{0, 0, 0, 0, 0x20, 0x40, 0xc0, 0x80};
  SampleTables tables;
  tables.sdtp = sdtp;
  auto list = samples(5);
  mark_random_access(tables, list);
  EXPECT_EQ(list[1].leading, Leading::rasl);
  EXPECT_EQ(list[2].leading, Leading::radl);
  for (const auto i : {0, 3, 4})
    EXPECT_EQ(list[static_cast<std::size_t>(i)].leading, Leading::none);
}

// Two-byte lengths in front of each unit.
std::optional<RandomAccess> kind_of(bool hevc, std::initializer_list<Raw> units) {
  Raw unit;
  for (const auto& one : units) {
    unit.push_back(0);
    unit.push_back(static_cast<std::uint8_t>(one.size()));
    unit = unit + one;
  }
  return picture_kind({hevc, 2}, unit);
}

const Raw kDelimiter{9, 0x10};
const Raw kRecoveryPoint{6, 6, 1, 0xc4, 0x80};
const Raw kGradualRecovery{6, 6, 1, 0x44, 0x80};  // recovered one frame later
const Raw kIntraSlice{0x41, 0x88, 0x80};          // first_mb 0, slice_type 7
const Raw kPictureSlice{0x41, 0x9a, 0x80};        // first_mb 0, slice_type 5

TEST(PictureKind, of_h264_is_told_by_nal_type_and_recovery_point) {
  EXPECT_EQ(kind_of(false, {kDelimiter, {0x65, 0x88}}), RandomAccess::idr);
  EXPECT_EQ(kind_of(false, {kDelimiter, kRecoveryPoint, kIntraSlice}), RandomAccess::recovery);
  EXPECT_EQ(kind_of(false, {kDelimiter, kGradualRecovery, kPictureSlice}), RandomAccess::gradual);
  EXPECT_EQ(kind_of(false, {kDelimiter, kIntraSlice}), RandomAccess::open);
  EXPECT_EQ(kind_of(false, {kDelimiter, kPictureSlice}), RandomAccess::none);
}

TEST(PictureKind, of_hevc_is_told_by_the_first_slice) {
  EXPECT_EQ(kind_of(true, {{64, 1}, {19 << 1, 1}}), RandomAccess::idr);
  EXPECT_EQ(kind_of(true, {{64, 1}, {21 << 1, 1}}), RandomAccess::cra);
  EXPECT_EQ(kind_of(true, {{16 << 1, 1}}), RandomAccess::bla);
  EXPECT_EQ(kind_of(true, {{1 << 1, 1}}), RandomAccess::none);
}

TEST(PictureKind, of_leading_hevc_pictures_says_whether_they_decode) {
  const auto leading = [](int type) {
    return leading_kind({true, 1}, Raw{2, static_cast<std::uint8_t>(type << 1), 1});
  };
  EXPECT_EQ(leading(6), Leading::radl);
  EXPECT_EQ(leading(9), Leading::rasl);
  EXPECT_EQ(leading(1), Leading::none);
  EXPECT_EQ(leading_kind({false, 1}, Raw{2, 9 << 1, 1}), Leading::none);
}

TEST(PictureKind, knows_a_unit_that_ends_the_sequence) {
  EXPECT_TRUE(ends_sequence({true, 0}, Raw{0, 0, 1, 2, 1, 7, 0, 0, 1, 36 << 1, 1}));
  EXPECT_TRUE(ends_sequence({true, 4}, Raw{0, 0, 0, 1, 2, 0, 0, 0, 2, 37 << 1, 1}));
  EXPECT_FALSE(ends_sequence({true, 4}, Raw{0, 0, 0, 4, 2, 1, 36 << 1, 1}));
  EXPECT_FALSE(ends_sequence({true, 0}, Raw{36 << 1, 1}));
}

TEST(PictureKind, is_not_told_by_bytes_without_a_slice) {
  EXPECT_EQ(kind_of(false, {kDelimiter}), std::nullopt);
  EXPECT_EQ(kind_of(false, {}), std::nullopt);
  EXPECT_EQ(picture_kind({true, 4}, Raw{0xff, 0xff}), std::nullopt);
}

TEST(PictureKind, reads_start_codes_where_there_is_no_configuration) {
  const auto format = unit_format("h264", Raw{0, 0, 0, 1, 0x67});
  ASSERT_TRUE(format);
  EXPECT_EQ(format->length_bytes, 0);
  EXPECT_EQ(picture_kind(*format, Raw{0, 0, 0, 1, 9, 0x10, 0, 0, 1, 0x65, 0x88}),
            RandomAccess::idr);
  EXPECT_EQ(picture_kind(*format, Raw{0, 0, 2, 7, 0, 0, 1, 0x41, 0x9a}), std::nullopt);
  EXPECT_FALSE(unit_format("vp9", {}));
}

}  // namespace
}  // namespace wanprep::isobmff
