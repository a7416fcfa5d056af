#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "net/retry.hpp"
#include "service/novita/wire.hpp"

namespace wanprep::novita {
namespace {

using Json = nlohmann::json;
using Ordered = nlohmann::ordered_json;

constexpr int kDeepest = 32;
// Ten years: added to now, more might not be a time any more.
constexpr std::int64_t kLongestLink_s = 10LL * 365 * 24 * 3600;

/// An object, or nothing. Depth is bounded: the parser itself is iterative, its values' destruction
/// and our walks are not.
std::optional<Json> read_object(const std::string& text) {
  const auto shallow = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepest) throw std::length_error("too deep");
    return true;
  };
  try {
    Json value = Json::parse(text, shallow);
    if (value.is_object()) return value;
  } catch (const std::exception&) {
    // Not readable: the caller decides what that proves.
  }
  return std::nullopt;
}

/// Strings as they are, numbers as they would be written; "" for anything else.
std::string text_at(const Json& object, const char* key) {
  const auto at = object.find(key);
  if (at == object.end()) return {};
  if (at->is_string()) return at->get<std::string>();
  return at->is_number() ? at->dump() : std::string{};
}

std::optional<std::int64_t> number_at(const Json& object, const char* key) {
  const std::string text = text_at(object, key);
  if (text.empty() || text.size() > 12) return std::nullopt;
  try {
    std::size_t used = 0;
    const double value = std::stod(text, &used);
    if (used != text.size() || !(value >= 0 && value < 1e12)) return std::nullopt;
    return static_cast<std::int64_t>(value);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

const Json* child(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at == object.end() ? nullptr : &*at;
}

bool is_html(const HttpResponse& answer) {
  return answer.header("content-type").value_or("").rfind("text/html", 0) == 0;
}

std::string request_id_of(const HttpResponse& answer) {
  for (const char* name : {"x-request-id", "x-trace-id", "trace-id", "x-novita-request-id"})
    if (auto value = answer.header(name)) return value->substr(0, 200);
  return {};
}

SubmitOutcome open_outcome(SubmitOutcome outcome, const std::string& what) {
  outcome.kind = SubmitOutcome::Kind::open;
  if (outcome.message.empty()) outcome.message = what;
  if (outcome.advice.empty())
    outcome.advice =
        "a task may or may not exist: look at the account's usage before sending it again";
  return outcome;
}

/// The beginning of what came, on one line: it may be the only trace of a task.
std::string quoted(const std::string& body) {
  constexpr std::size_t kMost = 400;
  std::string text;
  for (const char letter : body.substr(0, kMost)) {
    const bool blank = static_cast<unsigned char>(letter) <= ' ' || letter == 0x7f;
    if (!blank || (!text.empty() && text.back() != ' ')) text += blank ? ' ' : letter;
  }
  if (text.empty() || text == " ") return {};
  return fmt::format(": {}{}", text, body.size() > kMost ? "…" : "");
}

/// The documented words; where there are none, all that was said.
void add_words(SubmitOutcome& outcome, const Json& object, const std::string& body) {
  outcome.reason = text_at(object, "reason");
  outcome.message = text_at(object, "message");
  if (outcome.message.empty() && advice_for(outcome.reason).empty())
    outcome.message = fmt::format("status {}{}", outcome.http_status, quoted(body));
  outcome.advice = advice_for(outcome.reason);
  outcome.config = is_account_problem(outcome.reason) || outcome.http_status == 401 ||
                   outcome.http_status == 402;
  if (outcome.advice.empty() && outcome.config) outcome.advice = advice_for("INVALID_API_KEY");
}

// A number of more digits than a machine word has was rounded while it was read.
std::string id_at(const Json& object) {
  const auto at = object.find("task_id");
  return at == object.end() || at->is_number_float() ? std::string{} : text_at(object, "task_id");
}

SubmitOutcome accepted_outcome(SubmitOutcome outcome, const std::optional<Json>& object,
                               const std::string& body) {
  if (object) outcome.task_id = id_at(*object);
  for (const char* key : {"task", "data"}) {
    const Json* inner = object ? child(*object, key) : nullptr;
    if (outcome.task_id.empty() && inner != nullptr && inner->is_object())
      outcome.task_id = id_at(*inner);
  }
  if (outcome.task_id.empty())
    return open_outcome(std::move(outcome), fmt::format("status {} without a task id{}",
                                                        outcome.http_status, quoted(body)));
  outcome.kind = SubmitOutcome::Kind::accepted;
  return outcome;
}

tl::unexpected<Error> unreadable(const std::string& what) {
  Error error{Code::network, what};
  error.transient = true;
  return tl::make_unexpected(std::move(error));
}

/// The answer to a look that is no success.
Result<TaskLook> refused_look(const HttpResponse& answer, const std::optional<Json>& object) {
  const std::string reason = object ? text_at(*object, "reason") : "";
  const std::string message = object ? text_at(*object, "message") : "";
  const bool told = answer.status >= 400 && answer.status < 500 && object;
  if (told && (reason == "TASK_NOT_FOUND" || (answer.status == 404 && reason != "API_NOT_FOUND"))) {
    TaskLook look;
    look.state = TaskLook::State::not_found;
    look.reason = message.empty() ? reason : message;
    return look;
  }
  const bool repeat = worth_repeating(answer.status);
  if (told && !repeat && (answer.status == 401 || answer.status == 403 || !reason.empty()))
    return fail(Code::refused, fmt::format("{}: {}", reason.empty() ? "refused" : reason, message),
                advice_for(answer.status == 401 && reason.empty() ? "INVALID_API_KEY" : reason));
  return unreadable(fmt::format("the service answered with {} {}", answer.status, reason));
}

TaskLook::State state_of(const std::string& status) {
  if (status == "TASK_STATUS_SUCCEED") return TaskLook::State::succeeded;
  if (status == "TASK_STATUS_FAILED") return TaskLook::State::failed;
  // Queued and processing; and an unknown word is no proof of an end.
  return TaskLook::State::running;
}

Result<TaskLook> with_video(TaskLook look, const Json& object) {
  const Json* videos = child(object, "videos");
  if (videos == nullptr || !videos->is_array() || videos->empty() || !videos->front().is_object())
    return unreadable("the task succeeded, but the answer has no video");
  const Json& video = videos->front();
  const std::string url = text_at(video, "video_url");
  if (url.empty()) return unreadable("the task succeeded, but the video has no link");
  look.video_url = Secret(url);
  // 0 would say that the link it stands beside is dead already: no statement.
  if (const auto lifetime = number_at(video, "video_url_ttl"); lifetime.value_or(0) > 0)
    look.link_lifetime = std::chrono::seconds{std::min(*lifetime, kLongestLink_s)};
  return look;
}

}  // namespace

std::string submit_body(const EditRequest& request, const MediaLinks& links) {
  Ordered body;
  body["video_url"] = links.video_url;
  if (!request.prompt.empty()) body["prompt"] = request.prompt;
  if (!request.negative_prompt.empty()) body["negative_prompt"] = request.negative_prompt;
  for (std::size_t i = 0; i < links.reference_urls.size(); ++i)
    body[i == 0 ? "reference_image_url" : fmt::format("reference_image_url_{}", i + 1)] =
        links.reference_urls[i];
  body["duration"] = request.duration;
  body["resolution"] = request.resolution;
  if (request.ratio) body["ratio"] = *request.ratio;
  body["audio_setting"] = request.audio_setting;
  body["prompt_extend"] = request.prompt_extend;
  if (request.seed) body["seed"] = *request.seed;
  body["watermark"] = request.watermark;
  // Text that is no UTF-8 must not end the program here; check_request speaks of it before.
  return body.dump(-1, ' ', false, Ordered::error_handler_t::replace);
}

SubmitOutcome submit_outcome(const HttpResponse& answer, long now_epoch_s) {
  SubmitOutcome outcome;
  outcome.http_status = answer.status;
  outcome.request_id = request_id_of(answer);
  auto object = read_object(answer.body);
  // What names a task is no page, whatever its type says.
  if (answer.status >= 200 && answer.status < 300)
    return accepted_outcome(std::move(outcome), object, answer.body);
  if (is_html(answer)) object.reset();
  if (object) add_words(outcome, *object, answer.body);
  if (answer.status == 429) {
    outcome.kind = SubmitOutcome::Kind::not_yet;
    outcome.retry_after = retry_after(answer.header("retry-after").value_or(""), now_epoch_s);
    if (outcome.advice.empty()) outcome.advice = advice_for("RATE_LIMIT_EXCEEDED");
    if (outcome.message.empty()) outcome.message = "too many requests";
    return outcome;
  }
  const bool client_error = answer.status >= 400 && answer.status < 500 && answer.status != 408;
  if (!client_error || !object)
    return open_outcome(std::move(outcome), fmt::format("status {}{}", answer.status,
                                                        object ? "" : " without readable JSON"));
  outcome.kind = SubmitOutcome::Kind::refused;
  return outcome;
}

SubmitOutcome submit_outcome(const NoAnswer& nothing) {
  SubmitOutcome outcome;
  // Cut off behind its last brace, it has said all there was to say.
  const auto whole = read_object(nothing.received);
  if (whole && nothing.status >= 200 && nothing.status < 300) {
    outcome.http_status = nothing.status;
    outcome = accepted_outcome(std::move(outcome), whole, nothing.received);
    if (outcome.kind == SubmitOutcome::Kind::accepted) return outcome;
  }
  outcome.bytes_sent = nothing.sent;
  outcome.message = nothing.error.message + quoted(nothing.received);
  if (!nothing.never_left) return open_outcome(std::move(outcome), "no answer");
  outcome.kind = SubmitOutcome::Kind::never_left;
  outcome.advice = "nothing was sent: it may be tried again";
  return outcome;
}

Result<TaskLook> task_look(const HttpResponse& answer) {
  const auto object = is_html(answer) ? std::nullopt : read_object(answer.body);
  if (answer.status != 200) return refused_look(answer, object);
  if (!object) return unreadable("the service answered with something that is no JSON object");
  const Json* task = child(*object, "task");
  if (task == nullptr || !task->is_object()) return unreadable("the answer has no task in it");
  TaskLook look;
  look.status = text_at(*task, "status");
  look.state = state_of(look.status);
  look.reason = text_at(*task, "reason");
  if (const auto percent = number_at(*task, "progress_percent"); percent && *percent <= 100)
    look.progress_percent = static_cast<int>(*percent);
  const Json* extra = child(*object, "extra");
  if (extra != nullptr && extra->is_object()) look.seed = text_at(*extra, "seed");
  if (look.status.empty()) return unreadable("the task has no status");
  if (look.state == TaskLook::State::succeeded) return with_video(std::move(look), *object);
  return look;
}

}  // namespace wanprep::novita
