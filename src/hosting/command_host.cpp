#include <utility>

#include <fmt/format.h>

#include "hosting/hosts.hpp"
#include "hosting/process.hpp"

namespace wanprep {
namespace {

constexpr std::chrono::seconds kLimit{1800};

// In one pass, so that a file whose name has {name} in it stays what it is.
std::string filled(const std::string& word, const std::string& file, const std::string& name) {
  std::string out;
  for (std::size_t i = 0; i < word.size();) {
    if (word.compare(i, 6, "{file}") == 0) {
      out += file;
      i += 6;
    } else if (word.compare(i, 6, "{name}") == 0) {
      out += name;
      i += 6;
    } else {
      out += word[i++];
    }
  }
  return out;
}

std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return {};
  const auto begin = text.find_last_of('\n', end);
  const auto first = begin == std::string::npos ? 0 : begin + 1;
  return text.substr(first, end + 1 - first);
}

class CommandHost final : public Host {
 public:
  explicit CommandHost(std::vector<std::string> words) : words_(std::move(words)) {}

  Result<Published> publish(const Publish& publish, Context& context) override {
    WANPREP_CHECK(require_plain_name(publish.name));
    std::vector<std::string> words;
    const std::string file = std::filesystem::absolute(publish.file).string();
    for (const std::string& word : words_) words.push_back(filled(word, file, publish.name));
    WANPREP_TRY(end, run_process(words, kLimit, context));
    if (end.exit_code != 0)
      return fail(Code::storage, fmt::format("{}: exit code {}: {}", words_.front(), end.exit_code,
                                             last_line(end.err)));
    const std::string url = last_line(end.out);
    if (!parse_url(url))
      return fail(Code::storage, fmt::format("{}: printed no url as its last line", words_.front()),
                  "the command's last line of output must be the link that readers use");
    return Published{Secret(url), publish.name, std::nullopt};
  }

  Result<void> remove(const std::string& object, Context& context) override {
    context.detail(fmt::format("{}: an exec target cannot remove, it stays", object));
    return {};
  }

  std::string describe() const override { return "exec:" + words_.front(); }

 private:
  std::vector<std::string> words_;
};

}  // namespace

std::unique_ptr<Host> command_host(std::vector<std::string> words) {
  return std::make_unique<CommandHost>(std::move(words));
}

Result<std::vector<std::string>> split_words(const std::string& command) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;
  char quote = '\0';
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    const bool escapes = c == '\\' && quote != '\'' && i + 1 < command.size();
    if (escapes) {
      word += command[++i];
      inside = true;
    } else if (quote != '\0') {
      if (c == quote)
        quote = '\0';
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      inside = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (inside) words.push_back(std::exchange(word, {}));
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (quote != '\0') return fail(Code::usage, fmt::format("exec target with an open {}", quote));
  if (inside) words.push_back(word);
  if (words.empty()) return fail(Code::usage, "exec target without a command");
  return words;
}

}  // namespace wanprep
