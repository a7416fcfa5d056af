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
/// Where the sample tables contradict themselves: composition offsets, random access.
std::vector<Disagreement> table_disagreements(const Track& picture, const SampleList& list);
/// `count` pictures are marked as leading ones and cannot be.
Disagreement wrong_leading(std::int64_t count);
/// Where libav begins to show fragments, and by how much later than their tables say (seconds).
Disagreement late_fragments(const Rational& start, const Rational& late);
/// Claims that differ by more than 20 ms or contradict each other; those of the entry among them.
/// `lost` of the first pictures cannot be decoded.
std::vector<Disagreement> disagreements(const MediaFacts& facts, const Track& picture,
                                        std::int64_t lost, std::vector<Disagreement> of_entry);

}  // namespace wanprep::isobmff
