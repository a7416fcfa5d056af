/// Proof that packets were copied bit for bit.
#pragma once

#include <filesystem>
#include <string>

#include "core/context.hpp"
#include "core/error.hpp"
#include "media/media_tool.hpp"

namespace wanprep {

/// One stream of one file.
struct StreamAt {
  std::filesystem::path path;
  int stream = 0;
};

struct CopyProof {
  bool ok = false;
  std::string measured;  ///< "468 packets, all as in the source"
};

/// The packets of `copy` are an unbroken run of `source`'s.
Result<CopyProof> prove_copy(const StreamAt& source, const StreamAt& copy, MediaTool& media,
                             Context& context);

/// The packets of `copy` are exactly those that `ordered` names, from the first to the last.
Result<CopyProof> prove_pictures(const CopyPictures& ordered, const StreamAt& copy,
                                 MediaTool& media, Context& context);

/// False where a remux rewrites payloads (start codes, ADTS headers) or cuts them (PCM), so that
/// digests cannot agree.
bool comparable(const std::string& source_container, const std::string& codec);

}  // namespace wanprep
