#include <iostream>
#include <random>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/option_groups.hpp"
#include "disk/atomic_file.hpp"
#include "session/ledger.hpp"

namespace wanprep::cli {
namespace {

void span(Arguments& arguments, const char* name, const char* help,
          std::optional<std::chrono::milliseconds>& value) {
  arguments.value(name, "TIME", help, [&value](const std::string& text) -> Result<void> {
    WANPREP_TRY(parsed, parse_duration(text));
    if (parsed.count() <= 0)
      return fail(Code::usage, fmt::format("'{}' must be more than 0", text));
    value = parsed;
    return {};
  });
}

void amount(Arguments& arguments, const char* name, const char* what, const char* help,
            std::optional<Rational>& value) {
  arguments.value(name, what, help, [&value](const std::string& text) -> Result<void> {
    const auto parsed = Rational::parse(text);
    if (!parsed || *parsed < Rational{0})
      return fail(Code::usage, fmt::format("'{}' is no amount such as 1.50", text));
    value = *parsed;
    return {};
  });
}

Result<void> known_fault(const std::string& name) {
  std::string all;
  for (const auto& [fault, what] : rehearsal_faults()) {
    if (fault == name) return {};
    all += " " + fault;
  }
  return fail(Code::usage, fmt::format("'{}' is no fault; faults:{}", name, all));
}

// From the kernel: two jobs started together must not draw the same.
std::int64_t drawn_seed(const Bound& range) {
  std::random_device device;
  const auto least = range.min.value_or(Rational{0}).num();
  const auto most = range.max.value_or(Rational{2147483647}).num();
  return std::uniform_int_distribution<std::int64_t>(least, most)(device);
}

Result<std::chrono::milliseconds> configured_span(const Settings& settings, const char* name) {
  const Setting& setting = settings.values.at(name);
  const auto parsed = parse_duration(setting.value);
  if (parsed && parsed->count() > 0) return *parsed;
  return fail(Code::config,
              fmt::format("{}: key '{}': {}", setting.source, name,
                          parsed ? fmt::format("'{}' must be more than 0", setting.value)
                                 : parsed.error().message));
}

bool ask_terminal(const std::string& question) {
  std::cerr << question << " [y/N] " << std::flush;
  std::string line;
  return std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes");
}

}  // namespace

void declare_request(Arguments& arguments, RequestOptions& options) {
  auto& request = options.request;
  arguments.group("Edit (sent as documented)");
  arguments.text("--prompt", "TEXT", "what to change, at most 5000 characters", request.prompt);
  arguments.text("--prompt-file", "FILE", "the same from a file", options.prompt_file);
  arguments.text("--negative-prompt", "TEXT", "what to avoid, at most 500 characters",
                 request.negative_prompt);
  arguments.values("--reference", "IMG", "reference image, file or URL; up to 3",
                   [&options](const std::string& text) -> Result<void> {
                     options.references.push_back(text);
                     return {};
                   });
  arguments.text("--resolution", "720P|1080P",
                 "tier of the result, changes the price (default 1080P)", options.resolution);
  arguments.text("--ratio", "16:9|9:16|1:1|4:3|3:4",
                 "re-frame the result (default: follow the clip)", request.ratio);
  arguments.number("--seed", "0..2147483647 (default: drawn, sent and recorded)",
                   {INT64_MIN, INT64_MAX}, [&request](std::int64_t n) { request.seed = n; });
  arguments.number(
      "--edit-duration", "the service's own truncation in seconds, 0 or 2..10 (default 0: none)",
      {-1, 100000}, [&request](std::int64_t n) { request.duration = static_cast<int>(n); });
  arguments.text("--audio-setting", "auto|origin",
                 "sound of the result (default origin where the original sound goes back)",
                 options.audio_setting);
  arguments.clears("--no-prompt-extend", request.prompt_extend,
                   "the service must not rewrite the prompt");
  arguments.flag("--watermark", request.watermark, "the service's watermark, bottom right");
}

Result<EditRequest> complete_request(const RequestOptions& options, const Profile& profile,
                                     const std::string& audio_default) {
  EditRequest request = options.request;
  if (options.prompt_file) {
    if (!request.prompt.empty())
      return fail(Code::usage, "--prompt and --prompt-file are both given");
    WANPREP_TRY(text, read_file(*options.prompt_file, 1u << 20));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    request.prompt = std::move(text);
  }
  request.resolution = options.resolution.value_or(profile.request.default_resolution);
  request.audio_setting = options.audio_setting.value_or(audio_default);
  if (!request.seed) request.seed = drawn_seed(profile.request.seed);
  return request;
}

void declare_service(Arguments& arguments, DeliveryOptions& options) {
  arguments.group("Service");
  arguments.text("--service", "novita|rehearsal",
                 "who edits (default novita); rehearsal costs nothing", options.service);
  arguments.text("--service-url", "URL", "another base address", options.service_url);
  arguments.value("--delay", "TIME", "rehearsal: how long a task takes",
                  [&options](const std::string& text) -> Result<void> {
                    WANPREP_TRY(parsed, parse_duration(text));
                    options.rehearsal_delay = parsed;
                    return {};
                  });
  arguments.values("--fault", "NAME", "rehearsal: what goes wrong; may be repeated",
                   [&options](const std::string& text) -> Result<void> {
                     WANPREP_CHECK(known_fault(text));
                     options.faults.push_back(text);
                     return {};
                   });
}

void declare_target(Arguments& arguments, DeliveryOptions& options) {
  arguments.group("Upload");
  arguments.text("--to", "TARGET",
                 "s3://bucket/prefix, gs://, https://host/path/, dir:/path, exec:COMMAND {file} "
                 "{name}, or a configured name",
                 options.target.to);
  arguments.text("--public-url", "BASE", "where the service finds what was put there",
                 options.target.public_url);
  arguments.value("--limit-rate", "RATE", "of uploads, in bytes a second: 500K, 2.5M (K is 1000)",
                  [&options](const std::string& text) -> Result<void> {
                    WANPREP_TRY(rate, parse_rate(text));
                    options.target.most_bytes_per_s = rate;
                    return {};
                  });
  span(arguments, "--expires", "how long links must live (default 12h)", options.expires);
}

void declare_pace(Arguments& arguments, DeliveryOptions& options) {
  arguments.group("Waiting");
  span(arguments, "--poll-every", "between two looks (default 15s)", options.poll_every);
  span(arguments, "--deadline", "give up waiting after (default 40m); running again goes on",
       options.deadline);
}

void declare_money(Arguments& arguments, DeliveryOptions& options) {
  arguments.group("Money");
  amount(arguments, "--max-cost", "AMOUNT", "refuse above, in the price's currency",
         options.consent.max_cost);
  amount(arguments, "--max-billed-seconds", "N", "refuse above",
         options.consent.max_billed_seconds);
  arguments.flag("-y,--yes", options.consent.yes, "spend without asking");
}

Result<ServiceAccess> service_access(const DeliveryOptions& options, const Settings& settings) {
  ServiceAccess access;
  const auto name = options.service ? options.service : settings.get("service");
  if (name == "rehearsal")
    access.choice = ServiceChoice::rehearsal;
  else if (name && *name != "novita")
    return fail(Code::usage, fmt::format("--service '{}' is none of novita, rehearsal", *name));
  access.url = options.service_url ? options.service_url : settings.get("service_url");
  access.rehearsal_delay = options.rehearsal_delay;
  access.rehearsal_faults = options.faults;
  if (access.choice == ServiceChoice::novita) {
    WANPREP_TRY(key, read_key(settings));
    if (key) access.key = key->secret;
  }
  return access;
}

Result<Pace> pace_of(const DeliveryOptions& options, const Settings& settings) {
  Pace pace;
  const auto pick = [&settings](
                        const std::optional<std::chrono::milliseconds>& flag, const char* name,
                        std::chrono::milliseconds fallback) -> Result<std::chrono::milliseconds> {
    if (flag) return *flag;
    if (settings.get(name)) return configured_span(settings, name);
    return fallback;
  };
  WANPREP_TRY(poll, pick(options.poll_every, "poll_every", pace.poll_every));
  WANPREP_TRY(deadline, pick(options.deadline, "deadline", pace.deadline));
  WANPREP_TRY(expires, pick(options.expires, "expires", pace.link_lifetime));
  pace.poll_every = poll;
  pace.deadline = std::chrono::ceil<std::chrono::seconds>(deadline);
  pace.link_lifetime = std::chrono::ceil<std::chrono::seconds>(expires);
  return pace;
}

Consent consent_of(const DeliveryOptions& options, const Settings& settings, bool json) {
  Consent consent = options.consent;
  consent.budget = settings.budget;
  consent.ledger = std::make_shared<Ledger>(Ledger::usual_folder(), system_clock());
  if (!json && isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0) consent.ask = ask_terminal;
  return consent;
}

}  // namespace wanprep::cli
