#include "session/copy_proof.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace wanprep {

bool comparable(const std::string& source_container, const std::string& codec) {
  // Their packets are cut anew, sample by sample or frame by frame.
  if (codec.starts_with("pcm_") || codec == "amr_nb") return false;
  for (const auto* container : {"mp4", "mov", "3gp", "matroska", "webm"})
    if (source_container == container) return true;
  return false;
}

Result<CopyProof> prove_copy(const StreamAt& source, const StreamAt& copy, MediaTool& media,
                             Context& context) {
  WANPREP_TRY(all, media.packets(source.path, source.stream, context));
  WANPREP_TRY(run, media.packets(copy.path, copy.stream, context));
  if (run.empty()) return CopyProof{false, "no packet"};
  const auto same = [](const PacketDigest& a, const PacketDigest& b) {
    return a.sha256 == b.sha256;
  };
  const auto found = std::search(all.begin(), all.end(), run.begin(), run.end(), same);
  if (found != all.end())
    return CopyProof{
        true,
        fmt::format("{} packets, bit for bit the source's {}..{}", run.size(), found - all.begin(),
                    found - all.begin() + static_cast<std::ptrdiff_t>(run.size()) - 1)};
  const auto first = std::search(all.begin(), all.end(), run.begin(), run.begin() + 1, same);
  if (first == all.end()) return CopyProof{false, "packet 0 is not the source's"};
  const auto differing = std::mismatch(run.begin(), run.end(), first, all.end(), same).first;
  return CopyProof{false, fmt::format("packet {} of {} is not the source's",
                                      differing - run.begin(), run.size())};
}

}  // namespace wanprep
