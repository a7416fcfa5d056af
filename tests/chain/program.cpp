#include "chain/program.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "support/clip_reader.hpp"

namespace wanprep::testing {
namespace {

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "wanprep-chain-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  folder_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Ran wanprep(const std::vector<std::string>& words) {
  const char* program = std::getenv("WANPREP_BIN");
  std::string line = quoted(program == nullptr ? "wanprep" : program);
  for (const auto& word : words) line += " " + quoted(word);
  FILE* pipe = popen((line + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {};
  Ran ran;
  char buffer[4096];
  while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) ran.said.append(buffer, n);
  const int status = pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

Ran edit(const std::filesystem::path& source, const std::filesystem::path& out,
         const std::vector<std::string>& more) {
  std::vector<std::string> words{"edit",         source.string(), "-o",       out.string(),
                                 "--service",    "rehearsal",     "--prompt", "clay style",
                                 "--poll-every", "50ms",          "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  return wanprep(words);
}

int right_numbers_permille(const std::filesystem::path& path, int first) {
  const auto numbers = read_frame_numbers(path);
  if (numbers.empty()) return 0;
  int right = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (numbers[i] && std::abs(*numbers[i] - (first + static_cast<int>(i))) <= 1) ++right;
  return right * 1000 / static_cast<int>(numbers.size());
}

}  // namespace wanprep::testing
