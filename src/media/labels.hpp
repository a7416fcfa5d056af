/// Names, roles and chapters of a container, read and written.
#pragma once

#include <filesystem>
#include <vector>

#include "core/context.hpp"
#include "facts/file_tags.hpp"
#include "media/owned.hpp"

namespace wanprep {

Result<FileTags> file_tags(const std::filesystem::path& path, Context& context);

/// Of a stream that is going to be written. Roles unknown to libav are left out.
void set_label(AVStream& stream, const TrackLabel& label);
/// Before the header is written.
void set_chapters(AVFormatContext& muxer, const std::vector<Chapter>& chapters);

}  // namespace wanprep
