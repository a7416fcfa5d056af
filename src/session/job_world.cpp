#include "session/job_world.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/claim.hpp"
#include "disk/digest.hpp"
#include "hosting/given_link.hpp"
#include "net/url.hpp"
#include "session/conform_file.hpp"
#include "session/open_file.hpp"
#include "session/restore_file.hpp"
#include "session/restored_json.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

/// Relative when inside, so that the folder may be seen under another path elsewhere.
fs::path within(const fs::path& folder, const fs::path& path) {
  const auto relative = path.lexically_relative(folder);
  return relative.empty() || *relative.begin() == ".." ? path : relative;
}

Result<JobFile> file_of(const fs::path& folder, const fs::path& path) {
  WANPREP_TRY(digest, sha256_file(path));
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  return JobFile{within(folder, path), digest, bytes};
}

std::string sentence(const RecipeStep& step) {
  return fmt::format("{} ({}): {}", name_of(step.step), name_of(step.grade), step.because);
}

std::string way_back(const RecipeStep& step) {
  return step.undo.empty() ? sentence(step)
                           : fmt::format("{} ({}): {}; {}", name_of(step.step), name_of(step.grade),
                                         step.because, step.undo);
}

std::optional<fs::path> when_there(const fs::path& path) {
  std::error_code error;
  return !path.empty() && fs::exists(path, error) ? std::optional{path} : std::nullopt;
}

}  // namespace

JobWorld::JobWorld(WorldSettings settings, const Profile& profile, const Tools& tools,
                   Context& context)
    : settings_(std::move(settings)), profile_(profile), tools_(tools), context_(context) {}

Result<void> JobWorld::start_rehearsal() {
  if (rehearsal_) return {};
  RehearsalSettings settings;
  settings.folder = settings_.folder / "rehearsal";
  settings.delay = settings_.access.rehearsal_delay;
  settings.faults = settings_.access.rehearsal_faults;
  std::error_code error;
  fs::create_directories(settings.folder, error);
  WANPREP_TRY(server, tools_.rehearsal(settings, profile_));
  rehearsal_ = std::move(server);
  return {};
}

Result<std::string> JobWorld::base_url() {
  if (settings_.access.url && !settings_.access.url->empty()) return *settings_.access.url;
  if (settings_.access.choice == ServiceChoice::novita) return profile_.base_url;
  WANPREP_CHECK(start_rehearsal());
  return rehearsal_->url();
}

Result<std::string> JobWorld::storage_url() {
  WANPREP_TRY(base, base_url());
  if (rehearsal_) return rehearsal_->storage_url();
  return base + (base.ends_with('/') ? "storage/" : "/storage/");
}

// The rehearsal in process has another port in every process; what it stored is the folder's.
std::string JobWorld::at_its_port(const std::string& object) const {
  constexpr std::string_view kStorage = "/storage/";
  const auto at = object.find(kStorage);
  if (!rehearsal_ || at == std::string::npos) return object;
  return rehearsal_->storage_url() + object.substr(at + kStorage.size());
}

Result<Service*> JobWorld::service() {
  if (service_) return service_.get();
  WANPREP_TRY(base, base_url());
  ServiceSettings settings{base, settings_.access.key};
  // The real key never goes to a stand-in of our own.
  if (rehearsal_ || settings.key.empty()) {
    if (settings_.access.choice == ServiceChoice::novita)
      return fail(Code::config, "no key for the service",
                  "set NOVITA_API_KEY, or key_file or key_command in the configuration");
    settings.key = Secret("none-needed");
  }
  WANPREP_TRY(transport, tools_.transport());
  WANPREP_TRY(opened, open_service(profile_, settings, *transport));
  service_ = std::move(opened);
  return service_.get();
}

Result<Host*> JobWorld::host() {
  if (host_) return host_.get();
  TargetSettings target = settings_.target;
  if (target.target.empty()) {
    WANPREP_CHECK(check_access(settings_.access, target));
    WANPREP_TRY(storage, storage_url());
    const auto rate = target.most_bytes_per_s;
    target = TargetSettings{};
    target.target = storage;
    target.most_bytes_per_s = rate;
  }
  if (target.target.find("…") != std::string::npos)
    return fail(Code::config,
                fmt::format("the target {} carried a secret, which the journal does not keep",
                            target.target),
                "give it again with --to");
  WANPREP_TRY(transport, tools_.transport());
  WANPREP_TRY(opened, open_host(target, *transport));
  host_ = std::move(opened);
  return host_.get();
}

Result<JobFile> JobWorld::reference(const Job& job, std::size_t number, const std::string& path) {
  std::error_code error;
  fs::create_directories(settings_.folder / "references", error);
  ConformOrder order;
  order.source = path;
  order.out = settings_.folder / "references" / fmt::format("ref-{}", number);
  order.name_open = order.force = order.in_job = true;
  order.wishes = job.order.wishes;
  WANPREP_TRY(made, conform_file(order, profile_, tools_, context_));
  return file_of(settings_.folder, made.out);
}

Result<MadeClip> JobWorld::conform(const Job& job) {
  ConformOrder order;
  order.source = job.order.source;
  order.out = settings_.folder / "clip";
  order.name_open = order.force = order.in_job = true;
  order.wishes = job.order.wishes;
  WANPREP_TRY(made, conform_file(order, profile_, tools_, context_));
  MadeClip out;
  WANPREP_TRY(clip, file_of(settings_.folder, made.out));
  out.clip = std::move(clip);
  out.recipe = within(settings_.folder, made.recipe_path);
  if (made.video) {
    if (made.video->predicted.video) out.duration_s = made.video->predicted.video->duration;
    for (const RecipeStep& step : made.video->steps) out.changed.push_back(sentence(step));
  }
  std::size_t number = 0;
  for (const FrozenReference& entry : job.order.references) {
    if (entry.sha256.empty()) continue;
    WANPREP_TRY(file, reference(job, ++number, entry.given));
    out.references.push_back(std::move(file));
  }
  return out;
}

Result<void> JobWorld::check(const Published& published, const Publish& publish) {
  // Whatever could keep the request from being sent shows here, before a claim is used up.
  WANPREP_CHECK(service());
  WANPREP_TRY(base, base_url());
  WANPREP_TRY(url, parse_url(base));
  WANPREP_TRY(transport, tools_.transport());
  return check_link(published, publish, is_loopback(url.host), *transport, context_);
}

SubmitOutcome JobWorld::submit(const EditRequest& request, const MediaLinks& links) {
  const auto opened = service();
  if (opened) return (*opened)->submit(request, links, context_);
  SubmitOutcome out;
  out.kind = SubmitOutcome::Kind::never_left;
  out.message = opened.error().message;
  return out;
}

Result<RestoreMade> JobWorld::restore(const Job& job, const RestoreRequest& request,
                                      const RunChoices& choices) {
  RestoreOrder order;
  order.result = request.result;
  order.out = request.out;
  order.recipe = inside(settings_.folder, job.recipe);
  order.original = choices.original ? choices.original : when_there(job.order.source);
  if (job.clip) order.clip = when_there(inside(settings_.folder, job.clip->path));
  order.wishes = choices.restore;
  order.force = true;  // a temporary name of the job's own
  WANPREP_TRY(made, restore_file(order, tools_, context_));
  made.out = choices.out;
  RestoreMade out;
  for (const RecipeStep& step : made.plan.steps) out.put_back.push_back(way_back(step));
  out.lost = made.plan.lost;
  out.document = to_json(made).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return out;
}

Effects JobWorld::effects(const RunChoices& choices) {
  Effects out;
  out.conform = [this](const Job& job) { return conform(job); };
  out.publish = [this](const Publish& publish) -> Result<Published> {
    WANPREP_TRY(opened, host());
    return opened->publish(publish, context_);
  };
  out.check_link = [this](const Published& published, const Publish& publish) {
    return check(published, publish);
  };
  out.check_given = [this](const std::string& url) -> Result<void> {
    WANPREP_TRY(base, base_url());
    WANPREP_TRY(service_url, parse_url(base));
    WANPREP_TRY(transport, tools_.transport());
    return check_given_link(url, LinkKind::image, is_loopback(service_url.host), *transport,
                            context_);
  };
  out.remove = [this](const std::string& object) -> Result<void> {
    WANPREP_TRY(opened, host());
    return opened->remove(at_its_port(object), context_);
  };
  out.claim = [](const fs::path& claim, const std::string& text) {
    return claim_forever(claim, text);
  };
  out.submit = [this](const EditRequest& request, const MediaLinks& links) {
    return submit(request, links);
  };
  out.look = [this](const std::string& task_id) -> Result<TaskLook> {
    WANPREP_TRY(opened, service());
    return opened->look(task_id, context_);
  };
  out.fetch = [this](const Secret& url, const fs::path& to) -> Result<void> {
    WANPREP_TRY(opened, service());
    return opened->fetch(url, to, context_);
  };
  out.inspect = [this](const fs::path& file) { return inspect_result(file, tools_, context_); };
  out.restore = [this, &choices](const Job& job, const RestoreRequest& request) {
    return restore(job, request, choices);
  };
  return out;
}

Result<void> inspect_result(const fs::path& file, const Tools& tools, Context& context) {
  WANPREP_TRY(probe, open_video(file, tools, context));
  if (probe.facts.truncated)
    return fail(Code::damaged, fmt::format("{}: {}", file.string(), *probe.facts.truncated));
  if (!probe.facts.video || probe.index.size() == 0)
    return fail(Code::damaged, fmt::format("{}: no picture in it", file.string()));
  return {};
}

Result<void> check_access(const ServiceAccess& access, const TargetSettings& target) {
  if (access.choice == ServiceChoice::rehearsal) return {};
  if (access.key.empty())
    return fail(Code::config, "no key for the service",
                "set NOVITA_API_KEY, or key_file or key_command in the configuration");
  if (target.target.empty())
    return fail(Code::config, "no place to upload to: the service reads links, not files",
                "--to s3://bucket/prefix, https://host/path/, sftp://user@host/path, az://account/"
                "container, dir:/path with --public-url, or exec:COMMAND");
  return {};
}

}  // namespace wanprep
