/// From what the index says to facts.
#pragma once

#include <string>

#include "facts/media_facts.hpp"
#include "isobmff/picture_format.hpp"
#include "isobmff/timeline.hpp"

namespace wanprep::isobmff {

/// Size, aspect, orientation, color, times and rate of the picture track.
VideoFacts video_facts(const Track& track, const PictureFormat& format, const SampleList& list,
                       const Timeline& timeline);
/// True where each sample is one field of a frame.
bool holds_fields(const Track& track, const PictureFormat& format, const SampleList& list);
/// Two fields become one frame: the first one's time, both durations.
void join_fields(FrameIndex& index);

/// The timecode track that the picture refers to (else the first), read from its one sample in the
/// media.
std::optional<TimecodeFacts> timecode_facts(const InputFile& file, const Movie& movie,
                                            const Track& picture);

/// Claims that differ by more than 20 ms or contradict each other.
std::vector<Disagreement> disagreements(const MediaFacts& facts, const Track& picture,
                                        const PictureFormat& format);

}  // namespace wanprep::isobmff
