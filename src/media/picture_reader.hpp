/// Decodes the shown frames of one picture stream, each with its number.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/context.hpp"
#include "facts/frame_index.hpp"
#include "isobmff/picture_kind.hpp"
#include "media/input.hpp"
#include "media/owned.hpp"

namespace wanprep {

/// One decoded picture. Its pts is that of the index, in ticks of the index's time base; frame
/// metadata (display matrix, aspect) is as the decoder left it, nothing is turned.
struct ReadPicture {
  Frame frame;
  std::int64_t number = 0;  ///< among the shown frames, from 0
  bool damaged = false;     ///< concealed or marked corrupt by the decoder
};

/// Frames come in rising number; a number that is left out was not decodable. Frames that the edit
/// list hides, and leading frames that cannot be decoded from where reading began, never appear.
class PictureReader {
 public:
  /// `index` as probe() made it for this file and stream, or a part of that; it must outlive this.
  /// With `span` no other frames will be asked for, and of a long mp4 or mov no others are looked
  /// up. Errors: Code::input, interrupted.
  static Result<PictureReader> open(const std::filesystem::path& path, int stream,
                                    const FrameIndex& index, std::optional<ShownSpan> span,
                                    Context& context);

  /// The next picture will be `frame`, or the first decodable one after it. Checks what the seek
  /// really found and goes further back, at last to the start, when it came too late.
  Result<void> seek(std::int64_t frame);

  /// Nothing at the end. Errors: interrupted, Code::internal. Broken packets and a broken end of
  /// the file are no error: they leave gaps and are counted by errors().
  Result<std::optional<ReadPicture>> next();

  /// Calls `seen` with every packet of the stream before it is decoded. A file that is opened again
  /// shows its packets again.
  void watch_packets(std::function<void(const AVPacket&)> seen) { seen_ = std::move(seen); }

  /// Between the random access point that the last seek() went to and the frame that it asked for:
  /// frames that did not decode cleanly, rising.
  const std::vector<std::int64_t>& lead_in_damage() const { return lead_in_damage_; }

  /// No other picture refers to this one, which was read. False where nothing tells.
  bool nothing_refers_to(std::int64_t frame) const {
    return unreferenced_[static_cast<std::size_t>(frame)];
  }

  /// Packets that the decoder or demuxer refused so far, hidden frames' included.
  std::int64_t errors() const { return errors_; }
  const AVStream& stream() const { return *input_.stream(stream_); }
  const AVCodecContext& decoder() const { return *decoder_; }

 private:
  PictureReader(std::filesystem::path path, int stream, const FrameIndex& index, Context& context,
                Input input, CodecContext decoder);

  Result<void> restart(std::int64_t frame, int attempt);
  Result<void> reopen();
  bool begins_inside() const;
  Result<bool> feed();
  Result<bool> receive();
  std::optional<ReadPicture> release(bool ended);
  std::optional<std::int64_t> number_of(std::int64_t timestamp) const;
  std::int64_t key_before(std::int64_t frame) const;
  void note_use(const AVPacket& packet);
  void note_use(std::int64_t number, const AVFrame& frame);
  void note_lead_in(std::int64_t number, const AVFrame& frame);
  void note_gaps();

  std::filesystem::path path_;
  int stream_;
  const FrameIndex* index_;
  Context* context_;
  Input input_;
  CodecContext decoder_;
  Packet packet_;
  Frame frame_;
  std::optional<ReadPicture> pending_;
  std::map<std::int64_t, ReadPicture> held_;  // decoded, waiting for a lower number
  std::int64_t least_ = 0;                    // frames below are dropped
  std::int64_t lead_in_ = 0;                  // where decoding starts for the sake of least_
  std::vector<bool> lead_in_seen_;
  std::vector<std::int64_t> lead_in_damage_;
  std::optional<isobmff::UnitFormat> units_;
  std::vector<bool> unreferenced_;  // by frame number, as far as was read
  std::int64_t errors_ = 0;
  std::function<void(const AVPacket&)> seen_;
  bool wait_for_key_ = false;
  bool draining_ = false;
  bool unmoved_ = true;  // nothing read since opening
};

}  // namespace wanprep
