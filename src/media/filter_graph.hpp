/// A chain of libavfilter between one source and one sink of pictures.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "media/filter_chain.hpp"

namespace wanprep {

/// Configured by the first picture; pictures carry their number through the chain as their time.
class FilterGraph {
 public:
  /// `text`: one input, one output, no rate change; "" for none. What leaves is in `pixel_format`.
  FilterGraph(std::string text, std::string pixel_format)
      : text_(std::move(text)), pixel_format_(std::move(pixel_format)) {}

  /// Errors: Code::damaged when size or format differ from the first picture's; Code::internal for
  /// a chain that libav refuses (its last log line in the message).
  Result<void> push(Frame frame, std::int64_t number);
  /// No more pictures will come.
  Result<void> flush();
  /// A picture with its number in pts, or null when the chain wants more (or has ended).
  Result<Frame> pull();

 private:
  struct Shape {
    int width = 0, height = 0, format = 0;
    AVRational aspect{0, 1};
    bool operator==(const Shape& other) const {
      return width == other.width && height == other.height && format == other.format;
    }
  };
  static Shape shape_of(const AVFrame& frame);
  static std::string text_of(const Shape& shape);
  Result<void> configure(const AVFrame& frame);

  std::string text_;
  std::string pixel_format_;
  std::unique_ptr<FilterChain> chain_;
  std::optional<Shape> shape_;
};

}  // namespace wanprep
