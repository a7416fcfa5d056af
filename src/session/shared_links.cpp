#include "session/shared_links.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/digest.hpp"
#include "disk/journal_file.hpp"
#include "session/perform.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// A batch may wait for a person; a process that is gone on this host is noticed at once.
constexpr std::chrono::hours kLeaseSpan{24};
constexpr int kMostTries = 5;

std::string file_part(const std::string& name) { return name.substr(name.rfind('/') + 1); }

bool lives(const Published& link, const Publish& wanted, Instant now) {
  return !link.expires || *link.expires > now + wanted.lifetime / 2;
}

Result<Published> repeated(Host& host, const Publish& publish, Context& context) {
  for (int tries = 1;; ++tries) {
    auto link = host.publish(publish, context);
    if (link || !link.error().transient) return link;
    const auto wait = wait_after(tries, kMostTries);
    if (!wait) return link;
    if (!context.clock.sleep(*wait, context.stop)) return interrupted();
  }
}

}  // namespace

SharedLinks::SharedLinks(fs::path folder, TargetSettings target, const Tools& tools)
    : folder_(std::move(folder)),
      target_(std::move(target)),
      tools_(tools),
      token_(random_hex(16)) {}

Result<Host*> SharedLinks::host() {
  if (host_) return host_.get();
  WANPREP_TRY(transport, tools_.transport());
  WANPREP_TRY(opened, open_host(target_, *transport));
  host_ = std::move(opened);
  return host_.get();
}

Result<void> SharedLinks::note(const std::string& object, Context& context) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error)
    return fail(Code::output, fmt::format("cannot make {}: {}", folder_.string(), error.message()));
  if (!lease_) {
    WANPREP_TRY(held, Lease::acquire(folder_ / (token_ + ".lease"), context.clock, kLeaseSpan));
    lease_ = std::move(held);
  }
  WANPREP_TRY(list, JournalFile::open(folder_ / (token_ + ".ndjson")));
  return list.append(Json{{"object", object}}.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Result<std::optional<Published>> SharedLinks::link(const Publish& publish, Context& context) {
  if (!publish.content_type.starts_with("image/")) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const std::string key = file_part(publish.name);
  if (const auto known = links_.find(key);
      known != links_.end() && lives(known->second, publish, context.clock.now()))
    return known->second;
  WANPREP_TRY(opened, host());
  Publish ours = publish;
  ours.name = fmt::format("{}/1/{}", token_, key);
  WANPREP_TRY(link, repeated(*opened, ours, context));
  WANPREP_CHECK(note(link.object, context));
  links_.insert_or_assign(key, link);
  return link;
}

void SharedLinks::remove_listed(const fs::path& list, Context& context) {
  const auto lines = read_lines(list);
  const auto opened = host();
  if (!lines || !opened) return;
  for (const std::string& line : *lines) {
    const Json entry = Json::parse(line, nullptr, false);
    if (!entry.is_object() || !entry.contains("object") || !entry["object"].is_string()) continue;
    const auto gone = (*opened)->remove(entry["object"].get<std::string>(), context);
    if (!gone) {
      context.detail(
          fmt::format("a shared reference was left at the store: {}", gone.error().message));
      return;
    }
  }
  std::error_code ignored;
  fs::remove(list, ignored);
}

void SharedLinks::end(Context& context) {
  const std::lock_guard lock(mutex_);
  std::error_code error;
  std::vector<fs::path> lists;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".ndjson") lists.push_back(it->path());
  for (const fs::path& list : lists) {
    if (list.stem() == token_) {
      remove_listed(list, context);
      continue;
    }
    const auto dead =
        Lease::acquire(folder_ / (list.stem().string() + ".lease"), context.clock, kLeaseSpan);
    if (dead) remove_listed(list, context);
  }
  lease_.reset();
  links_.clear();
  fs::remove(folder_, error);  // only when nothing is left in it
}

}  // namespace wanprep
