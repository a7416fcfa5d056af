#include "disk/process_identity.hpp"

#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

namespace wanprep {

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string text;
  std::getline(file, text);
  // Two containers of one machine number their processes apart.
  std::array<char, 64> space{};
  if (readlink("/proc/self/ns/pid", space.data(), space.size() - 1) > 0)
    text += std::string(" ") + space.data();
  return text;
}

std::string process_start(long process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  // The second field is the program's name in parentheses, and may itself hold blanks and
  // parentheses; the start time is the 20th field after the last one.
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream fields(text.substr(name_end + 1));
  std::string state, field;
  fields >> state;
  // A zombie works on nothing any more.
  if (state == "Z" || state == "X") return {};
  for (int i = 0; i < 19; ++i) fields >> field;
  return field;
}

}  // namespace wanprep
