#include "session/shot_table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "core/utf8.hpp"
#include "session/shot_text.hpp"

namespace wanprep {
namespace {

/// One record of a CSV file.
struct Record {
  int line = 1;
  std::vector<std::string> cells;
};

char separator_of(std::string_view text) {
  std::array<std::size_t, 3> seen{};
  constexpr std::string_view kSeparators = ",;\t";
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r')) break;
    if (const auto at = kSeparators.find(c); !quoted && at != std::string_view::npos) ++seen.at(at);
  }
  const auto most = std::max_element(seen.begin(), seen.end());
  return kSeparators[static_cast<std::size_t>(most - seen.begin())];
}

class CsvReader {
 public:
  CsvReader(std::string_view text, std::vector<RowError>& errors)
      : text_(text), separator_(separator_of(text)), errors_(errors) {}

  std::optional<Record> next() {
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) skip_line_end();
    if (at_ >= text_.size()) return std::nullopt;
    Record record;
    record.line = line_;
    for (;;) {
      record.cells.push_back(cell());
      if (at_ >= text_.size() || text_[at_] != separator_) break;
      ++at_;
    }
    skip_line_end();
    return record;
  }

 private:
  bool ends() const {
    return at_ >= text_.size() || text_[at_] == separator_ || text_[at_] == '\n' ||
           text_[at_] == '\r';
  }

  void skip_line_end() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  std::string cell() {
    std::string out;
    while (!ends() && text_[at_] == ' ') ++at_;
    if (at_ < text_.size() && text_[at_] == '"') return quoted();
    while (!ends()) out += text_[at_++];
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
  }

  std::string quoted() {
    const int begin = line_;
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
        ++at_;
      }
      if (text_[at_] == '\n') ++line_;
      out += text_[at_];
    }
    if (at_ >= text_.size()) {
      errors_.push_back({begin, "a quoted cell is not closed before the file ends"});
      return out;
    }
    ++at_;
    while (!ends() && text_[at_] == ' ') ++at_;
    if (!ends()) errors_.push_back({line_, "text after the closing quote of a cell"});
    while (!ends()) ++at_;
    return out;
  }

  std::string_view text_;
  char separator_;
  std::vector<RowError>& errors_;
  std::size_t at_ = 0;
  int line_ = 1;
};

/// Several references in one cell stand apart by "|" or ";".
std::vector<std::string> values_of(const std::string& column, const std::string& cell) {
  if (column != "reference") return {cell};
  std::vector<std::string> out;
  std::string_view rest = cell;
  while (!rest.empty()) {
    const auto end = rest.find_first_of("|;");
    std::string_view one = rest.substr(0, end);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (!one.empty()) out.emplace_back(one);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return out;
}

std::vector<std::string> header_of(const Record& record, std::vector<RowError>& errors) {
  std::vector<std::string> out;
  for (const std::string& cell : record.cells) {
    const std::string name = column_name(cell);
    const bool twice = std::find(out.begin(), out.end(), name) != out.end();
    if (name.empty()) errors.push_back({record.line, "a column has no name"});
    if (twice && name != "reference")
      errors.push_back({record.line, fmt::format("column '{}' stands there twice", name)});
    out.push_back(name);
  }
  return out;
}

void add_row(const Record& record, const std::vector<std::string>& columns, ShotTable& table) {
  if (record.cells.size() > columns.size()) {
    table.errors.push_back(
        {record.line, fmt::format("{} cells, but the header names {} columns (is a cell with a "
                                  "separator in it not quoted?)",
                                  record.cells.size(), columns.size())});
    return;
  }
  ShotRow row;
  row.line = record.line;
  for (std::size_t i = 0; i < record.cells.size(); ++i)
    if (!record.cells[i].empty()) add_cell(row, columns[i], values_of(columns[i], record.cells[i]));
  if (!row.cells.empty()) table.rows.push_back(std::move(row));
}

}  // namespace

std::string ShotRow::text(std::string_view column) const {
  for (const auto& [name, values] : cells)
    if (name == column && !values.empty()) return values.front();
  return {};
}

bool ShotRow::has(std::string_view column) const {
  return std::any_of(cells.begin(), cells.end(),
                     [column](const auto& cell) { return cell.first == column; });
}

void add_cell(ShotRow& row, const std::string& column, const std::vector<std::string>& values) {
  for (auto& [name, there] : row.cells)
    if (name == column) {
      there.insert(there.end(), values.begin(), values.end());
      return;
    }
  row.cells.emplace_back(column, values);
}

std::string column_name(std::string_view header) {
  while (header.starts_with(' ')) header.remove_prefix(1);
  while (header.ends_with(' ')) header.remove_suffix(1);
  std::string out;
  for (const char c : header)
    out += c == '_' || c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  while (out.starts_with('-')) out.erase(0, 1);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kAliases{
      {{"file", "input"},
       {"source", "input"},
       {"out", "output"},
       {"shot", "id"},
       {"references", "reference"},
       {"reference-1", "reference"},
       {"reference-2", "reference"},
       {"reference-3", "reference"},
       {"negative", "negative-prompt"}}};
  for (const auto& [alias, name] : kAliases)
    if (out == alias) return std::string(name);
  return out;
}

ShotTable parse_shot_csv(std::string_view bytes) {
  ShotTable table;
  const std::string text = decoded_text(bytes, table.errors);
  if (!table.errors.empty()) return table;
  CsvReader reader(text, table.errors);
  const auto header = reader.next();
  if (!header) {
    table.errors.push_back({1, "the list is empty: a header line with column names is expected"});
    return table;
  }
  const auto columns = header_of(*header, table.errors);
  if (std::find(columns.begin(), columns.end(), "input") == columns.end()) {
    table.errors.push_back(
        {header->line, fmt::format("the header names no column 'input'; it begins with '{}'",
                                   header->cells.front())});
    return table;
  }
  while (const auto record = reader.next()) add_row(*record, columns, table);
  return table;
}

}  // namespace wanprep
