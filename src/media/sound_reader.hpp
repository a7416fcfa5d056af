/// Decoded sound of a range, cut to the sample and resampled.
#pragma once

#include <cstdint>
#include <memory>

extern "C" {
#include <libavutil/audio_fifo.h>
}

#include "media/input.hpp"
#include "media/owned.hpp"
#include "recipe/work.hpp"

namespace wanprep {

struct SoundFormat {
  AVSampleFormat sample_format = AV_SAMPLE_FMT_NONE;
  int channels = 0;
  int sample_rate = 0;
};

class SoundReader {
 public:
  /// Errors: Code::input, interrupted.
  static Result<SoundReader> open(const EncodeSound& work, const SoundFormat& format,
                                  Context& context);
  /// Up to `samples` samples per channel, fewer only at the end; null there. Gaps of the source are
  /// silent, the order's delay before the first sample too; where it ends early, so does this.
  Result<Frame> read(int samples);

 private:
  using Fifo = Owned<AVAudioFifo, av_audio_fifo_free>;
  SoundReader(const EncodeSound& work, const SoundFormat& format, Context& context, Input input,
              CodecContext decoder);
  void lead_in(std::int64_t samples);
  Result<void> fill(int samples);
  Result<bool> decode();
  Result<void> take(const AVFrame& frame);
  Result<void> silence(const AVFrame& like, std::int64_t samples);
  Result<void> convert(const std::uint8_t* const* data, std::int64_t samples);
  Result<void> prepare(const AVFrame& frame);
  std::int64_t position_of(const AVFrame& frame) const;

  const EncodeSound* work_;
  SoundFormat format_;
  Context* context_;
  Input input_;
  CodecContext decoder_;
  Resampler resampler_;
  Fifo fifo_;
  int rate_ = 0;               // of the source
  std::int64_t position_ = 0;  // next source sample wanted
  std::int64_t end_ = 0;       // first source sample not wanted
  int channels_ = 0;
  int source_format_ = -1;
  bool running_ = false;  // a frame has been taken
  bool draining_ = false;
  bool ended_ = false;
};

}  // namespace wanprep
