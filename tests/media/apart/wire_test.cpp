/// What travels to the media process and back arrives as it was, and nonsense is refused.
#include <array>
#include <thread>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "facts/generator.hpp"
#include "media/apart/calls.hpp"

namespace wanprep {
namespace {

class WireTest : public ::testing::Test {
 protected:
  WireTest() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0); }
  ~WireTest() override {
    for (const int end : ends_) ::close(end);
  }

  template <class T>
  T travelled(const T& value) {
    std::thread sender([&] {
      WireOut out(ends_[0]);
      put(out, value);
      out.flush();
    });
    T arrived{};
    WireIn in(ends_[1]);
    get(in, arrived);
    sender.join();
    return arrived;
  }

  template <class T>
  T read_from(std::vector<std::uint8_t> bytes) {
    WireOut out(ends_[0]);
    out.bytes(bytes.data(), bytes.size());
    out.flush();
    ::shutdown(ends_[0], SHUT_WR);
    T value{};
    WireIn in(ends_[1]);
    get(in, value);
    return value;
  }

  std::array<int, 2> ends_{-1, -1};
};

FrameIndex index_of(std::int64_t frames) {
  FrameIndex index{{1, 90000}, {}};
  for (std::int64_t i = 0; i < frames; ++i) index.frames.push_back({i * 3003, 3003, i % 12 == 0});
  return index;
}

TEST_F(WireTest, facts_of_any_kind_arrive_as_they_were) {
  FactsGenerator generator(1);
  for (int i = 0; i < 200; ++i) {
    const auto facts = generator.media();
    EXPECT_EQ(travelled(facts), facts);
  }
}

TEST_F(WireTest, an_index_of_an_hour_arrives_as_it_was) {
  const auto index = index_of(216'000);
  EXPECT_EQ(travelled(index), index);
}

TEST_F(WireTest, a_work_order_arrives_with_its_alternatives) {
  Work work;
  CopyPictures copy;
  copy.index = index_of(5);
  copy.frames = 5;
  work.picture = copy;
  work.sound = {CopySound{}, EncodeSound{}};
  work.most_bytes = 7;
  const auto arrived = travelled(work);
  ASSERT_TRUE(std::holds_alternative<CopyPictures>(arrived.picture));
  EXPECT_EQ(std::get<CopyPictures>(arrived.picture).index, copy.index);
  EXPECT_TRUE(std::holds_alternative<EncodeSound>(arrived.sound.at(1)));
  EXPECT_EQ(arrived.most_bytes, 7);
}

TEST_F(WireTest, a_picture_of_millions_of_pixels_arrives_as_it_was) {
  StillImage image{{2000, 1500}, 3, 8, std::vector<std::uint8_t>(9'000'000, 7)};
  image.pixels.back() = 9;
  EXPECT_EQ(travelled(image).pixels, image.pixels);
}

TEST_F(WireTest, a_count_that_nothing_follows_costs_no_memory) {
  const std::vector<std::uint8_t> huge(8, 0x7f);
  EXPECT_THROW(read_from<std::vector<std::uint8_t>>(huge), WireBroken);
}

TEST_F(WireTest, a_flag_that_is_neither_yes_nor_no_is_refused) {
  EXPECT_THROW(read_from<std::optional<bool>>({1, 2}), WireBroken);
}

TEST_F(WireTest, an_enumerator_that_does_not_exist_is_refused) {
  EXPECT_THROW(read_from<FieldOrder>({5, 0, 0, 0}), WireBroken);
}

TEST_F(WireTest, an_alternative_that_does_not_exist_is_refused) {
  EXPECT_THROW(read_from<SoundWork>({2}), WireBroken);
}

TEST_F(WireTest, a_message_that_breaks_off_is_refused) {
  EXPECT_THROW(read_from<std::string>({5, 0, 0, 0, 0, 0, 0, 0, 'a', 'b'}), WireBroken);
}

TEST_F(WireTest, is_quiet_only_between_messages_and_while_the_other_end_is_there) {
  WireIn in(ends_[1]);
  EXPECT_TRUE(in.quiet());
  ASSERT_EQ(::send(ends_[0], "ab", 2, 0), 2);
  EXPECT_FALSE(in.quiet());
  char letter = 0;
  get(in, letter);
  EXPECT_FALSE(in.quiet()) << "one byte is left over";
  get(in, letter);
  EXPECT_TRUE(in.quiet());
  ::shutdown(ends_[0], SHUT_RDWR);
  EXPECT_FALSE(in.quiet());
}

}  // namespace
}  // namespace wanprep
