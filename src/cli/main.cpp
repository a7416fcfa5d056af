/// Dispatch: one command, one exit status. Everything else stands in commands/.
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/signals.hpp"
#include "disk/atomic_file.hpp"

namespace wanprep::cli {
namespace {

std::string overview() {
  std::string text =
      "wanprep " WANPREP_VERSION
      ": clip out, AI edit, back in the cut: same frames, same sound, paid once\n\nCommands:\n";
  for (const auto& entry : commands())
    text += fmt::format("  {:<11} {}\n", entry.name, entry.summary);
  return text +
         "\nA first look, without key, account or money:\n"
         "  wanprep edit clip.mp4 -o edited.mp4 --prompt 'clay style' --service rehearsal\n"
         "\n`wanprep COMMAND --help` tells more; `wanprep --version` the version.\n";
}

// Before options are read, an error must know whether a document is wanted.
bool wants_json(const std::vector<std::string>& words) {
  for (const auto& word : words) {
    if (word == "--") return false;
    if (word == "--json") return true;
  }
  return false;
}

int usage_error(const Error& error, bool json) {
  Common common;
  common.json = json;
  common.progress = ProgressStyle::none;
  Shell(common, {}).fail_with(error);
  return exit_status(error.code);
}

int finish(Shell& shell, const Result<int>& outcome) {
  if (outcome) return *outcome;
  if (outcome.error().code == Code::interrupted) {
    shell.complain(outcome.error());
    return interruption_status().value_or(exit_status(Code::interrupted));
  }
  shell.fail_with(outcome.error());
  return exit_status(outcome.error().code);
}

int run_command(const CommandEntry& entry, const std::vector<std::string>& words) {
  Common common;
  const auto command = entry.make();
  Arguments arguments(std::string(entry.name), std::string(entry.summary),
                      std::string(entry.example));
  command->declare(arguments);
  declare_common(arguments, common);
  const auto parsed = arguments.parse(words);
  if (!parsed) return usage_error(parsed.error(), wants_json(words));
  if (*parsed == Arguments::Outcome::help) {
    std::cout << arguments.help() << std::flush;
    return std::cout ? 0 : exit_status(Code::output);
  }
  Shell shell(common, stop_on_signals());
  return finish(shell, command->run(shell));
}

int dispatch(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    (words.empty() ? std::cerr : std::cout) << overview();
    return words.empty() ? exit_status(Code::usage) : 0;
  }
  if (words[0] == "--version") {
    std::cout << "wanprep " WANPREP_VERSION "\n" << std::flush;
    return std::cout ? 0 : exit_status(Code::output);
  }
  for (const auto& entry : commands())
    if (entry.name == words[0]) return run_command(entry, {words.begin() + 1, words.end()});
  return usage_error(
      {Code::usage, fmt::format("'{}' is no command", words[0]), "see 'wanprep --help'"},
      wants_json(words));
}

}  // namespace
}  // namespace wanprep::cli

int main(int argc, char** argv) {
  try {
    wanprep::cli::hold_standard_streams();
    wanprep::ignore_file_size_signal();
    return wanprep::cli::dispatch({argv + 1, argv + argc});
  } catch (const std::bad_alloc&) {
    std::cerr << "wanprep: out of memory\n";
  } catch (const std::exception& error) {
    std::cerr << "wanprep: internal error: " << error.what()
              << "\nhint: please report this with the command\n";
  }
  return wanprep::exit_status(wanprep::Code::internal);
}
