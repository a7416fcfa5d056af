/// One output file being written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/context.hpp"
#include "media/owned.hpp"
#include "media/track.hpp"

namespace wanprep {

class Muxer {
 public:
  /// Errors: Code::output (cannot be opened), Code::internal (unknown container).
  static Result<Muxer> create(const Work& work, const std::filesystem::path& out, Context& context);

  /// Streams in this order; the first is the picture.
  Result<void> add(const Track& track);
  Result<void> begin();
  /// Ticks of the track's time base; in decode order over all tracks.
  Result<void> write(std::size_t track, Packet packet);
  /// Index, faststart, close. Afterwards bytes() is the file's size.
  Result<void> finish();
  std::uint64_t bytes() const;

 private:
  Muxer(const Work& work, std::filesystem::path out, Context& context, MuxContext muxer);
  bool isobmff() const { return work_->container != "matroska"; }
  Dictionary options() const;
  void add_timecode(AVStream& stream) const;
  tl::unexpected<Error> failed(int error) const;

  const Work* work_;
  std::filesystem::path out_;
  std::unique_ptr<std::stop_token> stop_;  // libav keeps its address
  MuxContext muxer_;
  std::vector<AVRational> time_bases_;
};

}  // namespace wanprep
