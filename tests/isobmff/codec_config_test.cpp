#include "isobmff/codec_config.hpp"

#include <gmock/gmock.h>

#include "isobmff/bit_reader.hpp"
#include "isobmff/bit_writer.hpp"
#include "isobmff/box_writer.hpp"

namespace wanprep::isobmff {
namespace {

using Unit = std::vector<std::uint8_t>;

Unit unit(int type, Unit payload) {
  Unit nal{static_cast<std::uint8_t>(type << 1), 1};
  put_escaped(nal, payload);
  return nal;
}

Unit payload_of(const Unit& nal) { return unescaped(Bytes(nal).subspan(2)); }

TEST(HevcNumbers, move_a_slice_by_one_byte_and_leave_its_data_alone) {
  const HevcNumbers numbers{1, 1, 15};
  // First slice, picture set 0, then anything.
  const Unit slice = unit(1, {0xE5, 0x12, 0x00, 0x00, 0x01, 0xFF});
  const auto moved = renumbered_unit(slice, numbers);
  ASSERT_TRUE(moved);
  const auto before = payload_of(slice), after = payload_of(*moved);
  ASSERT_EQ(after.size(), before.size() + 1);
  EXPECT_TRUE(std::equal(before.begin() + 1, before.end(), after.begin() + 2));
  BitReader bits(after);
  EXPECT_TRUE(bits.flag());
  EXPECT_EQ(bits.ue(), 15u);
}

TEST(HevcNumbers, keep_the_flag_of_a_random_access_picture) {
  const auto moved = renumbered_unit(unit(19, {0xB8, 0x77, 0x80}), {1, 1, 30});
  ASSERT_TRUE(moved);
  BitReader bits(payload_of(*moved));
  EXPECT_EQ(bits.bits(2), 2u);
  EXPECT_EQ(bits.ue(), 30u);
}

TEST(HevcNumbers, leave_what_is_no_slice_as_it_is) {
  const Unit message = unit(39, {0x05, 0x00, 0x00, 0x01, 0x80});
  EXPECT_EQ(renumbered_unit(message, {1, 1, 15}), message);
}

TEST(HevcNumbers, refuse_a_slice_of_another_picture_set) {
  EXPECT_FALSE(renumbered_unit(unit(1, {0xA0, 0x12, 0x80}), {1, 1, 15}));
}

TEST(HevcNumbers, renumber_a_picture_set_and_what_it_refers_to) {
  BitWriter out;
  out.ue(0);
  out.ue(0);
  out.bits(0x2A5, 10);
  out.bit(1);
  const auto set = read_parameter_set(Coding::hevc, unit(34, out.take()));
  ASSERT_TRUE(set);
  const auto moved = renumbered(*set, {2, 3, 17});
  ASSERT_TRUE(moved);
  EXPECT_EQ(read_parameter_set(Coding::hevc, moved->nal)->id, 17);
  BitReader bits(payload_of(moved->nal));
  bits.ue();
  EXPECT_EQ(bits.ue(), 3u);
  EXPECT_EQ(bits.bits(10), 0x2A5u);
}

TEST(HevcNumbers, take_the_first_that_are_free) {
  const auto numbers = free_hevc_numbers({0, 1, 2, 15});
  ASSERT_TRUE(numbers);
  EXPECT_EQ(numbers->sequence, 3);
  EXPECT_EQ(numbers->picture, 16);
}

// One sequence set and one picture set, numbers as given, of a level.
Unit avc_record(std::uint8_t level, std::uint32_t number) {
  BitWriter sequence, picture;
  sequence.bits(0x67640028, 32);
  sequence.ue(number);
  sequence.bit(1);
  picture.bits(0x68, 8);
  picture.ue(number);
  picture.bits(0x201, 10);
  BoxWriter out;
  // Version, profile, constraints, level, length of lengths, one sequence set.
  for (const std::uint8_t byte : {std::uint8_t{1}, std::uint8_t{100}, std::uint8_t{0}, level,
                                  std::uint8_t{0xFF}, std::uint8_t{0xE1}})
    out.u8(byte);
  for (auto* set : {&sequence, &picture}) {
    const auto nal = set->take();
    if (set == &picture) out.u8(1);
    out.u16(static_cast<std::uint16_t>(nal.size()));
    out.bytes(nal);
  }
  out.u32(0xFDF8F800);
  return out.take();
}

TEST(CodecConfig, holds_the_sets_of_both_streams_and_the_higher_level) {
  const auto own = avc_record(30, 0), other = avc_record(41, 7);
  const auto sets = read_config(Coding::h264, other)->sets;
  const auto merged = merged_config(Coding::h264, own, other, sets);
  ASSERT_TRUE(merged);
  const auto config = read_config(Coding::h264, *merged);
  ASSERT_TRUE(config);
  ASSERT_EQ(config->sets.size(), 4u);
  EXPECT_EQ(config->sets[1].id, 7);
  EXPECT_EQ((*merged)[3], 41);
  EXPECT_TRUE(std::equal(own.end() - 4, own.end(), merged->end() - 4));
}

TEST(CodecConfig, refuses_sets_with_numbers_that_are_taken) {
  const auto own = avc_record(30, 0);
  EXPECT_FALSE(merged_config(Coding::h264, own, own, read_config(Coding::h264, own)->sets));
}

TEST(CodecConfig, is_nothing_when_it_is_cut_off) {
  const auto whole = avc_record(30, 0);
  for (std::size_t size = 0; size + 5 < whole.size(); ++size)
    EXPECT_FALSE(read_config(Coding::h264, Bytes(whole).first(size)));
}

}  // namespace
}  // namespace wanprep::isobmff
