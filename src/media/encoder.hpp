/// Pictures in, packets out.
#pragma once

#include <cstdint>

#include "media/owned.hpp"
#include "recipe/work.hpp"

namespace wanprep {

class PictureCoder {
 public:
  /// Errors: Code::unfit for an encoder that is not there, Code::internal for an option that it
  /// does not know or a combination that it refuses.
  static Result<PictureCoder> open(const EncodePictures& work);

  /// Tags the picture as the order says; `time` in ticks of the work's time base. Call only after
  /// receive() gave null.
  Result<void> send(Frame frame, std::int64_t time);
  Result<void> finish();
  /// Null when the encoder wants more or has ended.
  Result<Packet> receive();
  const AVCodecContext& context() const { return *context_; }

 private:
  PictureCoder(CodecContext context, const PictureEncoder& order)
      : context_(std::move(context)), order_(&order) {}

  CodecContext context_;
  const PictureEncoder* order_;
  bool first_ = true;
};

/// True when every picture lasts equally long, the last one included.
bool uniform(const EncodePictures& work);

}  // namespace wanprep
