#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/job_documents.hpp"

namespace wanprep {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.is_number() ? value.dump() : "";
}

std::string text_at(const Json& object, const char* key) {
  return object.is_object() && object.contains(key) ? text_of(object.at(key)) : "";
}

Json list_at(const Json& object, const char* key) {
  const bool there = object.is_object() && object.contains(key) && object.at(key).is_array();
  return there ? object.at(key) : Json::array();
}

// A step's name stands as text, or inside the step's own object.
std::string step_name(const Json& entry) {
  if (const auto name = text_at(entry, "step"); !name.empty()) return name;
  if (!entry.is_object() || !entry.contains("step")) return "";
  const Json& step = entry.at("step");
  for (const auto* key : {"step", "name", "kind", "type"})
    if (const auto name = text_at(step, key); !name.empty()) return name;
  return "";
}

ReportProof proof_of(const Json& entry) {
  const bool ok = entry.is_object() && entry.contains("ok") && entry.at("ok").is_boolean() &&
                  entry.at("ok").get<bool>();
  return {text_at(entry, "what"), text_at(entry, "expected"), text_at(entry, "measured"), ok};
}

void read_alignment(const Json& alignment, RestoreAccount& account) {
  if (const auto offset = Rational::parse(text_at(alignment, "offset"))) {
    account.offset_s = *offset;
    account.alignment.push_back({"offset", decimal(*offset, 4) + " s"});
  }
  if (const auto permille = Rational::parse(text_at(alignment, "confidence_permille")))
    account.alignment.push_back({"confidence", decimal(*permille / Rational{10}, 1) + " %"});
  account.alignment.push_back({"measured", text_at(alignment, "measured")});
  account.alignment.push_back({"certain", text_at(alignment, "certain")});
  account.alignment.push_back({"note", text_at(alignment, "note")});
}

std::string joined(const Json& list) {
  std::string text;
  for (const auto& entry : list)
    if (const auto word = text_of(entry); !word.empty()) text += (text.empty() ? "" : "; ") + word;
  return text;
}

std::string what_happened(const Json& line) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : " · ") + part;
  };
  for (const auto* key : {"note", "reason", "message", "advice"}) add(text_at(line, key));
  for (const auto* key : {"task_id", "task_status", "polls", "not_before", "request_id"})
    if (const auto value = text_at(line, key); !value.empty())
      add(fmt::format("{} {}", key, value));
  if (const auto removed = list_at(line, "removed"); !removed.empty())
    add("removed from storage: " + joined(removed));
  if (const auto uploads = list_at(line, "uploads"); !uploads.empty())
    add(fmt::format("{} object{} uploaded", uploads.size(), uploads.size() == 1 ? "" : "s"));
  return text;
}

}  // namespace

RestoreAccount restore_account(const std::string& document) {
  RestoreAccount account;
  const Json root = Json::parse(document, nullptr, false);
  if (!root.is_object()) return account;
  for (const auto& entry : list_at(root, "steps"))
    if (const auto name = step_name(entry); !name.empty())
      account.steps.push_back(
          {name, text_at(entry, "because"), text_at(entry, "grade"), text_at(entry, "undo")});
  for (const auto& entry : list_at(root, "proofs")) account.proofs.push_back(proof_of(entry));
  if (root.contains("alignment")) read_alignment(root.at("alignment"), account);
  for (const auto* key : {"repeated", "dropped", "held"})
    if (const auto count = text_at(root, key); !count.empty())
      account.alignment.push_back({fmt::format("frames {}", key), count});
  return account;
}

std::vector<ReportEvent> journal_events(const std::vector<std::string>& lines) {
  std::vector<ReportEvent> events;
  for (const auto& text : lines) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) continue;
    // "2026-11-22T23:52:00.123456Z" → "2026-11-22 23:52:00"
    std::string time = text_at(line, "time").substr(0, 19);
    if (time.size() > 10) time[10] = ' ';
    events.push_back({time, text_at(line, "state"), what_happened(line)});
  }
  return events;
}

}  // namespace wanprep
