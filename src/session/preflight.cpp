#include "session/preflight.hpp"

#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "check/findings.hpp"
#include "disk/digest.hpp"
#include "isobmff/fingerprint.hpp"
#include "isobmff/picture_samples.hpp"
#include "plan/restore.hpp"
#include "plan/splice.hpp"
#include "session/job_folder.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

Result<void> check_wording(const EditOrder& order, const Profile& profile) {
  const auto errors = wording_errors(order, profile);
  if (!errors.empty()) return tl::make_unexpected(errors.front());
  return {};
}

std::optional<Rational> ratio_of(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto width = Rational::parse(text.substr(0, colon));
  const auto height = Rational::parse(text.substr(colon + 1));
  if (!width || !height || height->num() == 0) return std::nullopt;
  return *width / *height;
}

/// A picture of another shape cannot be laid back over the original's.
Result<void> check_ratio(const EditOrder& order, const Preview& plan) {
  if (!order.request.ratio || order.restore.match != Match::full) return {};
  const auto wanted = ratio_of(*order.request.ratio);
  if (!wanted || !plan.clip.video || !plan.clip.video->predicted.video) return {};
  const Size size = plan.clip.video->predicted.video->display();
  if (size.width <= 0 || size.height <= 0) return {};
  const Rational aspect{size.width, size.height};
  if (abs(*wanted / aspect - Rational{1}) <= Rational{3, 100}) return {};
  return fail(
      Code::usage,
      fmt::format("--ratio {} differs by more than 3 % from the clip's {}x{}, so the result "
                  "could not be brought back to the original's size",
                  *order.request.ratio, size.width, size.height),
      "leave --ratio out, or keep the new shape with --match timing or --match audio");
}

/// Groups that cannot be left where the range ends are encoded to their own end, or the file's.
void tell_cost_of_splice(const PictureSamples& samples, std::int64_t first, std::int64_t count,
                         Context& context) {
  const auto splice = plan_splice(samples, first, count);
  if (!splice || splice->new_frames < 2 * count) return;
  context.warn(fmt::format(
      "--whole will encode frames {} to {} again for the {} of the range: the groups of pictures "
      "around it are long, or open and cannot be resumed",
      splice->first_frame, splice->first_frame + splice->new_frames - 1, count));
}

Result<void> check_way_back(const EditOrder& order, const Preview& plan, const Tools& tools,
                            Context& context) {
  WANPREP_TRY(container, container_of(order.out));
  WANPREP_CHECK(check_ratio(order, plan));
  if (!plan.clip.recipe) return {};
  WANPREP_TRY(media, tools.media());
  const auto& recipe = *plan.clip.recipe;
  const auto capabilities = media->capabilities();
  WANPREP_CHECK(check_restorable(recipe, order.restore, capabilities, container));
  if (!wants_splice(order.restore) || !recipe.source.video) return {};
  const auto [first, count] = wanted_frames(recipe);
  WANPREP_TRY(samples, isobmff::read_picture_samples(order.source, recipe.source.video->stream,
                                                     first, count));
  WANPREP_CHECK(check_restorable(recipe, order.restore, capabilities, container, &samples));
  tell_cost_of_splice(samples, first, count, context);
  return {};
}

ConformOrder dry(const EditOrder& order, const fs::path& source, const fs::path& out) {
  ConformOrder conform;
  conform.source = source;
  conform.out = out;
  conform.name_open = conform.dry_run = conform.in_job = conform.force = true;
  conform.wishes = order.wishes;
  return conform;
}

Result<FrozenReference> frozen_reference(const std::string& given) {
  if (is_link(given)) return FrozenReference{redacted_url(given), {}};
  const fs::path path = fs::absolute(given).lexically_normal();
  WANPREP_TRY(digest, sha256_file(path));
  return FrozenReference{path.string(), digest};
}

std::int64_t drawn_seed() {
  return static_cast<std::int64_t>(std::stoull(random_hex(4), nullptr, 16) & 0x7fffffffU);
}

}  // namespace

std::vector<Error> wording_errors(const EditOrder& order, const Profile& profile) {
  std::vector<Error> errors;
  for (const Finding& finding :
       check_request(order.request, order.references.size(), profile, order.wishes.ignored))
    if (finding.severity == Severity::violation)
      errors.push_back({Code::usage,
                        fmt::format("{}: {} ({}, allowed {})", finding.rule, finding.message,
                                    finding.measured, finding.allowed),
                        finding.remedy});
  return errors;
}

bool is_link(const std::string& reference) { return reference.find("://") != std::string::npos; }

EditOrder absolute(EditOrder order) {
  for (fs::path* path : {&order.source, &order.out, &order.job})
    if (!path->empty()) *path = fs::absolute(*path).lexically_normal();
  // "OUT.job/" and "OUT.job" are one folder.
  if (!order.job.has_filename()) order.job = order.job.parent_path();
  return order;
}

Result<Preview> preview(const EditOrder& order, const Profile& profile, const Tools& tools,
                        Context& context) {
  WANPREP_CHECK(container_of(order.out));
  WANPREP_CHECK(check_wording(order, profile));
  Preview out;
  WANPREP_TRY(clip,
              conform_file(dry(order, order.source, order.job / "clip"), profile, tools, context));
  out.clip = std::move(clip);
  if (!out.clip.video)
    return fail(Code::input, fmt::format("{} is no video", order.source.string()));
  WANPREP_CHECK(check_way_back(order, out, tools, context));
  for (const std::string& reference : order.references) {
    if (is_link(reference)) continue;
    const auto target = order.job / "references" / fmt::format("ref-{}", out.references.size() + 1);
    WANPREP_TRY(image, conform_file(dry(order, reference, target), profile, tools, context));
    if (!image.image) return fail(Code::input, fmt::format("{} is no image", reference));
    out.references.push_back(std::move(image));
  }
  const auto& video = out.clip.video->predicted.video;
  out.estimate = estimate_of(video ? video->duration : Rational{0}, order.request, profile);
  return out;
}

Result<FrozenOrder> frozen(const EditOrder& order, const ServiceAccess& access) {
  FrozenOrder out;
  out.source = order.source;
  WANPREP_TRY(print, fingerprint(order.source));
  out.fingerprint = std::move(print);
  out.wishes = order.wishes;
  out.request = order.request;
  if (!out.request.seed) out.request.seed = drawn_seed();
  for (const std::string& given : order.references) {
    WANPREP_TRY(reference, frozen_reference(given));
    out.references.push_back(std::move(reference));
  }
  out.profile_id = order.profile_id;
  out.service = access.choice == ServiceChoice::rehearsal ? "rehearsal" : "novita";
  if (access.url) out.service_url = redacted_url(*access.url);
  out.target = redacted_url(order.target.target);
  out.public_url = order.target.public_url;
  out.tag = order.tag;
  out.keep_uploads = order.keep_uploads;
  return out;
}

Result<void> check_out(const fs::path& out, bool force) {
  std::error_code error;
  const auto status = fs::symlink_status(out, error);
  if (fs::is_directory(status))
    return fail(Code::output, fmt::format("{} is a folder", out.string()));
  WANPREP_CHECK(check_not_kept(out));
  if (fs::exists(status) && !force)
    return fail(Code::output, fmt::format("{} exists", out.string()), "--force replaces it");
  const fs::path parent = out.parent_path();
  if (!fs::is_directory(parent, error))
    return fail(Code::output, fmt::format("there is no folder {}", parent.string()));
  if (::access(parent.c_str(), W_OK) != 0)
    return fail(Code::output, fmt::format("{} cannot be written to", parent.string()));
  return {};
}

Result<std::string> container_of(const fs::path& out) {
  std::string ending = out.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".mp4" || ending == ".m4v") return "mp4";
  if (ending == ".mov" || ending == ".qt") return "mov";
  if (ending == ".mkv") return "matroska";
  return fail(Code::usage,
              fmt::format("{}: the ending \"{}\" names no container", out.string(), ending),
              "use .mp4, .mov or .mkv");
}

}  // namespace wanprep
