// Fragments (moof) as bytes: where they begin, what their tables and groups say.
#include <gtest/gtest.h>

#include "isobmff/box_writer.hpp"
#include "isobmff/sample_table.hpp"

namespace wanprep::isobmff {
namespace {

using Raw = std::vector<std::uint8_t>;

void put(Raw& out, std::uint64_t value, int bytes) {
  for (int shift = bytes * 8; shift > 0;)
    out.push_back(static_cast<std::uint8_t>(value >> (shift -= 8)));
}

Raw words(std::initializer_list<std::uint32_t> values) {
  Raw out;
  for (const auto value : values) put(out, value, 4);
  return out;
}

Raw operator+(Raw a, const Raw& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Raw box(const char (&type)[5], const Raw& body) {
  return words({static_cast<std::uint32_t>(body.size() + 8), fourcc(type)}) + body;
}

constexpr std::uint32_t kDuration = 0x8, kSize = 0x10, kFlags = 0x20;
constexpr std::uint32_t kNoSync = 0x10000;

// Track 1; samples of 100 ticks and 10 bytes, none of them sync.
Raw header(std::uint32_t flags = 0, const Raw& base = {}) {
  return box("tfhd",
             words({flags | kDuration | kSize | kFlags, 1}) + base + words({100, 10, kNoSync}));
}

Raw run(std::uint32_t samples) { return box("trun", words({0, samples})); }

class Fragments : public ::testing::Test {
 protected:
  Fragments() {
    movie_.tracks.resize(1);
    track().id = 1;
    track().handler = fourcc("vide");
    index_.bytes = 1000;
    index_.brand = "isom";
  }
  void add(std::uint64_t offset, const Raw& traf) {
    const Raw body = box("traf", traf);
    index_.moofs.push_back({offset, {body.begin(), body.end()}});
  }
  Track& track() { return movie_.tracks.front(); }
  std::vector<std::int64_t> times() {
    EXPECT_TRUE(read_fragments(index_, movie_));
    std::vector<std::int64_t> out;
    for (const auto& sample : track().fragments) out.push_back(sample.dts);
    return out;
  }

  Movie movie_;
  FileIndex index_;
};

using Times = std::vector<std::int64_t>;

TEST_F(Fragments, without_a_time_go_on_where_the_tables_end) {
  const Raw stts = words({0, 1, 3, 100}), stsz = words({0, 10, 3}), stsc = words({0, 1, 1, 3, 1}),
            stco = words({0, 1, 0});
  track().tables.stts = stts;
  track().tables.stsz = stsz;
  track().tables.stsc = stsc;
  track().tables.stco = stco;
  add(100, header() + run(2));
  add(200, header() + run(1));
  EXPECT_EQ(times(), (Times{300, 400, 500}));
}

TEST_F(Fragments, that_are_empty_move_nothing) {
  add(100, header() + run(2));
  add(200, header() + box("tfdt", words({0, 90'000})) + run(0));
  EXPECT_EQ(times(), (Times{0, 100}));
  EXPECT_EQ(track().fragments_end, 200);
}

TEST_F(Fragments, lie_where_they_say_even_if_a_flag_says_otherwise) {
  Raw base;
  put(base, 640, 8);
  add(100, header(0x1 | 0x20000, base) + run(1));
  times();
  ASSERT_EQ(track().first_fragments.size(), 1u);
  EXPECT_EQ(track().first_fragments.front().offset, 640u);
}

TEST_F(Fragments, have_sample_groups_of_their_own_and_of_the_movie) {
  const Raw of_movie = words({1u << 24, fourcc("sync"), 1, 1}) + Raw{21};
  track().tables.groups.sgpd = {of_movie};
  const Raw local = box("sgpd", words({1u << 24, fourcc("sync"), 1, 1}) + Raw{19});
  const Raw runs = box("sbgp", words({0, fourcc("sync"), 3, 1, 0x10001, 1, 0, 1, 1}));
  add(100, header() + run(3) + local + runs);
  times();
  EXPECT_EQ(track().fragments[0].access, RandomAccess::idr);
  EXPECT_EQ(track().fragments[1].access, RandomAccess::none);
  EXPECT_EQ(track().fragments[2].access, RandomAccess::cra);
}

TEST_F(Fragments, tell_leading_samples_but_not_in_quicktime) {
  const Raw flags = words({kNoSync | 1u << 26, kNoSync | 3u << 26});
  const Raw trun = box("trun", words({0x400, 2}) + flags);
  for (const char* brand : {"iso5", "qt"}) {
    index_.moofs.clear();
    track().fragments.clear();
    index_.brand = brand;
    add(100, header() + trun);
    times();
    const bool iso = index_.brand == "iso5";
    EXPECT_EQ(track().fragments[0].leading, iso ? Leading::rasl : Leading::none);
    EXPECT_EQ(track().fragments[1].leading, iso ? Leading::radl : Leading::none);
  }
}

}  // namespace
}  // namespace wanprep::isobmff
