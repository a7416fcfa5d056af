/// The gray pictures of a matte, one for each picture that is encoded.
#pragma once

#include <memory>

#include "media/filter_graph.hpp"
#include "media/source_frames.hpp"

namespace wanprep {

class MatteReader {
 public:
  /// `matte` must outlive this.
  static Result<std::unique_ptr<MatteReader>> open(const Matte& matte, Context& context);
  /// Errors: Code::damaged, interrupted; Code::internal behind the last one.
  Result<Frame> next();

 private:
  MatteReader(const Matte& matte, SourceFrames source)
      : matte_(&matte),
        source_(std::move(source)),
        graph_(matte.segment.filter, matte.pixel_format) {}

  const Matte* matte_;
  SourceFrames source_;
  FilterGraph graph_;
  std::size_t given_ = 0;
  bool flushed_ = false;
};

}  // namespace wanprep
