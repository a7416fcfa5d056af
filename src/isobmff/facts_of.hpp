/// From what the index says to facts.
#pragma once

#include <string>

#include "facts/media_facts.hpp"
#include "isobmff/picture_format.hpp"
#include "isobmff/timeline.hpp"

namespace wanprep::isobmff {

/// "mov", "3gp" or "mp4" by the major brand.
std::string container_of(const std::string& brand);
/// Size, aspect, orientation and color of the picture track: what its entry and header say.
VideoFacts video_facts(const Track& track, const PictureFormat& format);
/// Times, counts and rates.
void add_times(const SampleList& list, const Timeline& timeline, VideoFacts& video);
/// True where each sample is one field of a frame.
bool holds_fields(const Track& track, const PictureFormat& format, const SampleList& list);
/// Two fields become one frame: the first one's time, both durations.
void join_fields(FrameIndex& index);

/// The timecode track that the picture refers to (else the first), read from its one sample in the
/// media.
std::optional<TimecodeFacts> timecode_facts(const InputFile& file, const Movie& movie,
                                            const Track& picture);

/// Where the sample entry and the parameter set contradict each other: size, sample aspect, color.
std::vector<Disagreement> entry_disagreements(const VideoFacts& video, const Track& picture,
                                              const PictureFormat& format);
/// Claims that differ by more than 20 ms or contradict each other; those of the entry among them.
std::vector<Disagreement> disagreements(const MediaFacts& facts, const Track& picture,
                                        std::vector<Disagreement> of_entry);

}  // namespace wanprep::isobmff
