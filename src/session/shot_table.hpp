/// A list of shots as text: CSV or JSON lines into rows; pure. What a row means is not decided
/// here.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wanprep {

/// One shot as ordered. Column names are in the options' spelling ("negative-prompt"); a cell may
/// hold several values (references); empty cells are left out.
struct ShotRow {
  int line = 0;  ///< where the row begins, from 1
  std::vector<std::pair<std::string, std::vector<std::string>>> cells;

  /// The first value, or empty.
  std::string text(std::string_view column) const;
  bool has(std::string_view column) const;
};

/// What is wrong with a line; all of them are told at once.
struct RowError {
  int line = 0;
  std::string message;
};

struct ShotTable {
  std::vector<ShotRow> rows;
  std::vector<RowError> errors;
};

/// RFC 4180 with a header line; comma, semicolon or tab, whichever the header holds most of; quoted
/// cells may span lines. UTF-8 with or without a byte order mark, UTF-16 with one; anything else is
/// an error of its line.
ShotTable parse_shot_csv(std::string_view bytes);

/// One JSON object a line; values are texts, numbers, booleans, null or lists of texts.
ShotTable parse_shot_lines(std::string_view bytes);

/// "Negative_Prompt" → "negative-prompt"; aliases ("file", "references", "shot") → their column.
std::string column_name(std::string_view header);

}  // namespace wanprep
