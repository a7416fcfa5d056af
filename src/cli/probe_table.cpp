#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "cli/probe_text.hpp"

namespace wanprep::cli {
namespace {

using Row = std::array<std::string, 4>;

std::string what_of(const ProbedFile& file) {
  if (file.video && file.video->video) {
    const auto& video = *file.video->video;
    return fmt::format("{} {} {}x{}", file.video->container, video.codec, video.display().width,
                       video.display().height);
  }
  if (!file.image) return "-";
  return fmt::format("{} {}x{}", file.image->format, file.image->display().width,
                     file.image->display().height);
}

Row row_of(const ProbedFile& file) {
  const bool timed = file.video && file.video->video;
  return {std::string(name_of(file.verdict)), what_of(file),
          timed ? decimal(file.video->video->duration, 2) + " s" : "-", file.path};
}

Tone tone_of(Verdict verdict) {
  return verdict == Verdict::fits      ? Tone::good
         : verdict == Verdict::fixable ? Tone::warning
                                       : Tone::bad;
}

std::string table(const std::vector<ProbedFile>& files, const View& view) {
  std::vector<Row> rows;
  for (const auto& file : files) rows.push_back(row_of(file));
  std::array<std::size_t, 3> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], columns_of(row[i]));
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [verdict, what, length, path] = rows[i];
    const std::string head = toned(view, tone_of(files[i].verdict), padded(verdict, widths[0])) +
                             "  " + padded(what, widths[1]) + "  " +
                             std::string(widths[2] - columns_of(length), ' ') + length + "  ";
    // A path is never broken: it is there to be copied.
    out += head + printable(path) + "\n";
  }
  return out;
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string summary(const std::vector<ProbedFile>& files) {
  std::map<Verdict, std::size_t> counts;
  for (const auto& file : files) ++counts[file.verdict];
  std::string text = counted(files.size(), "file", "files") + ":";
  const char* mark = " ";
  for (const auto& [verdict, count] : counts) {
    text += fmt::format("{}{} {}", mark, count, name_of(verdict));
    mark = ", ";
  }
  return text + "\n";
}

/// Files that one rule says the same of.
struct Group {
  Severity severity = Severity::note;
  std::string rule;
  std::string allowed;
  std::string known;
  std::string cure;
  bool operator<(const Group& other) const {
    return std::tie(severity, rule, allowed, known, cure) <
           std::tie(other.severity, other.rule, other.allowed, other.known, other.cure);
  }
};

/// What was measured, and the files where.
using Members = std::vector<std::pair<std::string, std::vector<std::string>>>;

void add_member(Members& members, const std::string& measured, const std::string& path) {
  for (auto& [value, paths] : members)
    if (value == measured) return paths.push_back(path);
  members.push_back({measured, {path}});
}

std::size_t size_of(const Members& members) {
  std::size_t count = 0;
  for (const auto& member : members) count += member.second.size();
  return count;
}

// Five hundred clips of one camera all say the same: a few names, the rest as a number.
std::string members_text(const Members& members, const View& view) {
  constexpr std::size_t kMostNames = 6, kMostLines = 12;
  std::string out;
  for (std::size_t i = 0; i < std::min(members.size(), kMostLines); ++i) {
    const auto& [value, paths] = members[i];
    std::string names;
    for (std::size_t k = 0; k < std::min(paths.size(), kMostNames); ++k)
      names += (k == 0 ? "" : ", ") + paths[k];
    if (paths.size() > kMostNames) names += fmt::format(" and {} more", paths.size() - kMostNames);
    out += paragraph(view, "             ", value.empty() ? names : value + ": " + names);
  }
  if (members.size() > kMostLines)
    out += fmt::format("             and {} more values\n", members.size() - kMostLines);
  return out;
}

Tone tone_of(Severity severity) {
  return severity == Severity::violation ? Tone::bad
         : severity == Severity::hazard  ? Tone::warning
                                         : Tone::quiet;
}

std::string group_text(const Group& group, const Members& members, const View& view) {
  const std::string head =
      "  " + toned(view, tone_of(group.severity), padded(std::string(name_of(group.severity)), 9)) +
      "  ";
  std::string text = fmt::format("{}: {}", group.rule, counted(size_of(members), "file", "files"));
  if (!group.allowed.empty()) text += ", allowed " + group.allowed;
  std::string out = "\n" + paragraph(view, head, text);
  if (!group.known.empty()) out += paragraph(view, "             known: ", group.known);
  if (!group.cure.empty()) out += paragraph(view, "             cure:  ", group.cure);
  return out + members_text(members, view);
}

std::string findings_text(const std::vector<ProbedFile>& files, const View& view) {
  std::map<Group, Members> groups;
  for (const auto& file : files)
    for (std::size_t i = 0; i < file.findings.size(); ++i) {
      const Finding& finding = file.findings[i];
      add_member(groups[{finding.severity, finding.rule, finding.allowed,
                         source_text(finding.source), cure_text(finding, file.cures[i])}],
                 finding.measured, file.path);
    }
  std::string out;
  for (const auto& [group, members] : groups) out += group_text(group, members, view);
  return out;
}

std::string errors_text(const std::vector<ProbedFile>& files, const View& view) {
  std::map<std::pair<std::string, std::string>, Members> groups;
  for (const auto& file : files)
    if (file.error) add_member(groups[{file.error->message, file.error->hint}], "", file.path);
  std::string out;
  for (const auto& [error, members] : groups) {
    const auto& [message, hint] = error;
    out += "\n" + paragraph(view, "  " + toned(view, Tone::bad, "error    ") + "  ", message);
    if (!hint.empty()) out += paragraph(view, "             cure:  ", hint);
    out += members_text(members, view);
  }
  return out;
}

}  // namespace

std::string probe_table(const std::vector<ProbedFile>& files, const View& view) {
  return table(files, view) + "\n" + summary(files) + errors_text(files, view) +
         findings_text(files, view);
}

}  // namespace wanprep::cli
