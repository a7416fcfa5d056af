#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "session/shot_text.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

/// Nothing for what no cell can hold.
std::optional<std::string> word(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number()) return value.dump();
  return std::nullopt;
}

bool add_value(ShotRow& row, const std::string& column, const Json& value) {
  if (value.is_null()) return true;
  std::vector<std::string> words;
  for (const Json& one : value.is_array() ? value : Json::array({value})) {
    const auto text = word(one);
    if (!text) return false;
    if (!text->empty()) words.push_back(*text);
  }
  if (!words.empty()) add_cell(row, column, words);
  return true;
}

void add_line(int number, std::string_view line, ShotTable& table) {
  const Json object = Json::parse(line, nullptr, false);
  if (!object.is_object()) {
    table.errors.push_back({number, "is not a JSON object"});
    return;
  }
  ShotRow row;
  row.line = number;
  for (const auto& [key, value] : object.items())
    if (!add_value(row, column_name(key), value))
      table.errors.push_back(
          {number,
           fmt::format("'{}' is neither a text, a number, a boolean nor a list of them", key)});
  if (!row.cells.empty()) table.rows.push_back(std::move(row));
}

}  // namespace

ShotTable parse_shot_lines(std::string_view bytes) {
  ShotTable table;
  const std::string text = decoded_text(bytes, table.errors);
  if (!table.errors.empty()) return table;
  std::string_view rest = text;
  for (int number = 1; !rest.empty(); ++number) {
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) add_line(number, line, table);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return table;
}

}  // namespace wanprep
