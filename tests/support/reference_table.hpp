/// The reference facts beside the shared media: a table of tab-separated columns.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace wanprep::testing {

using ReferenceRow = std::map<std::string, std::string>;  ///< column → cell; "-" is "not stated"

inline std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, '\t');) out.push_back(cell);
  return out;
}

inline std::vector<ReferenceRow> reference_rows(const std::filesystem::path& table) {
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);
  const auto names = cells_of(line);
  std::vector<ReferenceRow> out;
  while (std::getline(file, line)) {
    const auto values = cells_of(line);
    ReferenceRow row;
    for (std::size_t i = 0; i < values.size() && i < names.size(); ++i) row[names[i]] = values[i];
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace wanprep::testing
