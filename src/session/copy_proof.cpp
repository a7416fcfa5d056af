#include "session/copy_proof.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace wanprep {

bool comparable(const std::string& source_container, const std::string& codec) {
  // Their packets are cut anew, sample by sample or frame by frame.
  if (codec.starts_with("pcm_") || codec == "amr_nb") return false;
  for (const auto* container : {"mp4", "mov", "3gp", "matroska", "webm"})
    if (source_container == container) return true;
  // Frames with a header of their own are the same everywhere; AAC loses its own on the way.
  const bool framed = codec == "ac3" || codec == "eac3" || codec == "mp2" || codec == "mp3";
  return source_container == "mpegts" && framed;
}

namespace {

bool same_payload(const PacketDigest& a, const PacketDigest& b) { return a.sha256 == b.sha256; }

}  // namespace

Result<CopyProof> prove_pictures(const CopyPictures& ordered, const StreamAt& copy,
                                 MediaTool& media, Context& context) {
  WANPREP_TRY(source, media.packets_of(ordered, context));
  WANPREP_TRY(run, media.packets(copy.path, copy.stream, context));
  const auto differing =
      std::mismatch(run.begin(), run.end(), source.begin(), source.end(), same_payload).first;
  if (differing != run.end())
    return CopyProof{false, fmt::format("packet {} of {} is not the source's",
                                        differing - run.begin(), run.size())};
  if (run.size() != source.size())
    return CopyProof{false, fmt::format("{} packets, {} in the source", run.size(), source.size())};
  return CopyProof{true,
                   fmt::format("{} packets, bit for bit the source's of frames {}..{}", run.size(),
                               ordered.first, ordered.first + ordered.frames - 1)};
}

Result<CopyProof> prove_copy(const StreamAt& source, const StreamAt& copy, MediaTool& media,
                             Context& context) {
  WANPREP_TRY(all, media.packets(source.path, source.stream, context));
  WANPREP_TRY(run, media.packets(copy.path, copy.stream, context));
  if (run.empty()) return CopyProof{false, "no packet"};
  const auto found = std::search(all.begin(), all.end(), run.begin(), run.end(), same_payload);
  if (found != all.end())
    return CopyProof{
        true,
        fmt::format("{} packets, bit for bit the source's {}..{}", run.size(), found - all.begin(),
                    found - all.begin() + static_cast<std::ptrdiff_t>(run.size()) - 1)};
  const auto first =
      std::search(all.begin(), all.end(), run.begin(), run.begin() + 1, same_payload);
  if (first == all.end()) return CopyProof{false, "packet 0 is not the source's"};
  const auto differing =
      std::mismatch(run.begin(), run.end(), first, all.end(), same_payload).first;
  return CopyProof{false, fmt::format("packet {} of {} is not the source's",
                                      differing - run.begin(), run.size())};
}

}  // namespace wanprep
