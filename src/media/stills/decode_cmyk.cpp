#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include <jpeglib.h>

#include <fmt/format.h>

#include "media/stills/color_profile.hpp"
#include "media/stills/decoders.hpp"

namespace wanprep {
namespace {

// libjpeg reports by jumping. Everything that a jump could skip lives in this struct, which the
// caller made before setting the mark.
struct Reading {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  std::jmp_buf mark{};
  char message[JMSG_LENGTH_MAX] = {};
  std::int64_t most_pixels = 0;
  std::vector<std::uint8_t> inks;
  std::vector<std::uint8_t> icc;
  bool four = true;
  bool few = true;
};

[[noreturn]] void jump(j_common_ptr common) {
  auto& reading = *static_cast<Reading*>(common->client_data);
  common->err->format_message(common, reading.message);
  std::longjmp(reading.mark, 1);
}

void say_nothing(j_common_ptr) {}

void read_profile(Reading& reading) {
  JOCTET* data = nullptr;
  unsigned length = 0;
  if (!jpeg_read_icc_profile(&reading.jpeg, &data, &length)) return;
  reading.icc.assign(data, data + length);
  std::free(data);
}

void read_rows(Reading& reading) {
  auto& jpeg = reading.jpeg;
  const auto row = std::size_t{jpeg.output_width} * 4;
  reading.inks.resize(row * jpeg.output_height);
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW line = reading.inks.data() + row * jpeg.output_scanline;
    jpeg_read_scanlines(&jpeg, &line, 1);
  }
  jpeg_finish_decompress(&jpeg);
}

// No object with a destructor may be alive here: an error jumps out.
bool read_inks(Reading& reading, std::span<const std::uint8_t> bytes) {
  if (setjmp(reading.mark) != 0) return false;
  auto& jpeg = reading.jpeg;
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, bytes.data(), static_cast<unsigned long>(bytes.size()));
  jpeg_save_markers(&jpeg, JPEG_APP0 + 2, 0xFFFF);
  jpeg_read_header(&jpeg, TRUE);
  reading.four = jpeg.num_components == 4;
  reading.few =
      std::int64_t{jpeg.image_width} * std::int64_t{jpeg.image_height} <= reading.most_pixels;
  if (!reading.four || !reading.few) return true;
  read_profile(reading);
  jpeg.out_color_space = JCS_CMYK;
  jpeg_start_decompress(&jpeg);
  read_rows(reading);
  return true;
}

}  // namespace

Result<StillImage> read_cmyk_jpeg(std::span<const std::uint8_t> bytes, std::int64_t most_pixels) {
  const auto reading = std::make_unique<Reading>();
  reading->most_pixels = most_pixels;
  auto& jpeg = reading->jpeg;
  jpeg.err = jpeg_std_error(&reading->errors);
  jpeg.client_data = reading.get();
  reading->errors.error_exit = jump;
  reading->errors.output_message = say_nothing;
  const bool read = read_inks(*reading, bytes);
  const Size size{static_cast<int>(jpeg.image_width), static_cast<int>(jpeg.image_height)};
  const bool inverted = jpeg.saw_Adobe_marker != 0;
  jpeg_destroy_decompress(&jpeg);
  if (!read) return fail(Code::input, fmt::format("cannot decode the jpeg: {}", reading->message));
  if (!reading->few) return too_many_pixels(size.width, size.height, most_pixels);
  if (!reading->four) return fail(Code::input, "the jpeg has not four inks");
  return cmyk_in_srgb(size, reading->inks, inverted, reading->icc);
}

}  // namespace wanprep
