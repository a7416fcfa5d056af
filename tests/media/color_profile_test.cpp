#include "media/stills/color_profile.hpp"

#include <lcms2.h>

#include <gtest/gtest.h>

namespace wanprep {
namespace {

std::vector<std::uint8_t> saved(cmsHPROFILE profile) {
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile, nullptr, &size);
  std::vector<std::uint8_t> icc(size);
  cmsSaveProfileToMem(profile, icc.data(), &size);
  cmsCloseProfile(profile);
  return icc;
}

/// Display P3's primaries with sRGB's curve.
std::vector<std::uint8_t> wide_profile() {
  cmsCIExyY white{0.3127, 0.3290, 1};
  cmsCIExyYTRIPLE primaries{{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}};
  const double curve[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  auto* srgb = cmsBuildParametricToneCurve(nullptr, 4, curve);
  cmsToneCurve* curves[] = {srgb, srgb, srgb};
  auto icc = saved(cmsCreateRGBProfile(&white, &primaries, curves));
  cmsFreeToneCurve(srgb);
  return icc;
}

StillImage one_pixel(std::vector<std::uint8_t> pixels) {
  StillImage image;
  image.size = {1, 1};
  image.channels = static_cast<int>(pixels.size());
  image.pixels = std::move(pixels);
  return image;
}

TEST(ColorProfile, makes_wide_colors_srgb) {
  const auto image = converted_to_srgb(one_pixel({200, 100, 50}), wide_profile());
  // Display P3 (200, 100, 50) is sRGB (215, 93, 31), by the matrices of CSS Color 4.
  EXPECT_NEAR(image.pixels[0], 215, 2);
  EXPECT_NEAR(image.pixels[1], 93, 2);
  EXPECT_NEAR(image.pixels[2], 31, 3);
}

TEST(ColorProfile, leaves_gray_tones_and_alpha_alone) {
  const auto image = converted_to_srgb(one_pixel({120, 120, 120, 77}), wide_profile());
  for (int c = 0; c < 3; ++c) EXPECT_NEAR(image.pixels[static_cast<std::size_t>(c)], 120, 1);
  EXPECT_EQ(image.pixels[3], 77);
}

TEST(ColorProfile, takes_no_harm_from_a_broken_profile) {
  const std::uint8_t broken[] = {1, 2, 3, 4};
  const auto image = converted_to_srgb(one_pixel({1, 2, 3}), broken);
  EXPECT_EQ(image.pixels, (std::vector<std::uint8_t>{1, 2, 3}));
}

TEST(ColorProfile, takes_no_profile_of_other_channels) {
  const auto image = converted_to_srgb(one_pixel({99}), wide_profile());
  EXPECT_EQ(image.pixels, (std::vector<std::uint8_t>{99}));
}

TEST(ColorProfile, mixes_inks_without_a_profile_as_decoders_do) {
  const std::uint8_t adobe[] = {255, 128, 0, 255};
  EXPECT_EQ(cmyk_in_srgb({1, 1}, adobe, true, {}).pixels, (std::vector<std::uint8_t>{255, 128, 0}));
  const std::uint8_t plain[] = {0, 127, 255, 0};
  EXPECT_EQ(cmyk_in_srgb({1, 1}, plain, false, {}).pixels,
            (std::vector<std::uint8_t>{255, 128, 0}));
}

}  // namespace
}  // namespace wanprep
