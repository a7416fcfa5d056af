#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace wanprep::cli {
namespace {

struct Entry {
  std::string name;
  std::string summary;
  std::vector<OptionInfo> options;
};

std::vector<Entry> entries() {
  std::vector<Entry> out;
  for (const auto& command : commands()) {
    Arguments arguments(std::string(command.name), "", "");
    const auto instance = command.make();
    Common common;
    instance->declare(arguments);
    declare_common(arguments, common);
    out.push_back({std::string(command.name), std::string(command.summary), arguments.options()});
  }
  return out;
}

std::vector<std::string> names_of(const OptionInfo& option) {
  std::vector<std::string> out;
  std::size_t at = 0;
  while (at < option.names.size()) {
    const auto comma = option.names.find(',', at);
    out.push_back(option.names.substr(at, comma - at));
    at = comma == std::string::npos ? option.names.size() : comma + 1;
  }
  return out;
}

std::string quoted(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c == '\''                          ? std::string("'\\''")
           : c == '[' || c == ']' || c == ':' ? std::string("\\") + c
                                              : std::string(1, c);
  return out;
}

std::string bash() {
  std::string cases, choices, names;
  for (const auto& entry : entries()) {
    std::string words = "--help";
    names += entry.name + " ";
    for (const auto& option : entry.options) {
      for (const auto& name : names_of(option)) words += " " + name;
      if (option.choices.empty()) continue;
      std::string values;
      for (const auto& choice : option.choices) values += choice + " ";
      choices += fmt::format("    {}:{}) COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return;;\n",
                             entry.name, names_of(option).back(), values);
    }
    cases += fmt::format("    {}) words='{}';;\n", entry.name, words);
  }
  return "_wanprep() {\n  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} "
         "words=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then COMPREPLY=($(compgen -W '" +
         names +
         "--help --version' -- \"$cur\")); return; fi\n"
         "  case ${COMP_WORDS[1]}:$prev in\n" +
         choices + "  esac\n  case ${COMP_WORDS[1]} in\n" + cases +
         "  esac\n  case $cur in -*) COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"));; *) "
         "COMPREPLY=($(compgen -f -- \"$cur\"));; esac\n}\n"
         "complete -o filenames -F _wanprep wanprep\n";
}

std::string zsh() {
  std::string text =
      "#compdef wanprep\n_wanprep() {\n  if (( CURRENT == 2 )); then\n    local -a names=(\n";
  std::string cases;
  for (const auto& entry : entries()) {
    text += fmt::format("      '{}:{}'\n", entry.name, quoted(entry.summary));
    cases += fmt::format("    {}) _arguments -s", entry.name);
    for (const auto& option : entry.options)
      for (const auto& name : names_of(option)) {
        std::string values;
        for (const auto& choice : option.choices) values += choice + " ";
        cases += fmt::format(" \\\n      '{}[{}]{}'", name, quoted(option.help),
                             !option.takes_value ? ""
                             : values.empty()    ? ":value:_files"
                                                 : ":value:(" + values + ")");
      }
    cases += " \\\n      '*:file:_files';;\n";
  }
  return text +
         "    )\n    _describe command names\n    return\n  fi\n  local command=$words[2]\n  shift "
         "words; (( CURRENT-- ))\n  case $command in\n" +
         cases + "  esac\n}\n_wanprep \"$@\"\n";
}

std::string fish() {
  std::string text = "complete -c wanprep -f -n __fish_use_subcommand -l version -d version\n";
  for (const auto& entry : entries()) {
    text += fmt::format("complete -c wanprep -f -n __fish_use_subcommand -a {} -d '{}'\n",
                        entry.name, quoted(entry.summary));
    for (const auto& option : entry.options) {
      std::string line =
          fmt::format("complete -c wanprep -n '__fish_seen_subcommand_from {}'", entry.name);
      for (const auto& name : names_of(option))
        line += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (option.takes_value) line += " -r";
      if (!option.choices.empty()) {
        line += " -f -a '";
        for (const auto& choice : option.choices) line += choice + " ";
        line += "'";
      }
      text += line + fmt::format(" -d '{}'\n", quoted(option.help));
    }
  }
  return text;
}

class Completion final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("SHELL", "bash, zsh or fish", shell_);
  }
  Result<int> run(Shell& shell) override {
    if (shell_ != "bash" && shell_ != "zsh" && shell_ != "fish")
      return fail(Code::usage, fmt::format("'{}' is none of bash, zsh, fish", shell_));
    const auto script = shell_ == "bash" ? bash() : shell_ == "zsh" ? zsh() : fish();
    WANPREP_CHECK(shell.answer(
        script, {{"schema", "wanprep.completion/1"}, {"shell", shell_}, {"script", script}}));
    return 0;
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Command> make_completion() { return std::make_unique<Completion>(); }

}  // namespace wanprep::cli
