/// What the readers of shot lists share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "session/shot_table.hpp"

namespace wanprep {

/// Adds to a cell, or makes it.
void add_cell(ShotRow& row, const std::string& column, const std::vector<std::string>& values);

/// As UTF-8 without a byte order mark; UTF-16 is converted. One error a line that is neither.
std::string decoded_text(std::string_view bytes, std::vector<RowError>& errors);

}  // namespace wanprep
