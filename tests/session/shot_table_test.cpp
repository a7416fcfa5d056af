#include "session/shot_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wanprep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> values(const ShotRow& row, const std::string& column) {
  for (const auto& cell : row.cells)
    if (cell.first == column) return cell.second;
  return {};
}

TEST(ShotTable, reads_quoted_cells_with_commas_quotes_and_line_ends) {
  const auto table =
      parse_shot_csv("input,prompt\r\na.mov,\"clay, \"\"soft\"\"\r\nstyle\"\r\nb.mov,x\n");
  ASSERT_TRUE(table.errors.empty());
  ASSERT_EQ(table.rows.size(), 2u);
  EXPECT_EQ(table.rows[0].text("prompt"), "clay, \"soft\"\r\nstyle");
  EXPECT_EQ(table.rows[0].line, 2);
  EXPECT_EQ(table.rows[1].line, 4);
}

TEST(ShotTable, takes_the_separator_that_the_header_uses) {
  EXPECT_EQ(parse_shot_csv("input;prompt\na.mov;x, y\n").rows.at(0).text("prompt"), "x, y");
  EXPECT_EQ(parse_shot_csv("input\tprompt\na.mov\tx, y\n").rows.at(0).text("prompt"), "x, y");
}

TEST(ShotTable, knows_columns_by_other_spellings) {
  const auto row = parse_shot_csv("File,Negative_Prompt,Shot\na.mov,blur,s1\n").rows.at(0);
  EXPECT_EQ(row.text("input"), "a.mov");
  EXPECT_EQ(row.text("negative-prompt"), "blur");
  EXPECT_EQ(row.text("id"), "s1");
}

TEST(ShotTable, gathers_references_from_cells_and_columns) {
  const auto row =
      parse_shot_csv("input,references,reference_2\na.mov,x.png|y.png,z.png\n").rows.at(0);
  EXPECT_THAT(values(row, "reference"), ElementsAre("x.png", "y.png", "z.png"));
}

TEST(ShotTable, leaves_out_blank_lines_and_counts_them) {
  const auto table = parse_shot_csv("input\n\n\na.mov\n");
  ASSERT_EQ(table.rows.size(), 1u);
  EXPECT_EQ(table.rows[0].line, 4);
}

TEST(ShotTable, skips_a_byte_order_mark_and_converts_utf_16) {
  EXPECT_EQ(parse_shot_csv("\xEF\xBB\xBFinput\na.mov\n").rows.at(0).text("input"), "a.mov");
  const std::string wide("\xFF\xFEi\0n\0p\0u\0t\0\n\0\xE4\0\x3D\xD8\x00\xDE\n\0", 22);
  EXPECT_EQ(parse_shot_csv(wide).rows.at(0).text("input"), "ä😀");
}

TEST(ShotTable, tells_every_line_that_is_not_utf_8) {
  const auto table = parse_shot_csv("input\na.mov\nb\xE4.mov\nc\xFC.mov\n");
  ASSERT_EQ(table.errors.size(), 2u);
  EXPECT_EQ(table.errors[0].line, 3);
  EXPECT_THAT(table.errors[0].message, HasSubstr("0xe4 at column 2"));
  EXPECT_EQ(table.errors[1].line, 4);
}

TEST(ShotTable, tells_too_many_cells_a_doubled_column_and_an_open_quote) {
  EXPECT_EQ(parse_shot_csv("input\na.mov,x\n").errors.at(0).line, 2);
  EXPECT_THAT(parse_shot_csv("input,seed,seed\na,1,2\n").errors.at(0).message, HasSubstr("twice"));
  const auto open = parse_shot_csv("input,prompt\na,\"x\nb,y\n");
  EXPECT_EQ(open.errors.at(0).line, 2);
  EXPECT_EQ(parse_shot_csv("").errors.size(), 1u);
}

TEST(ShotTable, reads_objects_a_line_with_numbers_flags_and_lists) {
  const auto table = parse_shot_lines(
      "{\"input\":\"a.mov\",\"seed\":7,\"watermark\":true,\"reference\":[\"x.png\",\"y.png\"],"
      "\"tag\":null}\n\n");
  ASSERT_TRUE(table.errors.empty());
  EXPECT_EQ(table.rows.at(0).text("seed"), "7");
  EXPECT_EQ(table.rows[0].text("watermark"), "yes");
  EXPECT_THAT(values(table.rows[0], "reference"), ElementsAre("x.png", "y.png"));
  EXPECT_FALSE(table.rows[0].has("tag"));
}

TEST(ShotTable, tells_every_line_that_is_no_object) {
  const auto table = parse_shot_lines("{\"input\":\"a\"}\nnope\n[1]\n{\"input\":{\"a\":1}}\n");
  ASSERT_EQ(table.errors.size(), 3u);
  EXPECT_EQ(table.errors[0].line, 2);
  EXPECT_EQ(table.errors[2].line, 4);
}

}  // namespace
}  // namespace wanprep
