#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/whole_number.hpp"
#include "net/url.hpp"
#include "service/rehearsal/api.hpp"

namespace wanprep::rehearsal {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSays = "this is the wanprep rehearsal service";

std::string text_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What is wrong with a field; carries the service's words.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string string_field(const std::string& key, const Json& value) {
  if (!value.is_string()) throw Refusal(fmt::format("{} must be a string", key));
  return value.get<std::string>();
}

bool bool_field(const std::string& key, const Json& value) {
  if (!value.is_boolean()) throw Refusal(fmt::format("{} must be a boolean", key));
  return value.get<bool>();
}

std::int64_t integer_field(const std::string& key, const Json& value) {
  if (!value.is_number_integer()) throw Refusal(fmt::format("{} must be an integer", key));
  return value.get<std::int64_t>();
}

std::string link_field(const std::string& key, const Json& value) {
  const std::string link = string_field(key, value);
  const auto url = parse_url(link);
  if (!url || (url->scheme != "http" && url->scheme != "https"))
    throw Refusal(fmt::format("{} must be a public http or https URL", key));
  return link;
}

std::string choice_field(const std::string& key, const Json& value,
                         const std::vector<std::string>& allowed) {
  const std::string chosen = string_field(key, value);
  if (std::find(allowed.begin(), allowed.end(), chosen) == allowed.end())
    throw Refusal(fmt::format("{} must be one of {}", key, fmt::join(allowed, ", ")));
  return chosen;
}

std::string prompt_field(const std::string& key, const Json& value, const Bound& bound) {
  std::string prompt = string_field(key, value);
  const auto points = std::count_if(prompt.begin(), prompt.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  });
  if (bound.max && Rational(points) > *bound.max)
    throw Refusal(fmt::format("{} has {} characters, at most {}", key, points, bound.max->floor()));
  return prompt;
}

std::int64_t seed_field(const std::string& key, const Json& value, const Bound& bound) {
  const std::int64_t seed = integer_field(key, value);
  if ((bound.min && Rational(seed) < *bound.min) || (bound.max && Rational(seed) > *bound.max))
    throw Refusal(fmt::format("{} {} is out of range", key, seed));
  return seed;
}

int duration_field(const std::string& key, const Json& value, const std::vector<int>& allowed) {
  const std::int64_t duration = integer_field(key, value);
  if (std::find(allowed.begin(), allowed.end(), duration) == allowed.end())
    throw Refusal(fmt::format("{} {} is not allowed", key, duration));
  return static_cast<int>(duration);
}

/// "reference_image_url" → 0, "reference_image_url_2" → 1 …
std::optional<std::size_t> reference_number(const std::string& key, const Profile& profile) {
  for (int i = 0; i < profile.image.most_references; ++i)
    if (key == (i == 0 ? std::string("reference_image_url")
                       : fmt::format("reference_image_url_{}", i + 1)))
      return static_cast<std::size_t>(i);
  return std::nullopt;
}

void read_field(Submitted& into, const std::string& key, const Json& value,
                const Profile& profile) {
  EditRequest& request = into.request;
  const RequestLimits& limits = profile.request;
  if (key == "video_url")
    into.links.video_url = link_field(key, value);
  else if (key == "prompt")
    request.prompt = prompt_field(key, value, limits.prompt_characters);
  else if (key == "negative_prompt")
    request.negative_prompt = prompt_field(key, value, limits.negative_prompt_characters);
  else if (key == "duration")
    request.duration = duration_field(key, value, limits.durations);
  else if (key == "resolution")
    request.resolution = choice_field(key, value, limits.resolutions);
  else if (key == "ratio")
    request.ratio = choice_field(key, value, limits.ratios);
  else if (key == "audio_setting")
    request.audio_setting = choice_field(key, value, limits.audio_settings);
  else if (key == "prompt_extend")
    request.prompt_extend = bool_field(key, value);
  else if (key == "watermark")
    request.watermark = bool_field(key, value);
  else if (key == "seed")
    request.seed = seed_field(key, value, limits.seed);
  else if (reference_number(key, profile))
    into.links.reference_urls.push_back(link_field(key, value));
  else
    throw Refusal(fmt::format("unknown field {}", key));
}

Json request_json(const Task& task) {
  Json out;
  const EditRequest& request = task.request;
  out["prompt"] = request.prompt;
  out["resolution"] = request.resolution;
  out["ratio"] = request.ratio ? Json(*request.ratio) : Json(nullptr);
  out["duration"] = request.duration;
  out["audio_setting"] = request.audio_setting;
  out["seed"] = request.seed ? Json(*request.seed) : Json(nullptr);
  out["video_url"] = task.links.video_url;
  out["reference_urls"] = task.links.reference_urls;
  return out;
}

}  // namespace

Answer error_answer(int status, const std::string& reason, const std::string& message) {
  Json out;
  out["code"] = status;
  out["reason"] = reason;
  out["message"] = message;
  out["metadata"] = {{"rehearsal", kSays}};
  return {status, text_of(out)};
}

Answer accepted_answer(const std::string& task_id) {
  Json out;
  out["task_id"] = task_id;
  return {200, text_of(out)};
}

Answer task_answer(const Task& task, const std::string& result_url, std::int64_t lifetime_s) {
  Json out;
  out["task"] = {{"task_id", task.id},
                 {"task_type", "WANPREP_REHEARSAL"},
                 {"status", task.status},
                 {"reason", task.reason},
                 {"eta", 0},
                 {"progress_percent", task.progress_percent}};
  out["images"] = Json::array();
  out["videos"] = Json::array();
  if (!result_url.empty())
    out["videos"].push_back({{"video_url", result_url},
                             {"video_url_ttl", std::to_string(lifetime_s)},
                             {"video_type", "mp4"}});
  out["audios"] = Json::array();
  out["extra"] = {{"seed", task.request.seed ? std::to_string(*task.request.seed) : ""},
                  {"rehearsal", kSays}};
  return {200, text_of(out)};
}

Submitted read_submit(const std::string& body, const Profile& profile) {
  Submitted out;
  try {
    const auto shallow = [](int depth, Json::parse_event_t, Json&) {
      if (depth > 8) throw Refusal("the body is nested too deeply");
      return true;
    };
    const Json json = Json::parse(body, shallow);
    if (!json.is_object()) throw Refusal("the body must be a JSON object");
    for (const auto& [key, value] : json.items()) read_field(out, key, value, profile);
    if (out.links.video_url.empty()) throw Refusal("video_url is required");
  } catch (const Refusal& refusal) {
    out.refusal = refusal.what();
  } catch (const std::exception&) {
    out.refusal = "the body is not valid JSON";
  }
  return out;
}

std::string to_json(const Task& task) {
  Json out;
  out["rehearsal"] = kSays;
  out["task_id"] = task.id;
  out["status"] = task.status;
  out["reason"] = task.reason;
  out["created_ms"] = task.created_ms;
  out["token"] = task.token;
  out["origin"] = task.origin;
  out["request"] = request_json(task);
  return text_of(out);
}

std::optional<Task> task_from_json(const std::string& text) {
  try {
    const Json in = Json::parse(text);
    Task task;
    task.id = in.at("task_id").get<std::string>();
    task.status = in.at("status").get<std::string>();
    task.reason = in.at("reason").get<std::string>();
    task.created_ms = whole_number<std::int64_t>(in.at("created_ms"));
    task.token = in.at("token").get<std::string>();
    task.origin = in.at("origin").get<std::string>();
    const Json& request = in.at("request");
    task.request.prompt = request.at("prompt").get<std::string>();
    task.request.resolution = request.at("resolution").get<std::string>();
    if (!request.at("ratio").is_null()) task.request.ratio = request.at("ratio").get<std::string>();
    task.request.duration = whole_number<int>(request.at("duration"));
    task.request.audio_setting = request.at("audio_setting").get<std::string>();
    if (!request.at("seed").is_null())
      task.request.seed = whole_number<std::int64_t>(request.at("seed"));
    task.links.video_url = request.at("video_url").get<std::string>();
    task.links.reference_urls = request.at("reference_urls").get<std::vector<std::string>>();
    task.progress_percent = task.ended() ? 100 : 0;
    return task;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace wanprep::rehearsal
