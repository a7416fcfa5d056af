#include "cli/shot_plan.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMostTakes = 100;
constexpr std::size_t kLongestId = 200;

/// Columns that are no options of `edit`.
bool own_column(const std::string& name) {
  return name == "input" || name == "output" || name == "id" || name == "takes" || name == "range";
}

/// These say where and for how much; they are the batch's, not a row's.
bool belongs_to_batch(const std::string& name) {
  static const std::vector<std::string> kNames{"service",    "service-url", "to",
                                               "public-url", "expires",     "poll-every",
                                               "deadline",   "max-cost",    "max-billed-seconds",
                                               "yes",        "profile",     "ignore",
                                               "force",      "fault",       "delay",
                                               "job",        "out-dir",     "keep-uploads"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

struct Known {
  std::map<std::string, bool> options;  ///< name without dashes → takes a value
};

Known known_options() {
  EditOptions scratch;
  Arguments arguments("batch", "", "");
  declare_edit(arguments, scratch);
  Known out;
  for (const OptionInfo& info : arguments.options()) {
    const auto at = info.names.find("--");
    out.options.emplace(info.names.substr(at + 2), info.takes_value);
  }
  return out;
}

Result<bool> truth(const std::string& column, std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (text == "yes" || text == "true" || text == "1" || text == "on" || text == "x") return true;
  if (text == "no" || text == "false" || text == "0" || text == "off") return false;
  return fail(Code::usage, fmt::format("{}: '{}' is neither yes nor no", column, text));
}

/// What a cell of the row takes the place of among the command line's options.
bool replaced_by_row(const std::string& option, const ShotRow& row) {
  const std::string name = option.substr(2);
  if (row.has(name)) return true;
  if (name == "prompt") return row.has("prompt-file");
  if (name == "prompt-file") return row.has("prompt");
  const bool ranged = row.has("range");
  if (name == "start") return ranged;
  if (name == "end" || name == "duration") return ranged || row.has("end") || row.has("duration");
  return false;
}

fs::path beside(const fs::path& list, const std::string& name) {
  const fs::path path(name);
  if (path.is_absolute()) return path;
  std::error_code error;
  const fs::path folder = fs::is_directory(list, error) ? list : list.parent_path();
  if (fs::exists(folder / path, error) || !fs::exists(path, error)) return folder / path;
  return path;
}

Result<void> add_range(const ShotRow& row, std::vector<std::string>& words) {
  const std::string text = row.text("range");
  for (const char* other : {"start", "end", "duration"})
    if (row.has(other))
      return fail(Code::usage, fmt::format("range and {} exclude each other", other));
  const auto dots = text.find("..");
  if (dots == std::string::npos)
    return fail(Code::usage, fmt::format("range: '{}' is no START..END", text));
  if (dots > 0) words.push_back("--start=" + text.substr(0, dots));
  if (dots + 2 < text.size()) words.push_back("--end=" + text.substr(dots + 2));
  return {};
}

/// The row's cells and what they leave of the command line, as words of `edit`.
Result<std::vector<std::string>> words_of(const ShotRow& row, const ShotDefaults& defaults,
                                          const Known& known) {
  std::vector<std::string> words;
  for (const auto& given : defaults.options) {
    if (replaced_by_row(given.name, row)) continue;
    if (given.flag) words.push_back(given.name);
    for (const std::string& value : given.values) words.push_back(given.name + "=" + value);
  }
  for (const auto& [column, values] : row.cells) {
    if (column == "range") WANPREP_CHECK(add_range(row, words));
    if (own_column(column)) continue;
    const auto option = known.options.find(column);
    if (option == known.options.end())
      return fail(Code::usage, fmt::format("column '{}' is unknown", column));
    if (!option->second) {
      WANPREP_TRY(wanted, truth(column, values.front()));
      if (wanted) words.push_back("--" + column);
      continue;
    }
    for (const std::string& value : values) {
      const bool file = column == "prompt-file" || (column == "reference" && !is_link(value));
      words.push_back(
          fmt::format("--{}={}", column, file ? beside(defaults.list, value).string() : value));
    }
  }
  return words;
}

std::string ending_for(const fs::path& source) {
  const std::string ending = source.extension().string();
  // What lies in a webm goes into no mov.
  if (ending == ".webm") return ".mkv";
  return container_of(fs::path("x" + ending)) ? ending : ".mov";
}

Result<std::string> id_of(const ShotRow& row, const fs::path& source) {
  std::string id = row.text("id");
  if (id.empty() && row.has("output")) id = fs::path(row.text("output")).stem().string();
  if (id.empty()) id = source.stem().string();
  const bool safe = !id.empty() && id.front() != '.' && id.size() <= kLongestId &&
                    std::none_of(id.begin(), id.end(),
                                 [](unsigned char c) { return c == '/' || c < 0x20 || c == 0x7f; });
  if (!safe) return fail(Code::usage, fmt::format("id: '{}' cannot be a file's name", id));
  return id;
}

Result<int> takes_of(const ShotRow& row) {
  const std::string text = row.text("takes");
  if (text.empty()) return 1;
  int takes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), takes);
  if (error != std::errc{} || end != text.data() + text.size() || takes < 1 || takes > kMostTakes)
    return fail(Code::usage, fmt::format("takes: '{}' is no number in 1..{}", text, kMostTakes));
  return takes;
}

/// The first take keeps the plain name, so that asking for more later adds and repeats nothing.
Shot take_of(const Shot& first, int take) {
  Shot out = first;
  out.take = take;
  if (take == 1) return out;
  out.id += fmt::format("_take{}", take);
  const fs::path plain = first.order.out;
  out.order.out = plain.parent_path() / fmt::format("{}_take{}{}", plain.stem().string(), take,
                                                    plain.extension().string());
  out.order.job = out.order.out.string() + ".job";
  if (!first.order.seed_drawn) out.order.request.seed = *first.order.request.seed + take - 1;
  return out;
}

Result<std::vector<Shot>> shots_of(const ShotRow& row, const ShotDefaults& defaults,
                                   const Known& known, const Profile& profile, Shell& shell) {
  WANPREP_TRY(words, words_of(row, defaults, known));
  if (!row.has("input")) return fail(Code::usage, "there is no 'input'");
  WANPREP_TRY(named, file_argument(row.text("input")));
  EditOptions options;
  Arguments arguments("batch", "", "");
  declare_edit(arguments, options);
  WANPREP_CHECK(arguments.parse(words));
  Shot first;
  first.line = row.line;
  WANPREP_TRY(order, complete_edit(options, profile, defaults.target, shell));
  first.order = std::move(order);
  first.order.source = beside(defaults.list, named.string());
  WANPREP_TRY(id, id_of(row, first.order.source));
  first.id = id;
  const std::string out = row.text("output");
  first.order.out = defaults.out_dir /
                    (out.empty() ? fs::path(id + ending_for(first.order.source)) : fs::path(out));
  first.order.job = first.order.out.string() + ".job";
  first.order.force = defaults.force;
  first.order = absolute(first.order);
  WANPREP_TRY(takes, takes_of(row));
  std::vector<Shot> shots;
  for (int take = 1; take <= takes; ++take) {
    shots.push_back(take_of(first, take));
    // complete_edit drew one; every take needs its own.
    if (take > 1 && first.order.seed_drawn) shots.back().order.request.seed.reset();
  }
  return shots;
}

bool lies_in(const fs::path& file, const fs::path& folder) {
  const auto relative = file.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

/// Folders below the batch's own are made; others must be there.
void find_missing_folders(ShotList& list, const fs::path& out_dir) {
  std::error_code error;
  for (const Shot& shot : list.shots) {
    const fs::path folder = shot.order.out.parent_path();
    if (lies_in(folder, out_dir) || fs::is_directory(folder, error)) continue;
    list.problems.push_back(
        {shot.line, Error{Code::output, fmt::format("there is no folder {}", folder.string()),
                          fmt::format("mkdir -p '{}' makes it", folder.string())}});
  }
}

/// What was paid for lies in a job's folder: no other shot's output belongs there.
void find_outputs_in_jobs(ShotList& list) {
  std::map<std::string, int> jobs;
  for (const Shot& shot : list.shots) jobs.emplace(shot.order.job.string(), shot.line);
  for (const Shot& shot : list.shots)
    for (fs::path at = shot.order.out.parent_path(); at.has_relative_path(); at = at.parent_path())
      if (const auto job = jobs.find(at.string()); job != jobs.end())
        list.problems.push_back(
            {shot.line,
             Error{Code::usage, fmt::format("output {} lies in the job folder of line {}",
                                            shot.order.out.string(), job->second)}});
}

/// One problem a shot whose name or place another, earlier one has.
void find_meetings(ShotList& list) {
  std::map<std::string, int> ids, outs, sources;
  std::error_code error;
  for (const Shot& shot : list.shots) sources.emplace(shot.order.source.string(), shot.line);
  for (const Shot& shot : list.shots) {
    const auto [id, new_id] = ids.emplace(shot.id, shot.line);
    const auto real = fs::weakly_canonical(shot.order.out, error);
    const auto [out, new_out] = outs.emplace((error ? shot.order.out : real).string(), shot.line);
    if (!new_out)
      list.problems.push_back({shot.line, Error{Code::usage,
                                                fmt::format("output {} is that of line {} too",
                                                            shot.order.out.string(), out->second),
                                                "give the rows an id or an output"}});
    else if (!new_id)
      list.problems.push_back(
          {shot.line,
           Error{Code::usage, fmt::format("id '{}' is that of line {} too", shot.id, id->second)}});
    if (const auto source = sources.find(shot.order.out.string()); source != sources.end())
      list.problems.push_back(
          {shot.line, Error{Code::usage, fmt::format("output {} is the input of line {}",
                                                     shot.order.out.string(), source->second)}});
  }
}

}  // namespace

namespace {

/// Each cell by itself, so that one mistake does not hide the next.
std::vector<Error> cell_errors(const ShotRow& row, const ShotDefaults& defaults,
                               const Known& known) {
  std::vector<Error> out;
  for (const auto& cell : row.cells) {
    if (cell.first == "id" || cell.first == "input") continue;
    const ShotRow alone{row.line, {cell}};
    if (const auto takes = takes_of(alone); !takes) out.push_back(takes.error());
    EditOptions options;
    Arguments arguments("batch", "", "");
    declare_edit(arguments, options);
    const auto words = words_of(alone, {defaults.list, {}, {}, {}, false}, known);
    if (!words)
      out.push_back(words.error());
    else if (const auto parsed = arguments.parse(*words); !parsed)
      out.push_back(parsed.error());
  }
  return out;
}

std::vector<Error> missing_references(const ShotRow& row, const fs::path& list) {
  std::vector<Error> out;
  std::error_code error;
  for (const auto& [column, values] : row.cells)
    for (const std::string& value : values)
      if (column == "reference" && !is_link(value) && !fs::exists(beside(list, value), error))
        out.push_back({Code::input, fmt::format("reference {}: no such file", value)});
  return out;
}

std::string allowed_columns(const Known& known) {
  std::string out = "input output id takes range";
  for (const auto& option : known.options) out += " " + option.first;
  return "columns: " + out;
}

/// Their names, each with the place of its problem.
using BadColumns = std::map<std::string, std::size_t>;

/// A header's mistake is one mistake, however many rows stand below it: told at the header of a
/// CSV, else where it is first met.
BadColumns find_bad_columns(const ShotTable& table, const fs::path& list, const Known& known,
                            ShotList& out) {
  BadColumns bad;
  const bool header = list.extension() != ".jsonl" && list.extension() != ".ndjson" &&
                      !table.rows.empty() && table.rows.front().line > 1;
  for (const ShotRow& row : table.rows)
    for (const auto& [column, values] : row.cells) {
      if (own_column(column) || known.options.contains(column)) continue;
      const auto [problem, first] = bad.emplace(column, out.problems.size());
      if (!first) {
        out.problems[problem->second].rows.push_back(row.line);
        continue;
      }
      const bool batchs = belongs_to_batch(column);
      const auto message =
          batchs ? "column '{0}' is the whole batch's: give --{0}" : "column '{0}' is unknown";
      out.problems.push_back({header ? 1 : row.line,
                              Error{Code::usage, fmt::format(fmt::runtime(message), column),
                                    batchs ? "" : allowed_columns(known)},
                              {row.line}});
    }
  return bad;
}

bool has_one_of(const ShotRow& row, const BadColumns& columns) {
  return std::any_of(row.cells.begin(), row.cells.end(),
                     [&columns](const auto& cell) { return columns.contains(cell.first); });
}

}  // namespace

std::size_t bad_rows(const std::vector<ShotProblem>& problems) {
  std::set<int> lines;
  for (const ShotProblem& problem : problems) {
    lines.insert(problem.rows.begin(), problem.rows.end());
    if (problem.rows.empty()) lines.insert(problem.line);
  }
  return lines.size();
}

std::string lines_text(const ShotProblem& problem) {
  if (problem.rows.empty() || problem.rows == std::vector{problem.line})
    return fmt::format("line {}", problem.line);
  return fmt::format("line{} {}", problem.rows.size() == 1 ? "" : "s",
                     fmt::join(problem.rows, ", "));
}

Result<ShotList> plan_shots(const ShotTable& table, const ShotDefaults& defaults,
                            const Profile& profile, Shell& shell) {
  ShotList out;
  for (const RowError& error : table.errors)
    out.problems.push_back({error.line, Error{Code::usage, error.message}});
  const Known known = known_options();
  const auto bad = find_bad_columns(table, defaults.list, known, out);
  for (const ShotRow& row : table.rows) {
    if (has_one_of(row, bad)) continue;
    auto shots = shots_of(row, defaults, known, profile, shell);
    auto wrong = missing_references(row, defaults.list);
    if (shots)
      for (const Error& error : wording_errors(shots->front().order, profile))
        wrong.push_back(error);
    if (!shots) {
      auto cells = cell_errors(row, defaults, known);
      if (cells.empty()) cells.push_back(shots.error());
      wrong.insert(wrong.begin(), cells.begin(), cells.end());
    }
    for (const Error& error : wrong) out.problems.push_back({row.line, error});
    if (!wrong.empty()) continue;
    std::move(shots->begin(), shots->end(), std::back_inserter(out.shots));
  }
  find_meetings(out);
  find_outputs_in_jobs(out);
  find_missing_folders(out, defaults.out_dir);
  return out;
}

}  // namespace wanprep::cli
