#include "cli/settings.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include "disk/atomic_file.hpp"
#include "disk/errno_text.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array kKeys{"profile",    "service",     "service_url", "to",
                           "public_url", "poll_every",  "deadline",    "expires",
                           "key_file",   "key_command", "tag",         "limit_rate"};

bool known(std::string_view key) {
  for (const auto* name : kKeys)
    if (key == name) return true;
  return false;
}

std::string all_keys() {
  std::string out;
  for (const auto* name : kKeys) out += std::string(name) + " ";
  return out + "[targets.NAME] [prices.\"PROFILE\"] [budget]";
}

tl::unexpected<Error> wrong(const fs::path& file, std::string_view key, std::string_view allowed) {
  return fail(Code::config, fmt::format("{}: key '{}': {}", file.string(), key, allowed));
}

// A folder that someone else can write to must not make us run their command, nor send them a key.
bool is_ones_own(const fs::path& file) {
  struct stat status {};
  return stat(file.c_str(), &status) == 0 && (status.st_uid == geteuid() || status.st_uid == 0) &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool is_command(const std::string& target) { return target.rfind("exec:", 0) == 0; }

// An offer file names the address that the key goes to; a name from the installed ones does not.
bool is_offer_file(const std::string& profile) {
  std::error_code missing;
  return profile.ends_with(".json") || fs::is_regular_file(profile, missing);
}

/// Values that run something, or decide who gets a secret.
bool needs_trust(std::string_view key, const std::string& text) {
  if (key == "to") return is_command(text);
  if (key == "profile") return is_offer_file(text);
  return key == "key_command" || key == "service_url";
}

bool needs_trust(const NamedTarget& target) {
  return is_command(target.settings.target) || target.password_file || target.token_file;
}

tl::unexpected<Error> not_trusted(const fs::path& file, std::string_view key) {
  return wrong(file, key, "refused: the file must be yours and writable by you alone");
}

// "~/x" as a shell would read it.
fs::path at_home(const std::string& text) {
  const char* home = std::getenv("HOME");
  return text.rfind("~/", 0) == 0 && home != nullptr ? fs::path(home) / text.substr(2)
                                                     : fs::path(text);
}

bool set_of_target(NamedTarget& target, const std::string& key, const std::string& text) {
  TargetSettings& to = target.settings;
  const std::map<std::string, std::string*> words{
      {"target", &to.target},           {"user", &to.user},
      {"region", &to.region},           {"endpoint", &to.endpoint},
      {"aws_profile", &to.aws_profile}, {"addressing", &to.addressing}};
  const std::map<std::string, fs::path*> files{{"ca_file", &to.ca_file},
                                               {"client_certificate", &to.client_certificate},
                                               {"client_key", &to.client_key},
                                               {"identity_file", &to.identity_file},
                                               {"known_hosts", &to.known_hosts}};
  if (const auto word = words.find(key); word != words.end())
    *word->second = text;
  else if (const auto path = files.find(key); path != files.end())
    *path->second = at_home(text);
  else if (key == "public_url")
    to.public_url = text;
  else if (key == "password_file")
    target.password_file = at_home(text).string();
  else if (key == "token_file")
    target.token_file = at_home(text).string();
  else
    return false;
  return true;
}

Result<void> read_target(const fs::path& file, const std::string& name, const toml::table& table,
                         Settings& settings) {
  NamedTarget target;
  target.source = file.string();
  for (const auto& [node_key, node] : table) {
    const std::string key(node_key.str());
    const auto text = node.value_exact<std::string>();
    const std::string where = fmt::format("targets.{}.{}", name, key);
    if (!text) return wrong(file, where, "a string is expected");
    if (!set_of_target(target, key, *text))
      return wrong(file, where,
                   "unknown; allowed: target public_url user password_file token_file region "
                   "endpoint aws_profile addressing ca_file client_certificate client_key "
                   "identity_file known_hosts");
  }
  if (target.settings.target.empty())
    return wrong(file, fmt::format("targets.{}", name), "has no 'target'");
  if (needs_trust(target) && !is_ones_own(file))
    return not_trusted(file, fmt::format("targets.{}", name));
  settings.targets.try_emplace(name, std::move(target));
  return {};
}

/// A price that a folder's file could lower would let more through a cap: of several the largest
/// counts.
Result<void> merge_price(const fs::path& file, const std::string& id, const Price& price,
                         Settings& settings) {
  const auto [known, is_new] = settings.prices.try_emplace(id, price);
  if (is_new) return {};
  if (known->second.currency != price.currency)
    return wrong(file, fmt::format("prices.{}.currency", id),
                 fmt::format("is {}, and {} in {}: which is larger cannot be told", price.currency,
                             known->second.currency, settings.files.front()));
  for (const auto& [tier, amount] : price.per_second) {
    const auto [at, added] = known->second.per_second.try_emplace(tier, amount);
    if (!added && at->second >= amount) continue;
    at->second = amount;
    known->second.date = price.date;
  }
  return {};
}

Result<void> read_price(const fs::path& file, const std::string& id, const toml::table& table,
                        Settings& settings) {
  Price price;
  for (const auto& [node_key, node] : table) {
    const std::string key(node_key.str());
    const auto text = node.value_exact<std::string>();
    if (!text)
      return wrong(file, fmt::format("prices.{}.{}", id, key),
                   "a string is expected, e.g. \"0.10\"");
    if (key == "currency")
      price.currency = *text;
    else if (key == "date")
      price.date = *text;
    else if (const auto amount = Rational::parse(*text); amount && *amount > Rational{0})
      price.per_second[key] = *amount;
    else
      return wrong(file, fmt::format("prices.{}.{}", id, key),
                   "a positive amount a second as a string is expected");
  }
  if (price.currency.empty() || price.date.empty() || price.per_second.empty())
    return wrong(file, fmt::format("prices.{}", id),
                 "needs currency, date and an amount for each resolution");
  return merge_price(file, id, price, settings);
}

using ReadTable = Result<void> (*)(const fs::path&, const std::string&, const toml::table&,
                                   Settings&);

Result<void> read_tables(const fs::path& file, std::string_view key, const toml::node& node,
                         ReadTable read, Settings& settings) {
  const auto* tables = node.as_table();
  if (tables == nullptr) return wrong(file, key, "tables are expected");
  for (const auto& [name, table] : *tables) {
    if (!table.is_table())
      return wrong(file, fmt::format("{}.{}", key, name.str()), "a table is expected");
    WANPREP_CHECK(read(file, std::string(name.str()), *table.as_table(), settings));
  }
  return {};
}

/// A cap that a folder's file could raise would not bind: of several the smallest counts.
Result<void> read_budget(const fs::path& file, const toml::node& node, Settings& settings) {
  const auto* table = node.as_table();
  if (table == nullptr) return wrong(file, "budget", "a table is expected");
  for (const auto& [node_key, value] : *table) {
    const std::string key(node_key.str());
    auto* cap = key == "max_cost_per_day"             ? &settings.budget.max_cost_per_day
                : key == "max_billed_seconds_per_day" ? &settings.budget.max_billed_seconds_per_day
                                                      : nullptr;
    if (cap == nullptr)
      return wrong(file, "budget." + key,
                   "unknown; allowed: max_cost_per_day max_billed_seconds_per_day");
    std::optional<Rational> amount;
    if (const auto whole = value.value_exact<std::int64_t>()) amount = Rational{*whole};
    if (const auto text = value.value_exact<std::string>()) amount = Rational::parse(*text);
    if (!amount || *amount < Rational{0})
      return wrong(file, "budget." + key, "an amount is expected, e.g. 600 or \"12.50\"");
    if (!*cap || *amount < **cap) *cap = amount;
  }
  return {};
}

Result<void> read_value(const fs::path& file, const std::string& key, const toml::node& node,
                        Settings& settings) {
  if (!known(key)) return wrong(file, key, "unknown; allowed: " + all_keys());
  const auto text = node.value_exact<std::string>();
  if (!text) return wrong(file, key, "a string is expected");
  if (needs_trust(key, *text) && !is_ones_own(file)) return not_trusted(file, key);
  settings.values.try_emplace(key, Setting{*text, file.string()});
  return {};
}

/// False where there is no such file. One that is there and cannot be read may hold a cap: passing
/// it over would spend.
Result<bool> is_there(const fs::path& file) {
  struct stat status {};
  if (lstat(file.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return fail(Code::config,
                fmt::format("{}: cannot be looked at: {}", file.string(), errno_text(errno)));
  }
  if (stat(file.c_str(), &status) != 0)
    return fail(Code::config,
                fmt::format("{}: a link that leads nowhere: {}", file.string(), errno_text(errno)));
  if (!S_ISREG(status.st_mode))
    return fail(Code::config, fmt::format("{}: is no regular file", file.string()));
  return true;
}

Result<void> read_one(const fs::path& file, Settings& settings) {
  WANPREP_TRY(there, is_there(file));
  if (!there) return {};
  auto text = read_file(file, 1u << 20);
  if (!text) return fail(Code::config, text.error().message);
  settings.files.push_back(file.string());
  try {
    const toml::table document = toml::parse(*text, file.string());
    for (const auto& [node_key, node] : document) {
      const std::string key(node_key.str());
      if (key == "targets")
        WANPREP_CHECK(read_tables(file, key, node, read_target, settings));
      else if (key == "prices")
        WANPREP_CHECK(read_tables(file, key, node, read_price, settings));
      else if (key == "budget")
        WANPREP_CHECK(read_budget(file, node, settings));
      else
        WANPREP_CHECK(read_value(file, key, node, settings));
    }
  } catch (const toml::parse_error& error) {
    return fail(Code::config, fmt::format("{}:{}: {}", file.string(), error.source().begin.line,
                                          error.description()));
  }
  return {};
}

fs::path user_file() {
  if (const char* folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder != '\0')
    return fs::path(folder) / "wanprep/config.toml";
  if (const char* home = std::getenv("HOME")) return fs::path(home) / ".config/wanprep/config.toml";
  return {};
}

std::string environment_name(std::string_view key) {
  std::string name = "WANPREP_";
  for (const char c : key) name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

}  // namespace

std::optional<std::string> Settings::get(const std::string& name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional{found->second.value};
}

Result<Settings> read_settings() {
  Settings settings;
  for (const auto* key : kKeys) {
    const auto name = environment_name(key);
    if (const char* value = std::getenv(name.c_str()); value != nullptr && *value != '\0')
      settings.values.try_emplace(key, Setting{value, "environment " + name});
  }
  WANPREP_CHECK(read_one("wanprep.toml", settings));
  if (const auto file = user_file(); !file.empty()) WANPREP_CHECK(read_one(file, settings));
  return settings;
}

}  // namespace wanprep::cli
