/// Options that several commands share, one function a family.
#pragma once

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/shell.hpp"
#include "profile/request.hpp"
#include "recipe/wishes.hpp"
#include "session/edit.hpp"

namespace wanprep::cli {

/// --start --end --duration.
void declare_range(Arguments& arguments, std::optional<TimePoint>& start,
                   std::optional<TimePoint>& end, std::optional<TimePoint>& duration);
/// --audio of `conform`, of `restore`, and of `edit`, which takes the words of both; --codec of
/// `conform`, under the name that is free (`edit` calls it --clip-codec: its --codec is the
/// output's).
void declare_clip_sound(Arguments& arguments, Wishes& wishes);
void declare_output_sound(Arguments& arguments, RestoreWishes& wishes);
void declare_both_sounds(Arguments& arguments, Wishes& wishes, RestoreWishes& restore);
void declare_clip_codec(Arguments& arguments, const std::string& name, Wishes& wishes);
/// Everything else of `conform` that shapes the clip.
void declare_wishes(Arguments& arguments, Wishes& wishes);
/// Everything of `restore` that shapes the output, without the range.
void declare_restore(Arguments& arguments, RestoreWishes& wishes);
/// --dry-run --force.
void declare_writing(Arguments& arguments, bool& dry_run, bool& force);

/// The fields of the request.
struct RequestOptions {
  EditRequest request;
  std::optional<std::string> prompt_file;
  std::optional<std::string> resolution;
  std::optional<std::string> audio_setting;
  std::vector<std::string> references;
};
void declare_request(Arguments& arguments, RequestOptions& options);
/// Reads the prompt file, lays the profile's default resolution under, draws the seed.
/// `audio_default`: "origin" | "auto".
Result<EditRequest> complete_request(const RequestOptions& options, const Profile& profile,
                                     const std::string& audio_default);

/// Service, target, pace and money.
struct DeliveryOptions {
  std::optional<std::string> service;
  std::optional<std::string> service_url;
  TargetWords target;
  std::optional<std::chrono::milliseconds> poll_every, deadline, expires;
  std::chrono::milliseconds rehearsal_delay{0};
  std::vector<std::string> faults;
  Consent consent;
};
void declare_service(Arguments& arguments, DeliveryOptions& options);
void declare_target(Arguments& arguments, DeliveryOptions& options);
void declare_pace(Arguments& arguments, DeliveryOptions& options);
void declare_money(Arguments& arguments, DeliveryOptions& options);

Result<ServiceAccess> service_access(const DeliveryOptions& options, const Settings& settings);
Result<Pace> pace_of(const DeliveryOptions& options, const Settings& settings);
/// With the day's budget and the user's ledger, and a question on the terminal where there is one
/// and the command does not print JSON.
Consent consent_of(const DeliveryOptions& options, const Settings& settings, bool json);

/// Code::usage for text that looks like a URL where a FILE belongs.
Result<std::filesystem::path> file_argument(const std::string& text);

}  // namespace wanprep::cli
