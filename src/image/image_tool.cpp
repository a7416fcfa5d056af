#include "image/image_tool.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "image/color_name.hpp"
#include "image/opencv_tool.hpp"

namespace wanprep {
namespace {

Result<void> check(const StillImage& image) {
  const bool shape = image.size.width > 0 && image.size.height > 0 && image.channels >= 1 &&
                     image.channels <= 4 && (image.bit_depth == 8 || image.bit_depth == 16);
  const auto need = static_cast<std::uint64_t>(std::max(image.size.width, 0)) *
                    static_cast<std::uint64_t>(std::max(image.size.height, 0)) *
                    static_cast<std::uint64_t>(std::max(image.channels, 0)) *
                    static_cast<std::uint64_t>(std::max(image.bit_depth, 0) / 8);
  if (!shape || image.pixels.size() != need)
    return fail(Code::internal, fmt::format("picture of {} x {} x {} at {} bits has {} bytes",
                                            image.size.width, image.size.height, image.channels,
                                            image.bit_depth, image.pixels.size()));
  return {};
}

// The matrix borrows the pixels, and is never written to.
cv::Mat borrowed(const StillImage& image) {
  const int depth = image.bit_depth == 16 ? CV_16U : CV_8U;
  return {image.size.height, image.size.width, CV_MAKETYPE(depth, image.channels),
          const_cast<std::uint8_t*>(image.pixels.data())};
}

StillImage owned(const cv::Mat& matrix) {
  StillImage image;
  image.size = {matrix.cols, matrix.rows};
  image.channels = matrix.channels();
  const std::size_t row = static_cast<std::size_t>(matrix.cols) * matrix.elemSize();
  image.pixels.reserve(row * static_cast<std::size_t>(matrix.rows));
  for (int y = 0; y < matrix.rows; ++y)
    image.pixels.insert(image.pixels.end(), matrix.ptr(y), matrix.ptr(y) + row);
  return image;
}

// 65535 / 255 = 257 exactly, so convertTo's rounding is the rounding that is wanted.
cv::Mat as_8_bit(const cv::Mat& matrix) {
  if (matrix.depth() == CV_8U) return matrix;
  cv::Mat result;
  matrix.convertTo(result, CV_8U, 1.0 / 257.0);
  return result;
}

cv::Scalar scalar_of(const std::array<std::uint8_t, 3>& color, int channels) {
  if (channels >= 3) return {double(color[0]), double(color[1]), double(color[2]), 255.0};
  // Rec. 601 luma, as JPEG's own gray.
  const double gray = std::floor(0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2] + 0.5);
  return {gray, 255.0, 0, 0};
}

bool is_gray(const std::array<std::uint8_t, 3>& color) {
  return color[0] == color[1] && color[1] == color[2];
}

// A gray picture on (or inside) a color that is not gray becomes RGB.
cv::Mat able_to_show(const cv::Mat& matrix, const std::array<std::uint8_t, 3>& color) {
  if (matrix.channels() > 2 || is_gray(color)) return matrix;
  std::vector<cv::Mat> planes;
  cv::split(matrix, planes);
  std::vector<cv::Mat> wider = {planes[0], planes[0], planes[0]};
  if (planes.size() == 2) wider.push_back(planes[1]);
  cv::Mat result;
  cv::merge(wider, result);
  return result;
}

// Straight alpha over the color, in integers: (a * c + (max - a) * b + max / 2) / max.
template <class T>
cv::Mat over(const cv::Mat& matrix, const cv::Scalar& color, std::uint64_t max) {
  const int colors = matrix.channels() - 1;
  cv::Mat result(matrix.rows, matrix.cols, CV_MAKETYPE(matrix.depth(), colors));
  for (int y = 0; y < matrix.rows; ++y) {
    const T* from = matrix.ptr<T>(y);
    T* to = result.ptr<T>(y);
    for (int x = 0; x < matrix.cols; ++x, from += colors + 1, to += colors) {
      const std::uint64_t alpha = from[colors];
      for (int c = 0; c < colors; ++c) {
        const std::uint64_t back = static_cast<std::uint64_t>(color[c]) * (max / 255);
        to[c] = static_cast<T>((alpha * from[c] + (max - alpha) * back + max / 2) / max);
      }
    }
  }
  return result;
}

// How much of what is visible (weighed by its alpha) is nearly as bright as each candidate.
template <class T>
std::string standing_out(const cv::Mat& matrix, std::uint64_t max) {
  static constexpr std::pair<const char*, int> kCandidates[] = {
      {"white", 255}, {"black", 0}, {"gray", 128}};
  std::uint64_t near[3] = {};
  const int colors = matrix.channels() - 1;
  for (int y = 0; y < matrix.rows; ++y) {
    const T* pixel = matrix.ptr<T>(y);
    for (int x = 0; x < matrix.cols; ++x, pixel += colors + 1) {
      const std::uint64_t sum =
          colors == 1 ? pixel[0] : (299u * pixel[0] + 587u * pixel[1] + 114u * pixel[2]) / 1000;
      const int luma = static_cast<int>(sum * 255 / max);
      for (int i = 0; i < 3; ++i)
        if (std::abs(luma - kCandidates[i].second) < 48) near[i] += pixel[colors];
    }
  }
  return kCandidates[std::min_element(near, near + 3) - near].first;
}

std::string background_of(const cv::Mat& matrix, const std::string& on) {
  if (on != "auto") return on;
  return matrix.depth() == CV_16U ? standing_out<std::uint16_t>(matrix, 65535)
                                  : standing_out<std::uint8_t>(matrix, 255);
}

Result<cv::Mat> flattened(const cv::Mat& matrix, const std::string& on) {
  if (matrix.channels() != 2 && matrix.channels() != 4) return matrix;
  WANPREP_TRY(color, color_of(background_of(matrix, on)));
  const cv::Mat wide = able_to_show(matrix, color);
  const auto scalar = scalar_of(color, wide.channels() - 1);
  return wide.depth() == CV_16U ? over<std::uint16_t>(wide, scalar, 65535)
                                : over<std::uint8_t>(wide, scalar, 255);
}

cv::Mat turned(const cv::Mat& matrix, const Orientation& turn) {
  cv::Mat mirrored;  // of its own: a copy of `matrix` would share its borrowed pixels
  if (turn.mirrored) cv::flip(matrix, mirrored, 1);
  const cv::Mat& upright = turn.mirrored ? mirrored : matrix;
  if (turn.rotation == 0) return upright;
  cv::Mat rotated;
  cv::rotate(upright, rotated,
             turn.rotation == 90    ? cv::ROTATE_90_CLOCKWISE
             : turn.rotation == 180 ? cv::ROTATE_180
                                    : cv::ROTATE_90_COUNTERCLOCKWISE);
  return rotated;
}

Result<cv::Mat> cropped(const cv::Mat& matrix, const Rect& keep) {
  const cv::Rect rect(keep.x, keep.y, keep.size.width, keep.size.height);
  if ((rect & cv::Rect(0, 0, matrix.cols, matrix.rows)) != rect || rect.area() <= 0)
    return fail(Code::internal,
                fmt::format("crop {}x{}+{}+{} leaves a picture of {}x{}", rect.width, rect.height,
                            rect.x, rect.y, matrix.cols, matrix.rows));
  return matrix(rect).clone();
}

// Averaging when it shrinks (no aliasing), Lanczos when it grows; one pass for each kind of side.
cv::Mat scaled(const cv::Mat& matrix, const Size& to) {
  if (matrix.cols == to.width && matrix.rows == to.height) return matrix;
  const cv::Size small(std::min(matrix.cols, to.width), std::min(matrix.rows, to.height));
  cv::Mat shrunk = matrix;
  if (small != matrix.size()) cv::resize(matrix, shrunk, small, 0, 0, cv::INTER_AREA);
  const cv::Size whole(to.width, to.height);
  if (whole == shrunk.size()) return shrunk;
  cv::Mat grown;
  cv::resize(shrunk, grown, whole, 0, 0, cv::INTER_LANCZOS4);
  return grown;
}

Result<cv::Mat> padded(const cv::Mat& matrix, const Rect& into, const std::string& name) {
  WANPREP_TRY(color, color_of(name.empty() ? "black" : name));
  const int right = into.size.width - into.x - matrix.cols;
  const int bottom = into.size.height - into.y - matrix.rows;
  if (into.x < 0 || into.y < 0 || right < 0 || bottom < 0)
    return fail(Code::internal,
                fmt::format("picture of {}x{} at {},{} does not fit into {}x{}", matrix.cols,
                            matrix.rows, into.x, into.y, into.size.width, into.size.height));
  const cv::Mat wide = able_to_show(matrix, color);
  cv::Mat result;
  cv::copyMakeBorder(wide, result, into.y, bottom, into.x, right, cv::BORDER_CONSTANT,
                     scalar_of(color, wide.channels()));
  return result;
}

Result<StillImage> applied(const StillImage& image, const PixelWork& work) {
  cv::Mat matrix = borrowed(image);
  if (work.flatten_on) {
    WANPREP_TRY(flat, flattened(matrix, *work.flatten_on));
    matrix = flat;
  }
  matrix = turned(as_8_bit(matrix), work.turn);
  if (work.crop_to) {
    WANPREP_TRY(part, cropped(matrix, *work.crop_to));
    matrix = part;
  }
  if (work.scale_to) matrix = scaled(matrix, *work.scale_to);
  if (work.pad_into) {
    WANPREP_TRY(whole, padded(matrix, *work.pad_into, work.pad_color));
    matrix = whole;
  }
  return owned(matrix);
}

template <class T>
bool all_full(const StillImage& image, T full) {
  const cv::Mat matrix = borrowed(image);
  for (int y = 0; y < matrix.rows; ++y) {
    const T* row = matrix.ptr<T>(y);
    for (int x = 0; x < matrix.cols; ++x)
      if (row[(x + 1) * image.channels - 1] != full) return false;
  }
  return true;
}

class OpenCvTool : public ImageTool {
 public:
  Result<Alpha> alpha(const StillImage& image) override {
    WANPREP_CHECK(check(image));
    if (image.channels != 2 && image.channels != 4) return Alpha::none;
    const bool opaque = image.bit_depth == 16 ? all_full<std::uint16_t>(image, 65535)
                                              : all_full<std::uint8_t>(image, 255);
    return opaque ? Alpha::opaque : Alpha::transparent;
  }

  Result<StillImage> apply(const StillImage& image, const PixelWork& work) override {
    WANPREP_CHECK(check(image));
    try {
      return applied(image, work);
    } catch (const cv::Exception& error) {
      return fail(Code::internal, fmt::format("OpenCV: {}", error.err));
    } catch (const std::bad_alloc&) {
      return fail(Code::input, fmt::format("not enough memory for a picture of {} x {} pixels",
                                           image.size.width, image.size.height));
    }
  }

  std::string version() override { return CV_VERSION; }
};

}  // namespace

ImageTool& opencv_image_tool() {
  static OpenCvTool tool;
  // Worker threads cost more than they bring for single stills, and the library starts none.
  static const bool single = (cv::setNumThreads(1), true);
  static_cast<void>(single);
  return tool;
}

}  // namespace wanprep
