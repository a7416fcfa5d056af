#include "isobmff/splice_source.hpp"

#include "isobmff/codec_config.hpp"

namespace wanprep::isobmff {
namespace {

constexpr int kCra = 21, kBlaWithoutLeading = 18;

}  // namespace

Result<SpliceSource> open_splice_source(const std::filesystem::path& path, int stream) {
  WANPREP_TRY(open, open_movie(path));
  WANPREP_TRY(number, open.track_of(stream));
  WANPREP_TRY(list, read_samples(open.movie.tracks[number], open.index.bytes));
  WANPREP_TRY(places, read_places(open.movie.tracks[number], open.index.bytes));
  if (list.samples.size() != places.size() || list.missing > 0 ||
      open.movie.tracks[number].entries.empty())
    return fail(Code::input, path.string() + ": its sample tables contradict");
  return SpliceSource{std::move(open), number, std::move(list), std::move(places)};
}

Result<std::vector<std::uint8_t>> bytes_of(const InputFile& file, const SamplePlace& place) {
  if (place.size > file.bytes()) return fail(Code::damaged, "a picture is cut off");
  std::vector<std::uint8_t> bytes(place.size);
  WANPREP_TRY(count, file.read_at(place.offset, bytes));
  if (count != bytes.size()) return fail(Code::damaged, "a picture is cut off");
  return bytes;
}

// A clean random access picture in the middle of a stream goes on counting; a broken-link one
// starts anew (ITU-T H.265, 8.1.3), which is true here: its leading pictures are gone.
Result<std::vector<std::uint8_t>> with_cut_references(Bytes sample) {
  return with_units(sample, [](Bytes unit) -> Result<std::vector<std::uint8_t>> {
    std::vector<std::uint8_t> copy(unit.begin(), unit.end());
    if (!copy.empty() && nal_type(Coding::hevc, copy[0]) == kCra)
      copy[0] = static_cast<std::uint8_t>((copy[0] & 0x81) | kBlaWithoutLeading << 1);
    return copy;
  });
}

}  // namespace wanprep::isobmff
