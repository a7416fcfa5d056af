/// Opens a local file with libav, safely: no network, no playlist, no reference to another file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "facts/media_facts.hpp"
#include "media/owned.hpp"
#include "media/partial_file.hpp"

namespace wanprep {

/// More than any real camera writes; a decoder refuses a picture beyond it before allocating.
inline constexpr std::int64_t kMostPixels = 16384LL * 16384;

struct InputOptions {
  bool find_streams = false;  ///< decode a little until every stream's parameters are known
  bool ignore_edits = false;  ///< mp4/mov: every sample with its own time, edit list not applied
  std::string demuxer = {};   ///< force this one (stills); "" probes among the containers allowed
};

/// A demuxer. Interrupted by the context's stop token.
class Input {
 public:
  /// Errors: Code::input (missing, no regular file, not media, too many streams), interrupted.
  static Result<Input> open(const std::filesystem::path& path, Context& context,
                            const InputOptions& options = {});
  /// A part made of such a file.
  static Result<Input> open(PartialFile part, Context& context);

  /// For copying packets of stream `i`: looks into the streams only where the container's header
  /// leaves open what a muxer must know (mp4/mov say it all for H.264, HEVC and AAC). Reads `part`
  /// where there is one, as long as the header says it all.
  static Result<Input> open_to_copy(const std::filesystem::path& path, int i,
                                    std::optional<PartialFile> part, Context& context);

  AVFormatContext* get() const { return context_.get(); }
  int size() const { return static_cast<int>(context_->nb_streams); }
  AVStream* stream(int i) const { return context_->streams[i]; }
  /// libav's demuxer name: "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm" …
  std::string demuxer() const { return context_->iformat->name; }

  /// Of each stream, as the container alone says: libav's look into the pictures overwrites it.
  const std::vector<ColorFacts>& container_colors() const { return colors_; }

  /// The stream `i` or Code::input when there is none such.
  Result<AVStream*> checked_stream(int i) const;

  /// Drops every packet but those of stream `i`.
  void only(int i);

  /// Reads the next packet into `packet` (unreferenced first); false at the end. Code::damaged for
  /// data that cannot be read, interrupted.
  Result<bool> read(AVPacket& packet);

  /// To the last random access point at or before `timestamp` (ticks of stream `i`).
  Result<void> seek(int i, std::int64_t timestamp);

 private:
  static Result<Input> open(const std::string& url, std::unique_ptr<PartialIo> io, Context& context,
                            const InputOptions& options);
  Input(std::unique_ptr<std::stop_token> stop, std::unique_ptr<PartialIo> io, DemuxContext context)
      : stop_(std::move(stop)), io_(std::move(io)), context_(std::move(context)) {}
  Result<void> find_streams();

  std::unique_ptr<std::stop_token> stop_;  // libav keeps its address
  std::unique_ptr<PartialIo> io_;          // likewise
  DemuxContext context_;
  std::vector<ColorFacts> colors_;
};

/// Opens a decoder for a stream: so many threads (0: libav's choice), pixel cap set, packet times
/// in the stream's time base. Codes as given: Code::input when no decoder is known.
Result<CodecContext> open_decoder(const AVStream& stream, int threads = 0);

}  // namespace wanprep
