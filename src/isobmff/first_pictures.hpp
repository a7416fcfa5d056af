/// What the first pictures of a track say in their own bytes, asked only where the index leaves
/// something open that they decide. Bounded: never a walk over the media.
#pragma once

#include <string>
#include <vector>

#include "facts/frame_index.hpp"
#include "facts/media_facts.hpp"
#include "isobmff/picture_format.hpp"
#include "isobmff/picture_kind.hpp"

namespace wanprep::isobmff {

/// All that is needed of the index once its tables are forgotten.
struct FirstPictures {
  std::string codec;
  std::optional<UnitFormat> format;  ///< H.264 and HEVC
  std::vector<SamplePlace> places;
};
FirstPictures first_pictures(const Track& track, const PictureFormat& format);

/// HEVC whose first stored picture is not the first shown one: those before it are asked whether
/// they can be decoded at all (RADL or RASL). Reads at most 4 KiB of each.
void look_at_leading(const InputFile& file, const FirstPictures& first, FrameIndex& index);

/// High dynamic range whose mastering display or content light the index does not tell: the first
/// picture's SEI messages or metadata OBUs are asked. Reads at most 64 KiB.
void look_for_grading(const InputFile& file, const FirstPictures& first, VideoFacts& video);

/// ProRes says its color in every frame's header too (SMPTE RDD 36, 5.1.1): a disagreement where
/// that is another one than the sample entry's. Reads 32 bytes.
std::optional<Disagreement> color_of_frames(const InputFile& file, const FirstPictures& first,
                                            const ColorFacts& entry);

/// Mastering display and content light that stand in a picture's own bytes; what is known stays.
void read_grading(std::string_view codec, const std::optional<UnitFormat>& format, Bytes unit,
                  PictureFormat& grading);

}  // namespace wanprep::isobmff
