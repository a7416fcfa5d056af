#include "session/journal_json.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/whole_number.hpp"
#include "session/order_json.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "wanprep.journal/1";

tl::unexpected<Error> damaged(std::size_t number, const std::string& what) {
  return fail(Code::damaged, fmt::format("journal.ndjson line {}: {}", number, what),
              "the journal is the only record of what was paid; restore it from a backup");
}

std::optional<Instant> instant_at(const Json& line, const char* key) {
  return line.contains(key) && line.at(key).is_string()
             ? parse_iso8601(line.at(key).get<std::string>())
             : std::nullopt;
}

JobFile file_from(const Json& from) {
  return {from.at("path").get<std::string>(), from.value("sha256", std::string{}),
          whole_number_or<std::uint64_t>(from, "bytes", 0)};
}

void take_text(const Json& line, const char* key, std::string& to) {
  if (line.contains(key)) to = line.at(key).get<std::string>();
}

void take_words(const Json& line, const char* key, std::vector<std::string>& to) {
  if (line.contains(key)) to = line.at(key).get<std::vector<std::string>>();
}

/// A new attempt begins with what was conformed and forgets what was sent.
void begin_attempt(Job& job, int attempt) {
  job.attempt = attempt;
  job.task_id.clear();
  job.task_status.clear();
  job.service_seed.clear();
  job.polls = 0;
  job.not_found = false;
  job.not_before.reset();
  job.submitted_at.reset();
  job.result.reset();
  job.product.reset();
  job.reason.clear();
  job.request_id.clear();
  job.message.clear();
  job.advice.clear();
}

void take_task(Job& job, const Json& line, int attempt) {
  if (!line.contains("task_id")) return;
  const auto id = line.at("task_id").get<std::string>();
  const bool known = std::any_of(job.tasks.begin(), job.tasks.end(),
                                 [&](const PaidTask& task) { return task.id == id; });
  if (!known && !id.empty()) job.tasks.push_back({attempt, id});
  if (attempt == job.attempt) job.task_id = id;
}

void take_upload(Job& job, const Json& entry) {
  Upload upload{entry.at("name").get<std::string>(), entry.at("object").get<std::string>(),
                instant_at(entry, "expires")};
  for (Upload& old : job.uploads)
    if (old.name == upload.name) {
      old = std::move(upload);
      return;
    }
  job.uploads.push_back(std::move(upload));
}

void take_removed(Job& job, const Json& line) {
  for (const auto& name : line.value("removed", std::vector<std::string>{}))
    job.uploads.erase(std::remove_if(job.uploads.begin(), job.uploads.end(),
                                     [&](const Upload& upload) { return upload.name == name; }),
                      job.uploads.end());
}

void take_clip(Job& job, const Json& line) {
  if (!line.contains("clip")) return;
  job.clip = file_from(line.at("clip"));
  job.recipe = line.value("recipe", std::string{});
  if (const auto text = line.value("clip_duration_s", std::string{}); !text.empty())
    job.clip_duration_s = Rational::parse(text);
  job.references.clear();
  for (const Json& entry : line.value("references", Json::array()))
    job.references.push_back(file_from(entry));
}

void take_stop(Job& job, const Json& line) {
  take_text(line, "reason", job.reason);
  take_text(line, "message", job.message);
  take_text(line, "advice", job.advice);
  take_text(line, "request_id", job.request_id);
}

void take_rest(Job& job, const Json& line) {
  if (line.contains("bytes_sent"))
    job.bytes_sent = whole_number<std::int64_t>(line.at("bytes_sent"));
  job.sends = std::max(job.sends, whole_number_or(line, "send", 0));
  // A new upload does not shorten the wait that the service asked for.
  if (line.contains("not_before"))
    job.not_before = instant_at(line, "not_before");
  else if (job.state != JobState::uploaded && job.state != JobState::conformed)
    job.not_before.reset();
  if (line.contains("submitted_at")) job.submitted_at = instant_at(line, "submitted_at");
  take_text(line, "task_status", job.task_status);
  take_text(line, "service_seed", job.service_seed);
  take_text(line, "estimate", job.estimate);
  job.polls = whole_number_or(line, "polls", job.polls);
  job.not_found = line.value("not_found", false);
  if (line.contains("out")) job.out = line.at("out").get<std::string>();
  if (line.contains("result")) job.result = file_from(line.at("result"));
  if (line.contains("product")) job.product = file_from(line.at("product"));
  take_words(line, "changed", job.changed);
  take_words(line, "put_back", job.put_back);
  take_words(line, "lost", job.lost);
  for (const Json& entry : line.value("uploads", Json::array())) take_upload(job, entry);
  take_removed(job, line);
}

Result<void> take_order(Job& job, const Json& line) {
  if (line.contains("restore")) {
    WANPREP_TRY(restore, restore_wishes_from(line.at("restore")));
    job.restore = std::move(restore);
  }
  if (!line.contains("order")) return {};
  job.id = line.at("id").get<std::string>();
  WANPREP_TRY(order, frozen_order_from(line.at("order")));
  job.order = std::move(order);
  return {};
}

Result<Job> first_checked(Job job, const Json& line, std::size_t number) {
  if (job.seq != 0) return job;
  if (line.value("schema", std::string{}) != kSchema)
    return fail(Code::config,
                fmt::format("journal.ndjson is not {}, which this version reads", kSchema));
  if (!line.contains("order")) return damaged(number, "the order is missing");
  return job;
}

Result<Job> taken(Job job, const Json& line, std::size_t number) {
  const auto seq = whole_number<std::int64_t>(line.at("seq"));
  // Two lines of one number: a writer that was suspended, lost its lease and woke up. Its word
  // may be a task id, so it counts.
  if (seq != job.seq + 1 && (seq != job.seq || seq == 0))
    return damaged(number, fmt::format("seq {} where {} is expected", seq, job.seq + 1));
  const auto time = instant_at(line, "time");
  if (!time) return damaged(number, "\"time\" is no time");
  const auto word = line.at("state").get<std::string>();
  const auto state = job_state_from(word);
  if (!state) return damaged(number, fmt::format("unknown state \"{}\"", word));
  WANPREP_TRY(checked, first_checked(std::move(job), line, number));
  job = std::move(checked);
  const int attempt = whole_number_or(line, "attempt", job.attempt);
  job.seq = seq;
  job.updated = time;
  if (!job.created) job.created = time;
  take_task(job, line, attempt);
  if (attempt < job.attempt) return job;
  if (attempt > job.attempt) begin_attempt(job, attempt);
  job.state = *state;
  if (job.state == JobState::submitting) job.sent_at = time, job.bytes_sent.reset();
  if (auto order = take_order(job, line); !order) return damaged(number, order.error().message);
  take_clip(job, line);
  take_task(job, line, attempt);
  take_stop(job, line);
  take_rest(job, line);
  return job;
}

Result<Job> folded(Job job, const Json& line, std::size_t number) {
  try {
    return taken(std::move(job), line, number);
  } catch (const nlohmann::json::exception& error) {
    return damaged(number, error.what());
  } catch (const std::overflow_error& error) {
    return damaged(number, error.what());
  }
}

bool continues(const Job& job, const Json& line) {
  const auto seq = line.find("seq");
  return seq != line.end() && seq->is_number_integer() && seq->get<std::int64_t>() == job.seq + 1;
}

}  // namespace

Result<Job> fold(const std::vector<std::string>& lines) {
  Job job;
  std::optional<std::size_t> unreadable;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Json line = Json::parse(lines[i], nullptr, false);
    if (!line.is_object()) {
      if (!unreadable) unreadable = i + 1;
      continue;
    }
    if (unreadable && !continues(job, line)) break;
    unreadable.reset();
    WANPREP_TRY(longer, folded(std::move(job), line, i + 1));
    job = std::move(longer);
  }
  if (unreadable) return damaged(*unreadable, "not a JSON object");
  if (job.seq == 0) return fail(Code::damaged, "journal.ndjson has no whole line");
  return job;
}

std::string journal_line(std::int64_t seq, Instant time, JobState state, int attempt,
                         const Json& data) {
  Json line;
  line["seq"] = seq;
  line["time"] = iso8601(time);
  line["state"] = std::string(name_of(state));
  line["attempt"] = attempt;
  if (seq == 1) line["schema"] = kSchema;
  for (const auto& entry : data.items()) line[entry.key()] = entry.value();
  // A prompt or path in another encoding must not stop the job: what is no UTF-8 is replaced.
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json to_json(const JobFile& file) {
  Json out{{"path", file.path.string()}, {"sha256", file.sha256}};
  out["bytes"] = file.bytes;
  return out;
}

Json to_json(const Upload& upload) {
  Json out{{"name", upload.name}, {"object", upload.object}};
  if (upload.expires) out["expires"] = iso8601(*upload.expires);
  return out;
}

}  // namespace wanprep
