#include "cli/shell.hpp"

#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "check/findings.hpp"
#include "cli/view.hpp"
#include "core/module.hpp"

namespace wanprep::cli {
namespace {

Result<void> known_rule(const std::string& rule) {
  for (const auto& name : rule_names())
    if (name == rule) return {};
  std::string all;
  for (const auto& name : rule_names()) all += " " + name;
  return fail(Code::usage, fmt::format("'{}' is no rule; rules:{}", rule, all));
}

std::string one_line(std::string text) {
  for (auto& c : text)
    if (c == '\n' || c == '\r') c = ' ';
  return text;
}

}  // namespace

void declare_common(Arguments& arguments, Common& common) {
  arguments.group("Common options");
  arguments.flag("--json", common.json, "print exactly one JSON document");
  arguments.flag("-q,--quiet", common.quiet, "no progress and no notes");
  arguments.value("--progress", "auto|bar|lines|json|none",
                  "progress on stderr (default auto: bar on a terminal, else lines)",
                  [&common](const std::string& text) -> Result<void> {
                    const std::vector<std::string> words{"auto", "bar", "lines", "json", "none"};
                    for (std::size_t i = 0; i < words.size(); ++i) {
                      if (words[i] != text) continue;
                      common.progress = static_cast<ProgressStyle>(i);
                      return {};
                    }
                    return fail(Code::usage,
                                fmt::format("'{}' is none of auto, bar, lines, json, none", text));
                  });
  arguments.count("-v,--verbose", common.verbosity, "more detail; twice for more");
  arguments.text("--profile", "ID|FILE", "whose limits count (default novita/wan2.7-videoedit)",
                 common.profile);
  arguments.values("--ignore", "RULE", "overrule one check; may be repeated",
                   [&common](const std::string& rule) -> Result<void> {
                     WANPREP_CHECK(known_rule(rule));
                     common.ignored.push_back(rule);
                     return {};
                   });
}

Shell::Shell(Common common, std::stop_token stop)
    : common_(std::move(common)),
      sink_(make_sink(common_.progress, common_.quiet, common_.verbosity)),
      context_{*sink_, system_clock(), std::move(stop)} {}

Shell::~Shell() = default;

const Tools& Shell::tools() {
  if (!tools_) tools_ = installed_tools();
  return *tools_;
}

Result<const Settings*> Shell::settings() {
  if (!settings_) {
    WANPREP_TRY(read, read_settings());
    settings_ = std::make_unique<Settings>(std::move(read));
  }
  return settings_.get();
}

Result<Profile> Shell::profile() {
  if (common_.profile) return profile(*common_.profile);
  WANPREP_TRY(all, settings());
  return profile(all->get("profile").value_or("novita/wan2.7-videoedit"));
}

Result<Profile> Shell::profile(const std::string& id) {
  WANPREP_TRY(loaded, load_profile(id, profile_folders()));
  WANPREP_TRY(all, settings());
  if (const auto price = all->prices.find(loaded.id); price != all->prices.end())
    loaded.price = price->second;
  return loaded;
}

Result<void> Shell::answer(const std::string& text, const nlohmann::ordered_json& document) {
  settle();
  answered_ = true;
  if (common_.json)
    std::cout << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
  else
    std::cout << text;
  std::cout.flush();
  if (!std::cout) return fail(Code::output, "cannot write to standard output");
  return {};
}

Result<void> Shell::answer_line(const nlohmann::ordered_json& document) {
  answered_ = true;
  std::cout << document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
            << std::endl;
  if (!std::cout) return fail(Code::output, "cannot write to standard output");
  return {};
}

// A stage without a name: the sinks only take their bar away.
void Shell::settle() { sink_->on(Progress{"", 1}); }

void Shell::complain(const Error& error) {
  settle();
  // A stranger's words may hold what a terminal obeys.
  std::cerr << "wanprep: " << printable(one_line(error.message)) << '\n';
  if (!error.hint.empty()) std::cerr << "hint: " << printable(one_line(error.hint)) << '\n';
  if (common_.verbosity > 0)
    for (const auto& place : error.trail)
      std::cerr << "  at " << printable(one_line(place)) << '\n';
}

void Shell::fail_with(const Error& error) {
  complain(error);
  if (!common_.json || answered_) return;
  nlohmann::ordered_json document{{"schema", "wanprep.error/1"},
                                  {"code", name_of(error.code)},
                                  {"message", one_line(error.message)}};
  document["hint"] = one_line(error.hint);
  std::cout << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
            << '\n'
            << std::flush;
  answered_ = true;
}

}  // namespace wanprep::cli
