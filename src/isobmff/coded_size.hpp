/// The picture's size by the parameter sets that travel inside the samples, which may contradict
/// the sample entry and each other.
#pragma once

#include <filesystem>
#include <optional>

#include "core/error.hpp"
#include "core/geometry.hpp"
#include "facts/probe.hpp"
#include "isobmff/picture_kind.hpp"

namespace wanprep::isobmff {

/// By the first sequence parameter set in front of the picture's slices; nothing where there is
/// none, or none that can be read. `unit` may be cut off.
std::optional<Size> coded_size(const UnitFormat& format, Bytes unit);

struct SizeChange {
  std::int64_t frame = 0;  ///< the first shown frame of another size
  Size before;
  Size after;
};

/// The first of the shown frames [first, first + count) at which the picture gets another size than
/// the file states. Reads at most 4 KiB of each random access point among them and of the one
/// before; nothing for other codecs, and where the samples' places are not known (fragments).
/// Error: Code::input.
Result<std::optional<SizeChange>> size_change(const std::filesystem::path& path, const Probe& probe,
                                              std::int64_t first, std::int64_t count);

/// The error that a change is: Code::damaged, with its frame and both sizes.
tl::unexpected<Error> changed_size(const SizeChange& change);

}  // namespace wanprep::isobmff
