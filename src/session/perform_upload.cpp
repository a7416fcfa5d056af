// Making the clip fit and putting it where the service can read it.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/digest.hpp"
#include "session/journal_json.hpp"
#include "session/perform.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMostTries = 5;

/// Repeats what may succeed later; everything before the request is free.
template <class F>
auto repeated(Session& session, F call) -> decltype(call()) {
  for (int tries = 1;; ++tries) {
    auto outcome = call();
    if (outcome || !outcome.error().transient) return outcome;
    const auto wait = wait_after(tries, kMostTries);
    if (!wait) return outcome;
    session.context.detail(fmt::format("{}; trying again", outcome.error().message));
    if (!session.context.clock.sleep(*wait, session.context.stop)) return interrupted();
  }
}

Result<Publish> publish_of(const Session& session, const JobFile& file) {
  const Job& job = session.folder.job();
  const auto path = session.folder.at(file.path);
  WANPREP_TRY(digest, sha256_file(path));
  if (digest != file.sha256)
    return fail(Code::input,
                fmt::format("{} has changed since it was checked: SHA-256 {} was {}", path.string(),
                            digest.substr(0, 12), file.sha256.substr(0, 12)),
                "put the file back, or start a new job");
  // The attempt stands in the path, so that the store's access log tells which request was read.
  return Publish{path,
                 fmt::format("{}/{}/{}{}", job.id, job.attempt, digest, path.extension().string()),
                 content_type_of(path), session.choices.pace.link_lifetime, digest};
}

/// A file that the batch has put there for several shots is not the job's to write down or remove.
std::optional<Result<Published>> shared_link(Session& session, const Publish& publish) {
  if (!session.effects.publish_shared) return std::nullopt;
  auto link = session.effects.publish_shared(publish);
  if (!link) return Result<Published>(tl::make_unexpected(link.error()));
  if (!*link) return std::nullopt;
  return Result<Published>(std::move(**link));
}

std::vector<JobFile> files_of(const Job& job) {
  std::vector<JobFile> files{*job.clip};
  files.insert(files.end(), job.references.begin(), job.references.end());
  return files;
}

/// The references in the order in which they were given, local ones by their published link.
MediaLinks links_of(const Session& session) {
  MediaLinks links;
  links.video_url = session.published.front().second.url.reveal();
  const auto& references = session.folder.job().order.references;
  std::size_t local = 1;
  for (std::size_t i = 0; i < references.size(); ++i) {
    if (!references[i].sha256.empty())
      links.reference_urls.push_back(session.published.at(local++).second.url.reveal());
    else
      links.reference_urls.push_back(session.given_references.size() == references.size()
                                         ? session.given_references[i]
                                         : references[i].given);
  }
  return links;
}

Result<void> check_given(const Session& session) {
  for (const std::string& url : links_of(session).reference_urls)
    if (url.find("…") != std::string::npos)
      return fail(Code::config,
                  fmt::format("{} carried a signature, which the journal does not keep", url),
                  "run the edit command again with the whole link");
  return {};
}

/// What was given as a link is the user's to keep alive, and is read before anything is paid.
Result<void> check_given_references(Session& session) {
  const auto& references = session.folder.job().order.references;
  for (std::size_t i = 0; session.effects.check_given && i < references.size(); ++i)
    if (references[i].sha256.empty())
      WANPREP_CHECK(repeated(
          session, [&] { return session.effects.check_given(session.links.reference_urls[i]); }));
  return {};
}

std::optional<Instant> earliest(const Session& session) {
  std::optional<Instant> out;
  for (const auto& entry : session.published)
    if (const auto& expires = entry.second.expires; expires && (!out || *expires < *out))
      out = expires;
  return out;
}

}  // namespace

Result<void> make_clip(Session& session) {
  WANPREP_TRY(made, session.effects.conform(session.folder.job()));
  session.hand.links = session.hand.links_checked = false;
  Json references = Json::array();
  for (const JobFile& file : made.references) references.push_back(to_json(file));
  Json data{{"clip", to_json(made.clip)}, {"recipe", made.recipe.string()}};
  data["clip_duration_s"] = made.duration_s.str();
  data["references"] = references;
  data["changed"] = made.changed;
  return session.folder.append(JobState::conformed, data);
}

Result<void> upload_files(Session& session) {
  WANPREP_CHECK(session.may_spend(session.folder.job()));
  session.hand.links = session.hand.links_checked = false;
  session.published.clear();
  Json uploads = Json::array();
  for (const JobFile& file : files_of(session.folder.job())) {
    WANPREP_TRY(publish, publish_of(session, file));
    if (auto link = shared_link(session, publish)) {
      WANPREP_CHECK(*link);
      session.published.emplace_back(std::move(publish), std::move(**link));
      continue;
    }
    WANPREP_TRY(published, repeated(session, [&] { return session.effects.publish(publish); }));
    uploads.push_back(to_json(Upload{publish.name, published.object, published.expires}));
    session.published.emplace_back(std::move(publish), std::move(published));
  }
  WANPREP_CHECK(check_given(session));
  WANPREP_CHECK(session.folder.append(JobState::uploaded, {{"uploads", uploads}}));
  session.links = links_of(session);
  session.hand.links = true;
  session.hand.links_expire = earliest(session);
  return {};
}

Result<void> check_links(Session& session) {
  for (const auto& entry : session.published) {
    Publish wanted = entry.first;
    wanted.lifetime = std::min(session.choices.pace.deadline, session.choices.pace.link_lifetime);
    WANPREP_CHECK(
        repeated(session, [&] { return session.effects.check_link(entry.second, wanted); }));
  }
  WANPREP_CHECK(check_given_references(session));
  session.hand.links_checked = true;
  return {};
}

}  // namespace wanprep
