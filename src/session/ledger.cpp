#include "session/ledger.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/digest.hpp"
#include "disk/journal_file.hpp"
#include "session/job.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 5> kNames{"sending", "accepted", "refused", "not_sent",
                                                 "unknown"};

std::optional<Booked> booked_from(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames.at(i) == name) return static_cast<Booked>(i);
  return std::nullopt;
}

Json amount(const std::optional<Rational>& value) {
  return value ? Json(value->str()) : Json(nullptr);
}

std::string line_of(const LedgerEntry& entry) {
  Json line{{"time", iso8601(entry.time)}, {"job", entry.job}};
  line["attempt"] = entry.attempt;
  line["send"] = entry.send;
  line["state"] = kNames.at(static_cast<std::size_t>(entry.state));
  line["folder"] = entry.folder.string();
  line["task_id"] = entry.task_id;
  line["tag"] = entry.tag;
  line["profile"] = entry.profile;
  line["resolution"] = entry.resolution;
  line["least_billed_s"] = entry.least_billed_s.str();
  line["most_billed_s"] = entry.most_billed_s.str();
  line["least_cost"] = amount(entry.least_cost);
  line["most_cost"] = amount(entry.most_cost);
  line["currency"] = entry.currency;
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Rational> rational_at(const Json& line, const char* key) {
  const auto text = line.find(key);
  if (text == line.end() || !text->is_string()) return std::nullopt;
  return Rational::parse(text->get<std::string>());
}

std::string text_at(const Json& line, const char* key) {
  const auto text = line.find(key);
  return text == line.end() || !text->is_string() ? std::string{} : text->get<std::string>();
}

int whole_at(const Json& line, const char* key) {
  const auto number = line.find(key);
  return number == line.end() || !number->is_number_integer() ? 0 : number->get<int>();
}

std::optional<LedgerEntry> entry_from(const std::string& text) {
  const Json line = Json::parse(text, nullptr, false);
  if (!line.is_object()) return std::nullopt;
  LedgerEntry out;
  const auto time = parse_iso8601(text_at(line, "time"));
  const auto state = booked_from(text_at(line, "state"));
  const auto least = rational_at(line, "least_billed_s"), most = rational_at(line, "most_billed_s");
  if (!time || !state || !least || !most) return std::nullopt;
  out.time = *time;
  out.state = *state;
  out.job = text_at(line, "job");
  out.attempt = whole_at(line, "attempt");
  out.send = whole_at(line, "send");
  out.folder = text_at(line, "folder");
  out.task_id = text_at(line, "task_id");
  out.tag = text_at(line, "tag");
  out.profile = text_at(line, "profile");
  out.resolution = text_at(line, "resolution");
  out.least_billed_s = *least;
  out.most_billed_s = *most;
  out.least_cost = rational_at(line, "least_cost");
  out.most_cost = rational_at(line, "most_cost");
  out.currency = text_at(line, "currency");
  return out;
}

std::string process_name() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = 'h';
  return fmt::format("{}-{}-{}.ndjson", host.data(), getpid(), random_hex(4));
}

/// Of two lines about one send the later counts; an outcome counts more than its own announcement.
void fold(std::map<std::pair<std::string, int>, LedgerEntry>& sends, LedgerEntry entry) {
  const auto [at, is_new] = sends.try_emplace({entry.job, entry.send}, entry);
  if (is_new) return;
  const bool later = entry.time > at->second.time ||
                     (entry.time == at->second.time && entry.state != Booked::sending);
  if (later) at->second = std::move(entry);
}

Result<void> read_day(const fs::path& folder,
                      std::map<std::pair<std::string, int>, LedgerEntry>& sends) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() != ".ndjson") continue;
    WANPREP_TRY(lines, read_lines(it->path()));
    for (const std::string& line : lines)
      if (auto entry = entry_from(line)) fold(sends, std::move(*entry));
  }
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(Code::input,
                fmt::format("the ledger {} cannot be read: {}", folder.string(), error.message()));
  return {};
}

}  // namespace

LedgerEntry entry_of(const Job& job, const fs::path& folder, const Booking& booking,
                     const Estimate& estimate) {
  LedgerEntry out;
  out.job = job.id;
  out.attempt = booking.attempt;
  out.send = booking.send;
  out.folder = folder;
  out.tag = job.order.tag;
  out.profile = job.order.profile_id;
  out.resolution = job.order.request.resolution;
  out.least_billed_s = rounded_up(estimate.least_billed_s, 1000);
  out.most_billed_s = rounded_up(estimate.most_billed_s, 1000);
  if (estimate.least_cost) out.least_cost = rounded_up(*estimate.least_cost, 10'000);
  if (estimate.most_cost) out.most_cost = rounded_up(*estimate.most_cost, 10'000);
  out.currency = estimate.currency;
  return out;
}

std::string_view name_of(Booked state) { return kNames.at(static_cast<std::size_t>(state)); }

bool counts(const LedgerEntry& entry) {
  return entry.state != Booked::refused && entry.state != Booked::not_sent;
}

std::string day_of(Instant instant) { return iso8601(instant).substr(0, 10); }

Ledger::Ledger(fs::path folder, Clock& clock)
    : folder_(std::move(folder)), clock_(clock), name_(process_name()) {}

fs::path Ledger::usual_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return fs::path(state) / "wanprep" / "ledger";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/tmp") / ".local/state/wanprep/ledger";
}

Result<void> Ledger::append(const std::string& day, const std::string& line) {
  std::error_code error;
  fs::create_directories(folder_ / day, error);
  if (error)
    return fail(
        Code::output,
        fmt::format("the ledger {} cannot be made: {}", (folder_ / day).string(), error.message()),
        "a paid request is booked before it is sent: set XDG_STATE_HOME to a folder that "
        "can be written to");
  WANPREP_TRY(file, JournalFile::open(folder_ / day / name_));
  return file.append(line);
}

Result<DaySpent> Ledger::today(const std::string& currency, const std::string& but) {
  DaySpent out;
  out.day = day_of(clock_.now());
  WANPREP_TRY(entries, read_ledger(folder_, out.day, out.day));
  for (const LedgerEntry& entry : entries) {
    if (!counts(entry) || (!but.empty() && entry.job == but)) continue;
    out.billed_s = out.billed_s + entry.most_billed_s;
    if (!entry.most_cost)
      out.unpriced_s = out.unpriced_s + entry.most_billed_s;
    else if (entry.currency == currency)
      out.cost = out.cost + *entry.most_cost;
    else
      out.other_currency = entry.currency;
  }
  return out;
}

Result<void> Ledger::reserve(LedgerEntry entry, const Budget& budget) {
  const std::lock_guard lock(mutex_);
  entry.time = clock_.now();
  entry.state = Booked::sending;
  const std::string day = day_of(entry.time);
  WANPREP_CHECK(append(day, line_of(entry)));
  // Added up with the new one on the disk: whoever books at the same time sees it too.
  auto judged = [&]() -> Result<void> {
    WANPREP_TRY(spent, today(entry.currency));
    spent.billed_s = spent.billed_s - entry.most_billed_s;
    if (entry.most_cost) spent.cost = spent.cost - *entry.most_cost;
    Estimate estimate;
    estimate.most_billed_s = entry.most_billed_s;
    estimate.most_cost = entry.most_cost;
    estimate.currency = entry.currency;
    return check_budget(estimate, spent, budget);
  }();
  if (!judged) {
    entry.state = Booked::not_sent;
    WANPREP_CHECK(append(day, line_of(entry)));
    return judged;
  }
  open_.emplace_back(day, std::move(entry));
  return {};
}

Result<void> Ledger::settle(const std::string& job, const Booking& booking) {
  const std::lock_guard lock(mutex_);
  const auto mine = std::find_if(open_.begin(), open_.end(), [&](const auto& entry) {
    return entry.second.job == job && entry.second.send == booking.send;
  });
  if (mine == open_.end()) return {};
  mine->second.state = booking.state;
  mine->second.task_id = booking.task_id;
  auto written = append(mine->first, line_of(mine->second));
  open_.erase(mine);
  return written;
}

Result<std::vector<LedgerEntry>> read_ledger(const fs::path& folder, const std::string& from,
                                             const std::string& to) {
  std::error_code error;
  std::map<std::pair<std::string, int>, LedgerEntry> sends;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string day = it->path().filename().string();
    if (day >= from && day <= to) WANPREP_CHECK(read_day(it->path(), sends));
  }
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(Code::input,
                fmt::format("the ledger {} cannot be read: {}", folder.string(), error.message()));
  std::vector<LedgerEntry> out;
  for (auto& entry : sends) out.push_back(std::move(entry.second));
  std::stable_sort(out.begin(), out.end(),
                   [](const LedgerEntry& a, const LedgerEntry& b) { return a.time < b.time; });
  return out;
}

}  // namespace wanprep
