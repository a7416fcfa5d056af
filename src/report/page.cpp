#include <fmt/format.h>

#include "report/html.hpp"
#include "report/report.hpp"
#include "report/style.hpp"

namespace wanprep {
namespace {

std::string section(const std::string& heading, const std::string& body) {
  if (body.empty()) return "";
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", escaped(heading), body);
}

std::string subheading(const std::string& heading, const std::string& body) {
  return body.empty() ? "" : fmt::format("<h3>{}</h3>\n{}", escaped(heading), body);
}

std::string definitions(const ReportRows& rows, const char* style) {
  std::string body;
  for (const auto& [name, value] : rows)
    if (!value.empty())
      body += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), escaped(value));
  return body.empty() ? "" : fmt::format("<dl class=\"{}\">\n{}</dl>\n", style, body);
}

std::string listed(const std::vector<std::string>& lines) {
  std::string body;
  for (const auto& line : lines) body += fmt::format("<li>{}</li>\n", escaped(line));
  return body.empty() ? "" : "<ul>\n" + body + "</ul>\n";
}

std::string tag(const std::string& text, const std::string& tone) {
  return fmt::format("<span class=\"tag {}\">{}</span>", tone, escaped(text));
}

std::string figure(const ReportPicture& picture) {
  const std::string content =
      picture.jpeg.empty() ? "<div class=\"none\">not there</div>"
                           : fmt::format("<img alt=\"{}\" src=\"data:image/jpeg;base64,{}\">",
                                         escaped(picture.label), base64(picture.jpeg));
  return fmt::format("<figure>{}<figcaption>{}</figcaption></figure>\n", content,
                     escaped(picture.label));
}

std::string pictures(const ReportFacts& facts) {
  std::string body;
  for (const auto& instant : facts.instants)
    body += fmt::format("<p class=\"when\">{}</p>\n<div class=\"pair\">\n{}{}</div>\n",
                        escaped(instant.when), figure(instant.before), figure(instant.after));
  std::string stages;
  for (const auto& picture : facts.stages) stages += figure(picture);
  if (!stages.empty())
    body += subheading("One instant on its way", "<div class=\"stages\">\n" + stages + "</div>\n");
  return body;
}

std::string table(const std::string& head, const std::string& rows) {
  if (rows.empty()) return "";
  return fmt::format(
      "<div class=\"wide\"><table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n"
      "</table></div>\n",
      head, rows);
}

std::string tone_of_grade(const std::string& grade) {
  if (grade == "exact") return "good";
  return grade == "lossy" ? "bad" : "attention";
}

std::string steps(const std::vector<ReportStep>& list, const char* last_column) {
  std::string rows;
  for (const auto& step : list)
    rows += fmt::format("<tr><td class=\"key\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        escaped(step.name), tag(step.grade, tone_of_grade(step.grade)),
                        escaped(step.because), escaped(step.undo));
  return table(fmt::format("<th>step</th><th>grade</th><th>because</th><th>{}</th>", last_column),
               rows);
}

/// The same in sentences, where the recipe or the account of the restore is not there.
std::string without_tables(const ReportFacts& facts) {
  return facts.there.empty() || facts.back.empty() ? listed(facts.done) : std::string();
}

std::string proofs(const std::vector<ReportProof>& list) {
  std::string rows;
  for (const auto& proof : list)
    rows += fmt::format("<tr><td class=\"key\">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        escaped(proof.what), escaped(proof.expected), escaped(proof.measured),
                        proof.ok ? tag("proven", "good") : tag("differs", "bad"));
  return table("<th>what</th><th>expected</th><th>measured</th><th></th>", rows);
}

std::string request(const ReportFacts& facts) {
  std::string body;
  if (!facts.prompt.empty())
    body +=
        fmt::format("<blockquote><small>prompt</small>{}</blockquote>\n", escaped(facts.prompt));
  if (!facts.negative_prompt.empty())
    body += fmt::format("<blockquote><small>not wanted</small>{}</blockquote>\n",
                        escaped(facts.negative_prompt));
  return body + definitions(facts.request, "glance");
}

std::string events(const std::vector<ReportEvent>& list) {
  std::string rows;
  for (const auto& event : list)
    rows += fmt::format("<tr><td class=\"num\">{}</td><td class=\"key\">{}</td><td>{}</td></tr>\n",
                        escaped(event.time), escaped(event.state), escaped(event.text));
  return table("<th>time (UTC)</th><th>state</th><th></th>", rows);
}

std::string bytes_text(std::uint64_t bytes) {
  if (bytes == 0) return "not there";
  if (bytes < 1'000'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string files(const std::vector<ReportFile>& list) {
  std::string rows;
  for (const auto& file : list)
    rows += fmt::format(
        "<tr><td class=\"key\">{}</td><td><code>{}</code></td><td class=\"num\">{}</td></tr>\n",
        escaped(file.role), escaped(file.path), bytes_text(file.bytes));
  return table("<th>what</th><th>where</th><th>size</th>", rows);
}

std::string tone_name(ReportFacts::Tone tone) {
  switch (tone) {
    case ReportFacts::Tone::good:
      return "good";
    case ReportFacts::Tone::busy:
      return "busy";
    case ReportFacts::Tone::attention:
      return "attention";
    case ReportFacts::Tone::bad:
      return "bad";
  }
  return "busy";
}

std::string head(const ReportFacts& facts) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
      "style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{} – wanprep</title>\n"
      "<style>{}</style>\n</head>\n",
      escaped(facts.title), kReportStyle);
}

std::string opening(const ReportFacts& facts) {
  const std::string next = facts.next.empty() ? "" : fmt::format("<p>{}</p>", escaped(facts.next));
  return fmt::format(
      "<header>\n<div class=\"eyebrow\">wanprep job report</div>\n<h1>{}</h1>\n"
      "<div class=\"verdict {}\">{}{}</div>\n{}</header>\n",
      escaped(facts.title), tone_name(facts.tone), escaped(facts.verdict), next,
      definitions(facts.at_a_glance, "glance"));
}

}  // namespace

std::string render_report(const ReportFacts& facts) {
  std::string page = head(facts) + "<body>\n<main>\n" + opening(facts);
  page += section("Before and after", pictures(facts));
  page += section("What was asked for", request(facts));
  page += section("What was lost", listed(facts.lost));
  page += section("Proofs", proofs(facts.proofs));
  page += section("Steps", subheading("To the service", steps(facts.there, "undone by")) +
                               subheading("Back to the cut", steps(facts.back, "what remains")) +
                               subheading("In words", without_tables(facts)));
  page += section("Alignment", definitions(facts.alignment, "glance"));
  page += section("Cost", definitions(facts.cost, "glance"));
  page += section("What happened", events(facts.events));
  page += section("Files", files(facts.files));
  page += section("Not shown here", listed(facts.notes));
  return page + "</main>\n</body>\n</html>\n";
}

}  // namespace wanprep
