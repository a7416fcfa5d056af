// The result goes back into the cut: made under a temporary name, its digest written down, then
// named. So a later process knows its own product from a file of someone else's.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/atomic_file.hpp"
#include "disk/digest.hpp"
#include "session/journal_json.hpp"
#include "session/order_json.hpp"
#include "session/perform.hpp"
#include "session/settle.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Beside OUT, with its ending, because the ending chooses the container.
fs::path part_of(const fs::path& out, const std::string& id) {
  return out.parent_path() / fmt::format(".{}.part-{}{}", out.stem().string(), id.substr(0, 12),
                                         out.extension().string());
}

/// What a killed process left of writing `part`: its own temporary names.
void sweep_torn(const fs::path& part) {
  const std::string begin = fmt::format(".{}.part-", part.filename().string());
  const fs::path folder = part.has_parent_path() ? part.parent_path() : fs::path(".");
  std::error_code error;
  std::vector<fs::path> torn;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().filename().string().starts_with(begin)) torn.push_back(it->path());
  for (const auto& file : torn) fs::remove(file, error);
}

bool holds(const fs::path& file, const JobFile& wanted) {
  std::error_code error;
  if (fs::file_size(file, error) != wanted.bytes || error) return false;
  const auto digest = sha256_file(file);
  return digest && *digest == wanted.sha256;
}

Result<void> record_product(Session& session) {
  session.hand.product_there = true;
  return session.folder.append(JobState::restored, Json::object());
}

/// True when an earlier process got this far with the same wishes and only the name is missing.
Result<bool> finished_earlier(Session& session, const fs::path& part) {
  const Job& job = session.folder.job();
  const RunChoices& choices = session.choices;
  if (!job.product || job.product->path != choices.out || !(job.restore == choices.restore))
    return false;
  if (holds(choices.out, *job.product)) return true;
  if (!holds(part, *job.product)) return false;
  WANPREP_CHECK(settle(part, choices.out, choices.force));
  return true;
}

Result<void> announce(Session& session, const RestoreMade& made, const JobFile& product) {
  Json data{{"out", session.choices.out.string()}, {"product", to_json(product)}};
  data["restore"] = to_json(session.choices.restore);
  data["put_back"] = made.put_back;
  data["lost"] = made.lost;
  return session.folder.append(JobState::fetched, data);
}

}  // namespace

Result<void> restore_result(Session& session) {
  const fs::path& out = session.choices.out;
  const fs::path part = part_of(out, session.folder.job().id);
  sweep_torn(part);
  WANPREP_TRY(finished, finished_earlier(session, part));
  if (finished) return record_product(session);
  const Job& job = session.folder.job();
  WANPREP_TRY(made, session.effects.restore(job, {session.folder.at(job.result->path), part}));
  WANPREP_TRY(digest, sha256_file(part));
  std::error_code error;
  WANPREP_CHECK(announce(session, made, JobFile{out, digest, fs::file_size(part, error)}));
  WANPREP_CHECK(write_file(session.folder.at("restore.json"), made.document, true));
  WANPREP_CHECK(settle(part, out, session.choices.force));
  return record_product(session);
}

}  // namespace wanprep
