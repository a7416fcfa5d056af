#include "session/conform_image.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "check/findings.hpp"
#include "disk/atomic_file.hpp"
#include "image/private_metadata.hpp"
#include "image/sniff.hpp"
#include "isobmff/fingerprint.hpp"
#include "session/recipe_file.hpp"
#include "session/source_watch.hpp"

namespace wanprep {
namespace {

constexpr std::int64_t kMostPixels = 400'000'000;
constexpr int kLowestQuality = 40;
constexpr int kQualityStep = 5;

std::filesystem::path target_of(const ConformOrder& order, const std::string& format) {
  if (!order.name_open) return order.out;
  return order.out.string() + (format == "jpeg" ? ".jpg" : "." + format);
}

std::string lower_ending(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  for (auto& letter : ending)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return ending;
}

// What the output's own name asks for: "png", "jpeg", or "" where it says nothing.
std::string format_of_name(const ConformOrder& order) {
  if (order.name_open) return "";
  const auto ending = lower_ending(order.out);
  if (ending == ".png") return "png";
  return ending == ".jpg" || ending == ".jpeg" ? "jpeg" : "";
}

// The format follows the output's name, so that what is written is never misnamed.
Result<void> follow_name(const ConformOrder& order, const ImageFacts& facts, ImagePlan& plan) {
  const auto wanted = format_of_name(order);
  const auto ending = lower_ending(order.out);
  const bool kept = !plan.work && ending == "." + facts.format;
  if (!kept && wanted.empty() && !order.name_open && !ending.empty())
    return fail(Code::usage, fmt::format("images are not written as '{}'", ending),
                "name the output .png or .jpg");
  if (wanted.empty() || wanted == (plan.work ? plan.work->format : facts.format)) return {};
  if (!plan.work || plan.work->only_metadata) {
    plan.work = ImageWork{};
    plan.steps.clear();
    plan.notes.clear();  // they told what becomes of the bytes that stay
    plan.work->turn = facts.orientation;
    plan.work->most_bytes = 0;
    plan.predicted = facts;
    plan.predicted.stored = facts.display();
  }
  if (facts.alpha != Alpha::none && !plan.work->flatten_on)
    plan.work->flatten_on = order.wishes.background;
  plan.work->format = wanted;
  plan.predicted.format = wanted;
  plan.predicted.orientation = {};
  plan.predicted.alpha = Alpha::none;
  if (!plan.steps.empty()) plan.steps.pop_back();  // how it would have been written
  plan.steps.push_back({"write", fmt::format("written as {}", wanted),
                        wanted == "jpeg" ? Grade::lossy : Grade::exact, plan.predicted,
                        "the output's name asks for it"});
  return {};
}

PixelWork pixel_work(const ImageWork& work) {
  PixelWork pixels;
  pixels.flatten_on = work.flatten_on;
  pixels.turn = work.turn;
  pixels.crop_to = work.crop_to;
  pixels.scale_to = work.scale_to;
  pixels.pad_into = work.pad_into;
  pixels.pad_color = work.pad_color;
  return pixels;
}

// A decoder may hand out a fourth channel where the format knows none (padding of a 32-bit BMP).
void drop_padding_channel(StillImage& image) {
  if (image.channels != 2 && image.channels != 4) return;
  const std::size_t unit = static_cast<std::size_t>(image.bit_depth) / 8;
  const std::size_t whole = static_cast<std::size_t>(image.channels) * unit;
  const std::size_t kept = whole - unit;
  std::size_t to = 0;
  for (std::size_t from = 0; from + whole <= image.pixels.size(); from += whole, to += kept)
    std::copy_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(from), kept,
                image.pixels.begin() + static_cast<std::ptrdiff_t>(to));
  image.pixels.resize(to);
  --image.channels;
}

Result<StillImage> changed_pixels(const ConformOrder& order, const ImageFacts& facts,
                                  const ImageWork& work, const Tools& tools, Context& context) {
  WANPREP_TRY(media, tools.media());
  WANPREP_TRY(image, tools.image());
  WANPREP_TRY(decoded, media->decode_image(order.source, kMostPixels, context));
  if (decoded.size != facts.stored)
    return fail(Code::damaged, fmt::format("decodes to {} x {} pixels, the header states {} x {}",
                                           decoded.size.width, decoded.size.height,
                                           facts.stored.width, facts.stored.height));
  if (facts.alpha == Alpha::none) drop_padding_channel(decoded);
  return image->apply(decoded, pixel_work(work));
}

struct Encoded {
  std::string format;
  std::string bytes;
};

Result<Encoded> bare(const ConformOrder& order, const std::string& format) {
  std::ifstream stream(order.source, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
  WANPREP_TRY(bared, without_private_metadata(bytes, format));
  return Encoded{format, std::move(bared)};
}

bool is_too_large(const std::string& bytes, const ImageWork& work) {
  return work.most_bytes != 0 && bytes.size() > work.most_bytes;
}

// Under the limit by the least loss: PNG as it is, then JPEG, step by step.
Result<Encoded> encode(const StillImage& image, const ImageWork& work, bool only_png,
                       const Tools& tools, Context& context) {
  WANPREP_TRY(media, tools.media());
  if (work.format == "png") {
    WANPREP_TRY(bytes, media->encode_image(image, "png", 100, context));
    if (!is_too_large(bytes, work)) return Encoded{"png", std::move(bytes)};
    if (only_png)
      return fail(Code::unfit,
                  fmt::format("as png {} bytes, at most {}", bytes.size(), work.most_bytes),
                  "name the output .jpg");
    context.warn(fmt::format("as png {} bytes, at most {} allowed: written as jpeg", bytes.size(),
                             work.most_bytes));
  }
  for (int quality = work.jpeg_quality; quality >= kLowestQuality; quality -= kQualityStep) {
    if (context.stopped()) return interrupted();
    WANPREP_TRY(bytes, media->encode_image(image, "jpeg", quality, context));
    if (!is_too_large(bytes, work)) return Encoded{"jpeg", std::move(bytes)};
  }
  return fail(Code::unfit, fmt::format("larger than {} bytes even as jpeg of quality {}",
                                       work.most_bytes, kLowestQuality));
}

std::string size_text(const Size& size) { return fmt::format("{} x {}", size.width, size.height); }

tl::unexpected<Error> differs(const std::string& what, const std::string& expected,
                              const std::string& measured) {
  return fail(Code::output, fmt::format("read back, the image's {} is {} instead of {}", what,
                                        measured, expected));
}

using Checks = std::vector<std::pair<std::string, std::string>>;

Result<Checks> prove(const ImageFacts& written, const Encoded& encoded, const ImagePlan& plan,
                     const Profile& profile, const Wishes& wishes) {
  if (written.truncated) return differs("data", "whole", *written.truncated);
  if (written.format != encoded.format) return differs("format", encoded.format, written.format);
  if (written.display() != plan.predicted.display())
    return differs("size", size_text(plan.predicted.display()), size_text(written.display()));
  if (written.alpha != Alpha::none) return differs("alpha", "none", "there");
  if (!written.location.empty()) return differs("metadata", "no place", written.location.front());
  if (!written.orientation.upright())
    return differs("orientation", "1", std::to_string(written.orientation.exif()));
  for (const auto& finding : check_image(written, profile, wishes.ignored))
    if (finding.severity == Severity::violation &&
        std::none_of(plan.findings.begin(), plan.findings.end(), [&](const Finding& known) {
          return known.rule == finding.rule && !known.fixable;
        }))
      return differs(finding.rule, finding.allowed, finding.measured);
  return Checks{{"size", size_text(written.display())},
                {"format", written.format},
                {"bytes", std::to_string(written.bytes)}};
}

Result<void> write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) return fail(Code::output, "cannot write: is the disk full?");
  return {};
}

/// What a recipe tells beside the plan.
struct Given {
  const ConformOrder& order;
  const ImageFacts& facts;  ///< of the source
  const Profile& profile;
};

Result<ImageRecipe> recipe_of(const Given& given, const Conformed& done, const ImageFacts& written,
                              const std::filesystem::path& file) {
  WANPREP_TRY(source, fingerprint(given.order.source, given.order.whole_hash));
  WANPREP_TRY(output, fingerprint(file));
  ImageRecipe recipe{std::filesystem::absolute(given.order.source).lexically_normal().string(),
                     std::move(source),
                     given.facts,
                     given.profile.id,
                     given.profile.date,
                     done.image->work.has_value(),
                     done.image->steps,
                     written,
                     std::move(output)};
  return recipe;
}

// The picture and its recipe appear together, or neither does.
Result<Conformed> publish(const Given& given, const ImageFacts& written, AtomicFile file,
                          Conformed done) {
  WANPREP_TRY(recipe, recipe_of(given, done, written, file.path()));
  WANPREP_CHECK(file.commit());
  done.recipe_path = recipe_path_of(done.out);
  auto told = write_recipe(done.recipe_path, recipe, given.order.force);
  if (told) return done;
  std::error_code ignored;
  std::filesystem::remove(done.out, ignored);
  return tl::make_unexpected(std::move(told).error());
}

Result<void> check_free(const ConformOrder& order, const Conformed& done) {
  if (order.in_job) return {};
  WANPREP_CHECK(check_folder_of(done.out));
  return check_names({done.out, recipe_path_of(done.out)}, order.force);
}

Result<Conformed> keep_as_it_is(const ConformOrder& order, const ImageFacts& facts,
                                const Profile& profile, Conformed done) {
  done.checks.push_back({"bytes", "unchanged"});
  if (order.in_job) {
    done.out = order.source;
    return done;
  }
  if (order.dry_run) return done;
  WANPREP_TRY(file, AtomicFile::create(done.out, order.force));
  WANPREP_CHECK(copy_file(order.source, file.path(),
                          order.hard_link ? CopyHow::hard_link : CopyHow::clone_or_copy));
  return publish({order, facts, profile}, facts, std::move(file), std::move(done));
}

Result<Encoded> made(const ConformOrder& order, const ImageFacts& facts, const ImageWork& work,
                     const Tools& tools, Context& context) {
  if (work.only_metadata) return bare(order, facts.format);
  WANPREP_TRY(pixels, changed_pixels(order, facts, work, tools, context));
  return encode(pixels, work, format_of_name(order) == "png", tools, context);
}

/// PNG was planned and is too large: what was written is not what was foreseen.
void became_jpeg(ImagePlan& plan) {
  plan.predicted.format = "jpeg";
  if (!plan.steps.empty())
    plan.steps.back() = {"write", "written as JPEG", Grade::lossy, plan.predicted,
                         "as PNG it is too large"};
}

Result<Conformed> write_changed(const ConformOrder& order, const ImageFacts& facts,
                                const Encoded& encoded, const Profile& profile, Conformed done) {
  const ImageWork& work = *done.image->work;
  if (!work.only_metadata && work.format == "png" && encoded.format == "jpeg")
    became_jpeg(*done.image);
  const ImagePlan& plan = *done.image;
  done.out = target_of(order, encoded.format);
  WANPREP_TRY(file, AtomicFile::create(done.out, order.force));
  WANPREP_CHECK(write_bytes(file.path(), encoded.bytes));
  WANPREP_TRY(written, sniff_image(file.path()));
  WANPREP_TRY(checks, prove(written.facts, encoded, plan, profile, order.wishes));
  done.checks = std::move(checks);
  return publish({order, facts, profile}, written.facts, std::move(file), std::move(done));
}

}  // namespace

Result<Conformed> conform_image(const ConformOrder& order, const ImageFacts& facts,
                                const Profile& profile, const Tools& tools, Context& context) {
  if (facts.truncated) return fail(Code::input, "the image is cut off: " + *facts.truncated);
  WANPREP_TRY(plan, plan_image(facts, profile, order.wishes));
  Conformed done;
  done.source = order.source;
  done.out = target_of(order, plan.work ? plan.work->format : facts.format);
  done.image = std::move(plan);
  WANPREP_CHECK(follow_name(order, facts, *done.image));
  for (const auto& note : done.image->notes) context.info(note);
  WANPREP_CHECK(check_free(order, done));
  if (!order.in_job || done.image->work) done.recipe_path = recipe_path_of(done.out);
  if (!done.image->work) return keep_as_it_is(order, facts, profile, std::move(done));
  if (order.dry_run) return done;
  WANPREP_TRY(encoded, made(order, facts, *done.image->work, tools, context));
  return write_changed(order, facts, encoded, profile, std::move(done));
}

}  // namespace wanprep
