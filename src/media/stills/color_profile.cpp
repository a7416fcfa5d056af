#include "media/stills/color_profile.hpp"

#include <lcms2.h>

#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>

#include "media/stills/free_with.hpp"

namespace wanprep {
namespace {

using LcmsContext = std::unique_ptr<std::remove_pointer_t<cmsContext>, FreeWith<cmsDeleteContext>>;
using ColorProfile = std::unique_ptr<void, FreeWith<cmsCloseProfile>>;
using Transform = std::unique_ptr<void, FreeWith<cmsDeleteTransform>>;
using Curve = std::unique_ptr<cmsToneCurve, FreeWith<cmsFreeToneCurve>>;

// A context of its own: the library's global one would carry state between callers.
LcmsContext new_context() {
  LcmsContext context(cmsCreateContext(nullptr, nullptr));
  if (!context) throw std::bad_alloc();
  return context;
}

ColorProfile opened(const LcmsContext& context, std::span<const std::uint8_t> icc) {
  if (icc.empty() || icc.size() > (std::size_t{16} << 20)) return nullptr;
  return ColorProfile(cmsOpenProfileFromMemTHR(context.get(), icc.data(),
                                               static_cast<cmsUInt32Number>(icc.size())));
}

// IEC 61966-2-1: the curve of sRGB, for gray.
ColorProfile gray_profile(const LcmsContext& context) {
  const cmsFloat64Number curve[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  const Curve srgb(cmsBuildParametricToneCurve(context.get(), 4, curve));
  return ColorProfile(cmsCreateGrayProfileTHR(context.get(), cmsD50_xyY(), srgb.get()));
}

Transform transform(const LcmsContext& context, const ColorProfile& from, cmsUInt32Number from_type,
                    const ColorProfile& to, cmsUInt32Number to_type) {
  if (!from || !to) return nullptr;
  return Transform(cmsCreateTransformTHR(
      context.get(), from.get(), from_type, to.get(), to_type, INTENT_RELATIVE_COLORIMETRIC,
      cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_COPY_ALPHA | cmsFLAGS_NOCACHE));
}

cmsUInt32Number type_of(const StillImage& image) {
  const bool deep = image.bit_depth == 16;
  switch (image.channels) {
    case 1:
      return deep ? TYPE_GRAY_16 : TYPE_GRAY_8;
    case 2:
      return deep ? TYPE_GRAYA_16 : TYPE_GRAYA_8;
    case 3:
      return deep ? TYPE_RGB_16 : TYPE_RGB_8;
    default:
      return deep ? TYPE_RGBA_16 : TYPE_RGBA_8;
  }
}

// Row by row: pixel counts of a whole picture may pass 32 bits.
void convert(const Transform& transform, Size size, const std::uint8_t* from, std::size_t from_row,
             std::uint8_t* to, std::size_t to_row) {
  for (int y = 0; y < size.height; ++y, from += from_row, to += to_row)
    cmsDoTransform(transform.get(), from, to, static_cast<cmsUInt32Number>(size.width));
}

void multiply(std::span<const std::uint8_t> inks, bool inverted, std::vector<std::uint8_t>& rgb) {
  const auto light = [&](std::uint8_t ink) { return inverted ? ink : 255 - ink; };
  for (std::size_t i = 0; i + 3 < inks.size(); i += 4)
    for (std::size_t c = 0; c < 3; ++c)
      rgb[i / 4 * 3 + c] =
          static_cast<std::uint8_t>((light(inks[i + c]) * light(inks[i + 3]) + 127) / 255);
}

}  // namespace

StillImage converted_to_srgb(StillImage image, std::span<const std::uint8_t> icc) {
  const auto context = new_context();
  const auto from = opened(context, icc);
  const bool gray = image.channels < 3;
  if (!from || cmsGetColorSpace(from.get()) != (gray ? cmsSigGrayData : cmsSigRgbData))
    return image;
  const auto to =
      gray ? gray_profile(context) : ColorProfile(cmsCreate_sRGBProfileTHR(context.get()));
  const auto type = type_of(image);
  const auto found = transform(context, from, type, to, type);
  if (!found) return image;
  StillImage result = image;  // COPY_ALPHA reads the source while it writes
  const auto row = static_cast<std::size_t>(image.size.width) *
                   static_cast<std::size_t>(image.channels) *
                   static_cast<std::size_t>(image.bit_depth / 8);
  convert(found, image.size, image.pixels.data(), row, result.pixels.data(), row);
  return result;
}

StillImage cmyk_in_srgb(Size size, std::span<const std::uint8_t> inks, bool inverted,
                        std::span<const std::uint8_t> icc) {
  StillImage image;
  image.size = size;
  image.channels = 3;
  const auto width = static_cast<std::size_t>(size.width);
  image.pixels.resize(width * static_cast<std::size_t>(size.height) * 3);
  const auto context = new_context();
  const auto from = opened(context, icc);
  const bool usable = from && cmsGetColorSpace(from.get()) == cmsSigCmykData;
  const ColorProfile srgb(cmsCreate_sRGBProfileTHR(context.get()));
  const auto found =
      usable ? transform(context, from, inverted ? TYPE_CMYK_8_REV : TYPE_CMYK_8, srgb, TYPE_RGB_8)
             : nullptr;
  if (found)
    convert(found, size, inks.data(), width * 4, image.pixels.data(), width * 3);
  else
    multiply(inks, inverted, image.pixels);
  return image;
}

}  // namespace wanprep
