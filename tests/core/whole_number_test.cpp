#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/whole_number.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::json;

template <class T>
T read(const char* text) {
  return whole_number<T>(Json::parse(text));
}

TEST(WholeNumber, comes_as_it_stands_up_to_both_ends) {
  EXPECT_EQ(read<std::int64_t>("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(read<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(read<int>("2147483647"), INT32_MAX);
}

TEST(WholeNumber, that_does_not_fit_is_refused) {
  EXPECT_THROW(read<std::int64_t>("9223372036854775808"), std::overflow_error);
  EXPECT_THROW(read<int>("2147483648"), std::overflow_error);
  EXPECT_THROW(read<std::uint64_t>("-1"), std::overflow_error);
}

TEST(WholeNumber, is_no_fraction_text_or_nothing) {
  for (const char* text : {"1e99", "1.0", "\"1\"", "null", "true", "[1]"})
    EXPECT_THROW(read<std::int64_t>(text), std::overflow_error) << text;
}

TEST(WholeNumber, has_a_stand_in_only_where_the_member_is_missing) {
  const Json object{{"there", 4}, {"odd", 0.5}};
  EXPECT_EQ(whole_number_or(object, "there", 7), 4);
  EXPECT_EQ(whole_number_or(object, "missing", 7), 7);
  EXPECT_THROW(whole_number_or(object, "odd", 7), std::overflow_error);
}

}  // namespace
}  // namespace wanprep
