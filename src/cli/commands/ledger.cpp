#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "session/ledger.hpp"

namespace wanprep::cli {
namespace {

using Json = nlohmann::ordered_json;

/// What a set of sends may come to; money by currency.
struct Total {
  int sends = 0;
  Rational least_s{0}, most_s{0};
  std::map<std::string, std::pair<Rational, Rational>> money;

  void add(const LedgerEntry& entry) {
    if (!counts(entry)) return;
    ++sends;
    least_s = least_s + entry.least_billed_s;
    most_s = most_s + entry.most_billed_s;
    if (!entry.most_cost) return;
    auto& sum = money[entry.currency];
    sum.first = sum.first + entry.least_cost.value_or(Rational{0});
    sum.second = sum.second + *entry.most_cost;
  }
};

/// A send that nobody finished writing down is an unknown one.
std::string_view word(const LedgerEntry& entry) {
  return name_of(entry.state == Booked::sending ? Booked::unknown : entry.state);
}

Json seconds_json(const Rational& least, const Rational& most) {
  return {{"least", least.str()},
          {"most", most.str()},
          {"least_s", least.approx()},
          {"most_s", most.approx()}};
}

Json entry_json(const LedgerEntry& entry) {
  Json out{{"time", iso8601(entry.time)}, {"job", entry.job}};
  out["folder"] = entry.folder.string();
  out["attempt"] = entry.attempt;
  out["send"] = entry.send;
  out["state"] = word(entry);
  out["task_id"] = entry.task_id.empty() ? Json(nullptr) : Json(entry.task_id);
  out["tag"] = entry.tag;
  out["profile"] = entry.profile;
  out["resolution"] = entry.resolution;
  out["billed_seconds"] = seconds_json(entry.least_billed_s, entry.most_billed_s);
  out["cost"] = entry.most_cost
                    ? Json{{"least", decimal(entry.least_cost.value_or(Rational{0}), 4)},
                           {"most", decimal(*entry.most_cost, 4)},
                           {"currency", entry.currency}}
                    : Json(nullptr);
  return out;
}

Json total_json(const Total& total) {
  Json out{{"sends", total.sends}, {"billed_seconds", seconds_json(total.least_s, total.most_s)}};
  out["cost"] = Json::array();
  for (const auto& [currency, sum] : total.money)
    out["cost"].push_back({{"least", decimal(sum.first, 4)},
                           {"most", decimal(sum.second, 4)},
                           {"currency", currency}});
  return out;
}

std::string money_text(const Total& total) {
  std::string out;
  for (const auto& [currency, sum] : total.money)
    out += fmt::format("{}{} {}", out.empty() ? "" : " + ", range_text(sum.first, sum.second, 2),
                       currency);
  return out.empty() ? "price unknown" : out;
}

std::string entry_text(const LedgerEntry& entry) {
  const std::string cost =
      !counts(entry)    ? "nothing"
      : entry.most_cost ? range_text(entry.least_cost.value_or(Rational{0}), *entry.most_cost, 2) +
                              " " + entry.currency
                        : "price unknown";
  return fmt::format("{}  {:<8}  {:>13} s  {:<20}  {:<16}  {}\n", iso8601(entry.time).substr(0, 19),
                     word(entry), range_text(entry.least_billed_s, entry.most_billed_s, 1), cost,
                     entry.tag, entry.folder.string());
}

std::string total_text(const std::string& name, const Total& total) {
  return fmt::format("{:<20} {:>5} sent  {:>15} s  {}\n", name, total.sends,
                     range_text(total.least_s, total.most_s, 1), money_text(total));
}

bool under(const std::string& tag, const std::string& wanted) {
  return wanted.empty() || tag == wanted ||
         (tag.starts_with(wanted) && (wanted.ends_with('/') || tag[wanted.size()] == '/'));
}

class LedgerCommand final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.group("Which");
    day(arguments, "--from", "first day, UTC (default: 30 days ago)", from_);
    day(arguments, "--to", "last day, UTC (default: today)", to_);
    arguments.text("--tag", "TEXT", "only this tag and what lies under it (show: show/shot)", tag_);
  }

  Result<int> run(Shell& shell) override {
    const Instant now = shell.context().clock.now();
    if (from_.empty()) from_ = day_of(now - std::chrono::hours(30 * 24));
    if (to_.empty()) to_ = day_of(now);
    WANPREP_TRY(settings, shell.settings());
    WANPREP_TRY(all, read_ledger(Ledger::usual_folder(), from_, to_));
    std::vector<LedgerEntry> entries;
    for (auto& entry : all)
      if (under(entry.tag, tag_)) entries.push_back(std::move(entry));
    WANPREP_CHECK(answer(shell, entries, settings->budget, day_of(now)));
    return 0;
  }

 private:
  static void day(Arguments& arguments, const char* name, const char* help, std::string& value) {
    arguments.value(name, "DAY", help, [&value](const std::string& text) -> Result<void> {
      const auto instant = parse_iso8601(text + "T00:00:00Z");
      if (!instant || day_of(*instant) != text)
        return fail(Code::usage, fmt::format("'{}' is no day such as 2026-11-23", text));
      value = text;
      return {};
    });
  }

  Result<void> answer(Shell& shell, const std::vector<LedgerEntry>& entries, const Budget& budget,
                      const std::string& today) const {
    Total sum, now;
    std::map<std::string, Total> tags;
    Json document{{"schema", "wanprep.ledger/1"}, {"from", from_}, {"to", to_}};
    document["entries"] = Json::array();
    std::string text;
    for (const LedgerEntry& entry : entries) {
      document["entries"].push_back(entry_json(entry));
      text += entry_text(entry);
      sum.add(entry);
      tags[entry.tag].add(entry);
      if (day_of(entry.time) == today) now.add(entry);
    }
    document["total"] = total_json(sum);
    document["tags"] = Json::array();
    for (const auto& [tag, total] : tags) {
      Json row = total_json(total);
      row["tag"] = tag;
      document["tags"].push_back(row);
      if (tags.size() > 1) text += total_text(tag.empty() ? "(no tag)" : tag, total);
    }
    document["today"] = total_json(now);
    const auto cap = [](const std::optional<Rational>& value) {
      return value ? Json(value->str()) : Json(nullptr);
    };
    document["budget"] = {{"max_cost_per_day", cap(budget.max_cost_per_day)},
                          {"max_billed_seconds_per_day", cap(budget.max_billed_seconds_per_day)}};
    text += total_text("total", sum) + total_text("today", now) + caps_text(budget);
    return shell.answer(text, document);
  }

  static std::string caps_text(const Budget& budget) {
    std::string out;
    if (budget.max_billed_seconds_per_day)
      out += fmt::format("cap a day: {} s\n", decimal(*budget.max_billed_seconds_per_day, 1));
    if (budget.max_cost_per_day)
      out += fmt::format("cap a day: {} in money\n", decimal(*budget.max_cost_per_day, 2));
    return out;
  }

  std::string from_, to_, tag_;
};

}  // namespace

std::unique_ptr<Command> make_ledger() { return std::make_unique<LedgerCommand>(); }

}  // namespace wanprep::cli
