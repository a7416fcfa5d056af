/// Every parser of our own behind one kind of door: bytes in, no answer, only that it returns.
#pragma once

#include <cstdint>
#include <span>

namespace wanprep::fuzz {

using Bytes = std::span<const std::uint8_t>;

void isobmff(Bytes bytes);   ///< a whole mp4, mov or 3gp: facts, index, JSON and back
void codec(Bytes bytes);     ///< avcC, hvcC, av1C, esds and whole sample entries
void plan(Bytes bytes);      ///< what an index claims, on to findings, plan and recipe
void image(Bytes bytes);     ///< a whole picture file of any family
void recipe(Bytes bytes);    ///< wanprep.recipe/1
void profile(Bytes bytes);   ///< wanprep.model/1 and wanprep.offer/1
void journal(Bytes bytes);   ///< lines of a job's journal, and documents that a report reads
void words(Bytes bytes);     ///< ranges, durations, timecodes, fractions, dates, addresses, colors
void answer(Bytes bytes);    ///< what a service answers: status, headers, body
void settings(Bytes bytes);  ///< a configuration file
void ending(Bytes bytes);    ///< the first and last bytes of containers that libav reads
void wire(Bytes bytes);      ///< what a broken media process may send

/// Ends the process where a promise is broken, in every build.
void require(bool promise, const char* what);

}  // namespace wanprep::fuzz
