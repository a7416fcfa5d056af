/// The full original with some samples of its picture replaced: a clone or copy of the original,
/// the new media behind it, then a new index. The old index becomes free space (four bytes), no
/// other byte of the original changes: sound, data tracks and metadata stay as they are, and so
/// does every time. (One table entry a sample: ISO/IEC 14496-12, 8.6 and 8.7.)
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "core/error.hpp"
#include "facts/picture_samples.hpp"

namespace wanprep::isobmff {

struct SpliceFiles {
  std::filesystem::path original;
  int stream = 0;                ///< of the picture
  std::filesystem::path insert;  ///< mp4 or mov with one picture track: the new samples
  std::vector<int> set_ids;      ///< PictureSamples::set_ids: numbers that are taken
};

/// Writes `out` (which may exist: it is replaced, and not synced). The insert must have as many
/// samples as `splice` replaces; they take the presentation times of those by rank.
/// Errors: Code::unfit where the insert's parameters do not go into the track, Code::output,
/// Code::internal for an insert of another length.
/// True when the original's bytes are a clone; else each was read back as it was copied.
Result<bool> write_splice(const SpliceFiles& files, const Splice& splice,
                          const std::filesystem::path& out, Context& context);

/// What reading both files back shows.
struct SpliceProof {
  std::uint64_t kept = 0;       ///< picture samples outside the replaced ones, compared
  std::uint64_t rewritten = 0;  ///< of them: with another unit type (a CRA as BLA)
  std::uint64_t replaced = 0;
  std::string differs;  ///< the first thing that is not as it should be; empty for none
};

/// Compares the index of `out` with the original's: every kept sample has the same bytes at the
/// same place, presentation time and kind; every track besides the picture has the same index, byte
/// for byte; and the original's bytes are all there but for the type of the old index.
Result<SpliceProof> prove_splice(const SpliceFiles& files, const Splice& splice,
                                 const std::filesystem::path& out, Context& context);

}  // namespace wanprep::isobmff
