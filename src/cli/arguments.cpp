#include "cli/arguments.hpp"

#include <charconv>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace wanprep::cli {
namespace {

std::string joined(const std::vector<std::string>& words, const char* separator) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : separator) + word;
  return out;
}

// CLI11 shows what a setter threw; ours are values.
void apply(const Arguments::Setter& set, const std::string& name, const std::string& text) {
  if (const auto done = set(text); !done) throw CLI::ValidationError(name, done.error().message);
}

std::string long_name(const std::string& names) {
  const auto at = names.find("--");
  return at == std::string::npos ? names : names.substr(at, names.find(',', at) - at);
}

}  // namespace

struct Arguments::Parser {
  CLI::App app;
  std::string group_title = "Options";
  std::vector<OptionInfo> infos;

  CLI::Option* remember(CLI::Option* option, OptionInfo info) {
    option->group(group_title);
    infos.push_back(std::move(info));
    return option;
  }
};

Arguments::Arguments(std::string name, std::string summary, std::string example)
    : parser_(std::make_unique<Parser>()) {
  auto& app = parser_->app;
  app.name("wanprep " + name);
  app.description(std::move(summary));
  app.footer("\nExample:\n  " + std::move(example));
  app.set_help_flag("-h,--help", "this text");
  app.get_formatter()->column_width(34);
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

Arguments::~Arguments() = default;

void Arguments::group(std::string title) { parser_->group_title = std::move(title); }

void Arguments::flag(const std::string& names, bool& value, const std::string& help) {
  parser_->remember(parser_->app.add_flag_callback(
                        names, [&value] { value = true; }, help),
                    {names, help, false, {}});
}

void Arguments::count(const std::string& names, int& value, const std::string& help) {
  parser_->remember(parser_->app.add_flag(names, value, help), {names, help, false, {}});
}

void Arguments::clears(const std::string& names, bool& value, const std::string& help) {
  parser_->remember(parser_->app.add_flag_callback(
                        names, [&value] { value = false; }, help),
                    {names, help, false, {}});
}

void Arguments::value(const std::string& names, const std::string& value_name,
                      const std::string& help, Setter set) {
  const auto name = long_name(names);
  auto* option = parser_->app.add_option_function<std::string>(
      names, [set = std::move(set), name](const std::string& text) { apply(set, name, text); },
      help);
  parser_->remember(option->type_name(value_name), {names, help, true, {}});
}

void Arguments::values(const std::string& names, const std::string& value_name,
                       const std::string& help, Setter set) {
  const auto name = long_name(names);
  auto* option = parser_->app.add_option_function<std::vector<std::string>>(
      names,
      [set = std::move(set), name](const std::vector<std::string>& texts) {
        for (const auto& text : texts) apply(set, name, text);
      },
      help);
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  option->expected(1)->allow_extra_args(false);
  parser_->remember(option->type_name(value_name), {names, help, true, {}});
}

void Arguments::text(const std::string& names, const std::string& value_name,
                     const std::string& help, std::string& value) {
  this->value(names, value_name, help, [&value](const std::string& text) -> Result<void> {
    value = text;
    return {};
  });
}

void Arguments::text(const std::string& names, const std::string& value_name,
                     const std::string& help, std::optional<std::string>& value) {
  this->value(names, value_name, help, [&value](const std::string& text) -> Result<void> {
    value = text;
    return {};
  });
}

void Arguments::path(const std::string& names, const std::string& value_name,
                     const std::string& help, std::optional<std::filesystem::path>& value) {
  this->value(names, value_name, help, [&value](const std::string& text) -> Result<void> {
    if (text.empty()) return fail(Code::usage, "is empty");
    value = text;
    return {};
  });
}

void Arguments::number(const std::string& names, const std::string& help, Whole range,
                       const std::function<void(std::int64_t)>& set) {
  value(names, "N", help, [range, set](const std::string& text) -> Result<void> {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
      return fail(Code::usage, fmt::format("'{}' is not a whole number", text));
    if (number < range.least || number > range.most)
      return fail(Code::usage,
                  fmt::format("{} is outside {}..{}", number, range.least, range.most));
    set(number);
    return {};
  });
}

void Arguments::add_choice(const std::string& names, const std::string& help,
                           const std::vector<std::string>& words,
                           const std::function<void(std::size_t)>& set) {
  value(names, joined(words, "|"), help, [words, set](const std::string& text) -> Result<void> {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] != text) continue;
      set(i);
      return {};
    }
    return fail(Code::usage, fmt::format("'{}' is none of {}", text, joined(words, ", ")));
  });
  parser_->infos.back().choices = words;
}

void Arguments::positional(const std::string& name, const std::string& help, std::string& value,
                           bool required) {
  auto* option = parser_->app.add_option(name, value, help);
  option->required(required)->type_name("")->group("Arguments");
  option->check([](const std::string& text) { return text.empty() ? "is empty" : ""; }, "");
}

void Arguments::positionals(const std::string& name, const std::string& help,
                            std::vector<std::string>& values, std::size_t least) {
  auto* option = parser_->app.add_option(name, values, help);
  option->required(least > 0)->type_name("")->group("Arguments");
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

Result<Arguments::Outcome> Arguments::parse(const std::vector<std::string>& words) {
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    parser_->app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    return Outcome::help;
  } catch (const CLI::ParseError& error) {
    std::string message = error.what();
    for (auto& c : message)
      if (c == '\n') c = ' ';
    while (!message.empty() && message.back() == ' ') message.pop_back();
    return fail(Code::usage, message, fmt::format("see '{} --help'", parser_->app.get_name()));
  }
  return Outcome::parsed;
}

std::vector<Arguments::Given> Arguments::given() const {
  std::vector<Given> out;
  for (const OptionInfo& info : parser_->infos) {
    const std::string name = long_name(info.names);
    const auto* option = parser_->app.get_option_no_throw(name);
    if (option == nullptr || option->count() == 0) continue;
    out.push_back({name, info.takes_value ? option->results() : std::vector<std::string>{},
                   !info.takes_value});
  }
  return out;
}

std::string Arguments::help() const { return parser_->app.help(); }

std::vector<OptionInfo> Arguments::options() const { return parser_->infos; }

}  // namespace wanprep::cli
