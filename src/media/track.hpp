/// One stream of an output file: what it is, then its packets.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/context.hpp"
#include "media/owned.hpp"
#include "recipe/work.hpp"

namespace wanprep {

class Track {
 public:
  virtual ~Track() = default;
  /// Fills codec parameters, aspect, matrix and tags of a new output stream.
  virtual Result<void> describe(AVStream& stream) const = 0;
  /// Seconds of one tick of what next() gives.
  virtual AVRational time_base() const = 0;
  /// The next packet in decode order with pts, dts and duration; null at the end.
  virtual Result<Packet> next() = 0;
};

/// A track of pictures also counts.
class PictureTrack : public Track {
 public:
  virtual std::int64_t pictures() const = 0;  ///< written so far
  virtual std::int64_t expected() const = 0;  ///< over the whole work
  virtual Damage damage() const { return {}; }
};

/// Opening reads the sources; errors as MediaTool::execute.
Result<std::unique_ptr<PictureTrack>> encode_pictures(const EncodePictures& work, Context& context);
Result<std::unique_ptr<PictureTrack>> copy_pictures(const CopyPictures& work, Context& context);
Result<std::unique_ptr<Track>> copy_sound(const CopySound& work, Context& context);
Result<std::unique_ptr<Track>> encode_sound(const EncodeSound& work, Context& context);

/// A rational as libav's, which has 32 bits a side. Code::internal when it does not fit.
Result<AVRational> av_rational(const Rational& value);
inline Rational rational(const AVRational& value) { return {value.num, value.den}; }

}  // namespace wanprep
