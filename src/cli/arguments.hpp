/// Declares and reads a command's options without letting the argument library's header into every
/// command.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace wanprep::cli {

/// What completion and man pages need to know of one option.
struct OptionInfo {
  std::string names;  ///< "-q,--quiet"
  std::string help;
  bool takes_value = false;
  std::vector<std::string> choices;
};

class Arguments {
 public:
  Arguments(std::string name, std::string summary, std::string example);
  ~Arguments();
  Arguments(const Arguments&) = delete;

  using Setter = std::function<Result<void>(const std::string&)>;

  /// Headline of the options that follow in --help.
  void group(std::string title);
  void flag(const std::string& names, bool& value, const std::string& help);
  /// Counts how often it is given.
  void count(const std::string& names, int& value, const std::string& help);
  /// Sets `value` to false: for options such as --no-prompt-extend.
  void clears(const std::string& names, bool& value, const std::string& help);
  /// Any option with a value; `set` checks and stores it (its error message is shown after the
  /// option's name).
  void value(const std::string& names, const std::string& value_name, const std::string& help,
             Setter set);
  /// The same, once for each time it is given.
  void values(const std::string& names, const std::string& value_name, const std::string& help,
              Setter set);
  void text(const std::string& names, const std::string& value_name, const std::string& help,
            std::string& value);
  void text(const std::string& names, const std::string& value_name, const std::string& help,
            std::optional<std::string>& value);
  void path(const std::string& names, const std::string& value_name, const std::string& help,
            std::optional<std::filesystem::path>& value);
  /// A whole number within [least, most].
  struct Whole {
    std::int64_t least;
    std::int64_t most;
  };
  void number(const std::string& names, const std::string& help, Whole range,
              const std::function<void(std::int64_t)>& set);

  template <class E>
  using Choices = std::vector<std::pair<std::string, E>>;
  template <class E>
  void choice(const std::string& names, const std::string& help, E& value,
              const Choices<E>& choices) {
    std::vector<std::string> words;
    for (const auto& entry : choices) words.push_back(entry.first);
    add_choice(names, help, words, [&value, choices](std::size_t i) { value = choices[i].second; });
  }

  /// Positional arguments: exactly one, or one and more (`least` 0 makes them optional).
  void positional(const std::string& name, const std::string& help, std::string& value,
                  bool required = true);
  void positionals(const std::string& name, const std::string& help,
                   std::vector<std::string>& values, std::size_t least = 1);

  enum class Outcome { parsed, help };
  /// `words` without program and command name. Error: Code::usage.
  Result<Outcome> parse(const std::vector<std::string>& words);
  std::string help() const;
  /// What parse() met, in the order of declaration: "--seed" and its words; a flag has none.
  struct Given {
    std::string name;
    std::vector<std::string> values;
    bool flag = false;
  };
  std::vector<Given> given() const;
  std::vector<OptionInfo> options() const;

 private:
  void add_choice(const std::string& names, const std::string& help,
                  const std::vector<std::string>& words,
                  const std::function<void(std::size_t)>& set);
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace wanprep::cli
