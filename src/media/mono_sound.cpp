#include "media/mono_sound.hpp"

#include "media/sound_reader.hpp"

namespace wanprep {
namespace {

constexpr int kChunk = 4096;

}  // namespace

Result<std::vector<std::int16_t>> mono_sound(const std::filesystem::path& path, int stream,
                                             const Rational& start, const Rational& length,
                                             int rate, Context& context) {
  EncodeSound part;
  part.path = path;
  part.stream = stream;
  part.start = start;
  part.length = length;
  WANPREP_TRY(reader, SoundReader::open(part, {AV_SAMPLE_FMT_S16, 1, rate}, context));
  std::vector<std::int16_t> samples;
  for (;;) {
    WANPREP_TRY(frame, reader.read(kChunk));
    if (!frame) return samples;
    const auto* data = reinterpret_cast<const std::int16_t*>(frame->extended_data[0]);
    samples.insert(samples.end(), data, data + frame->nb_samples);
  }
}

}  // namespace wanprep
