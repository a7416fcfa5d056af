#include "report/batch_page.hpp"

#include <fmt/format.h>

#include "report/html.hpp"
#include "report/style.hpp"

namespace wanprep {
namespace {

constexpr const char* kBatchStyle = R"(
td.thumb{width:132px}td.thumb img,td.thumb .none{width:120px;height:72px;object-fit:cover;border-radius:4px}
td.thumb .none{aspect-ratio:auto}
td.shot{min-width:150px}td.shot b{display:block;overflow-wrap:anywhere}
)";

/// A path as a relative link: what has a meaning in URLs is written as %XX.
std::string href(const std::string& path) {
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || c == '.' || c == '_' || c == '-' ||
                       c == '/' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  // "a:b" would be read as a scheme.
  return out.starts_with('/') ? "file://" + out : "./" + out;
}

std::string link(const std::string& path, const std::string& words) {
  if (path.empty()) return "";
  return fmt::format("<a href=\"{}\">{}</a>", href(path), escaped(words));
}

std::string thumbnail(const std::string& path, const std::string& label) {
  if (path.empty()) return "<div class=\"none\"></div>";
  return fmt::format("<img alt=\"{}\" loading=\"lazy\" src=\"{}\">", escaped(label), href(path));
}

std::string row(const BatchPageShot& shot) {
  std::string ways = link(shot.report, "report");
  if (!shot.out.empty()) ways += (ways.empty() ? "" : " · ") + link(shot.out, "file");
  return fmt::format(
      "<tr><td class=\"thumb\">{}</td><td class=\"thumb\">{}</td>"
      "<td class=\"shot\"><b>{}</b>{}</td><td><span class=\"tag {}\">{}</span></td>"
      "<td>{}</td><td>{}</td><td>{}</td></tr>\n",
      thumbnail(shot.before, "before"), thumbnail(shot.after, "after"), escaped(shot.id),
      escaped(shot.tag), escaped(shot.tone), escaped(shot.state), escaped(shot.cost),
      escaped(shot.text), ways);
}

std::string glance(const BatchPage& page) {
  std::string out;
  for (const auto& [name, value] : page.at_a_glance)
    if (!value.empty())
      out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(name), escaped(value));
  return out.empty() ? "" : "<dl class=\"glance\">\n" + out + "</dl>\n";
}

}  // namespace

std::string render_batch(const BatchPage& page) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' "
      "file: data:; style-src 'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{} – wanprep</title>\n"
      "<style>{}{}</style>\n</head>\n<body>\n<main>\n",
      escaped(page.title), kReportStyle, kBatchStyle);
  out += fmt::format(
      "<header>\n<div class=\"eyebrow\">wanprep batch report</div>\n<h1>{}</h1>\n"
      "<div class=\"verdict {}\">{}</div>\n{}</header>\n",
      escaped(page.title), escaped(page.tone), escaped(page.verdict), glance(page));
  std::string rows;
  for (const BatchPageShot& shot : page.shots) rows += row(shot);
  out += fmt::format(
      "<section>\n<div class=\"wide\"><table>\n<thead><tr><th>before</th><th>after</th>"
      "<th>shot</th><th>state</th><th>estimate</th><th></th><th></th></tr></thead>\n<tbody>\n{}"
      "</tbody>\n</table></div>\n</section>\n",
      rows);
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace wanprep
