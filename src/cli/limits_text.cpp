#include "cli/limits_text.hpp"

#include <fmt/format.h>

namespace wanprep::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string number(const Rational& value) {
  return value.den() == 1 ? fmt::format("{}", value.num())
                          : fmt::format("{}:{}", value.num(), value.den());
}

std::string bound_text(const Bound& bound) {
  if (bound.min && bound.max)
    return fmt::format("{} to {}", number(*bound.min), number(*bound.max));
  if (bound.max) return "at most " + number(*bound.max);
  if (bound.min) return "at least " + number(*bound.min);
  return "not stated";
}

std::string line(const char* what, const std::string& value, const Source& source) {
  return fmt::format("  {:<22} {:<34} \"{}\", read {}\n", what, value, source.documented_as,
                     source.date);
}

std::string bills_text(Bills bills) {
  return bills == Bills::yes ? "yes" : bills == Bills::no ? "no" : "unknown";
}

std::string video_text(const VideoLimits& limits) {
  return "video\n" + line("container", joined(limits.containers), limits.containers_source) +
         line("duration, seconds", bound_text(limits.duration_s), limits.duration_s.source) +
         line("sides, pixels", bound_text(limits.side_px), limits.side_px.source) +
         line("aspect", bound_text(limits.aspect), limits.aspect.source) +
         line("file size, bytes", bound_text(limits.bytes), limits.bytes.source);
}

std::string image_text(const ImageLimits& limits) {
  return "reference images\n" + line("format", joined(limits.formats), limits.formats_source) +
         line("transparency", "none", limits.transparency_source) +
         line("sides, pixels", bound_text(limits.side_px), limits.side_px.source) +
         line("aspect", bound_text(limits.aspect), limits.aspect.source) +
         line("file size, bytes", bound_text(limits.bytes), limits.bytes.source) +
         line("how many", fmt::format("at most {}", limits.most_references),
              limits.most_references_source);
}

std::string sizes_text(const RequestLimits& limits) {
  std::string text;
  for (const auto& [resolution, table] : limits.output_sizes) {
    text += fmt::format("  {:<22}", resolution);
    for (const auto& [ratio, size] : table)
      text += fmt::format(" {} {}x{}", ratio, size.width, size.height);
    text += "\n";
  }
  return text;
}

std::string request_text(const RequestLimits& limits) {
  std::string durations;
  for (const int value : limits.durations)
    durations += fmt::format("{}{}", durations.empty() ? "" : " ", value);
  return "request\n" +
         line("prompt, characters", bound_text(limits.prompt_characters),
              limits.prompt_characters.source) +
         line("negative prompt", bound_text(limits.negative_prompt_characters),
              limits.negative_prompt_characters.source) +
         line("seed", bound_text(limits.seed), limits.seed.source) +
         fmt::format("  {:<22} {}\n", "duration", durations) +
         fmt::format("  {:<22} {} (default {})\n", "resolution", joined(limits.resolutions),
                     limits.default_resolution) +
         fmt::format("  {:<22} {}\n", "ratio", joined(limits.ratios)) +
         fmt::format("  {:<22} {}\n", "audio_setting", joined(limits.audio_settings)) +
         sizes_text(limits);
}

}  // namespace

std::string limits_text(const Profile& profile) {
  std::string text = fmt::format("{} ({}, {})\n", profile.id, profile.vendor, profile.date);
  text += video_text(profile.video) + image_text(profile.image) + request_text(profile.request);
  text += fmt::format("service\n  {}{}\n  result links live {} s; bills input: {}, output: {}\n",
                      profile.base_url, profile.submit_path, profile.result_link_lifetime_s,
                      bills_text(profile.bills_input), bills_text(profile.bills_output));
  if (profile.price) {
    text += fmt::format("price ({}, {})\n", profile.price->currency, profile.price->date);
    for (const auto& [resolution, amount] : profile.price->per_second)
      text += fmt::format("  {} {} a second\n", resolution, decimal(amount, 4));
  }
  text += fmt::format("source\n  {}\nunknown: the page does not say\n",
                      profile.video.duration_s.source.url);
  for (const auto& sentence : profile.unknown) text += "  " + sentence + "\n";
  return text;
}

}  // namespace wanprep::cli
