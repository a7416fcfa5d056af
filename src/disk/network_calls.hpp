/// Calls that a network disk may answer otherwise than they went: repeated, or looked at
/// afterwards.
#pragma once

#include <cerrno>
#include <filesystem>

namespace wanprep {

/// Repeats what failed because another host has replaced the file meanwhile.
template <class Call>
auto unless_stale(Call call) -> decltype(call()) {
  auto out = call();
  for (int tries = 1; out < 0 && errno == ESTALE && tries < 4; ++tries) out = call();
  return out;
}

/// rename(2), link(2); 0, or errno. When the answer is lost, NFS repeats the call, and the
/// repetition fails although it was done: then what lies under `to` decides.
int rename_and_look(const std::filesystem::path& from, const std::filesystem::path& to);
int link_and_look(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace wanprep
