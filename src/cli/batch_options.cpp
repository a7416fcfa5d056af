#include "cli/batch_options.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

namespace wanprep::cli {

namespace fs = std::filesystem;

void declare_batch(Arguments& arguments, BatchOptions& options) {
  arguments.group("Batch");
  arguments.path("--out-dir", "D", "where outputs and job folders go", options.out_dir);
  arguments.number("--jobs", "conforms and restores at a time (default: the cores)", {1, 1024},
                   [&options](std::int64_t n) { options.limits.local = static_cast<int>(n); });
  arguments.number("--concurrent", "shots at the service at a time (default 4)", {1, 10000},
                   [&options](std::int64_t n) { options.limits.in_flight = static_cast<int>(n); });
  arguments.number("--rate", "paid requests a minute at most (default 30)", {1, 100000},
                   [&options](std::int64_t n) { options.rate = n; });
  arguments.flag("--skip-bad", options.skip_bad,
                 "leave out rows that cannot be used, run the others");
  declare_edit(arguments, options.edit);
  declare_service(arguments, options.delivery);
  declare_target(arguments, options.delivery);
  declare_pace(arguments, options.delivery);
  declare_money(arguments, options.delivery);
}

Result<BatchSettings> batch_settings(const BatchOptions& options, Shell& shell) {
  if (!options.out_dir) return fail(Code::usage, "--out-dir D is missing");
  WANPREP_TRY(all, shell.settings());
  BatchSettings out;
  WANPREP_TRY(list, file_argument(options.list));
  out.list = list;
  out.out_dir = (fs::absolute(*options.out_dir) / "").lexically_normal().parent_path();
  std::error_code error;
  if (fs::is_directory(list, error) && fs::equivalent(list, out.out_dir, error))
    return fail(Code::usage, "--out-dir is the folder of the shots: outputs would become shots");
  WANPREP_TRY(access, service_access(options.delivery, *all));
  out.access = std::move(access);
  WANPREP_TRY(target, resolve_target(options.delivery.target, *all));
  out.target = std::move(target);
  WANPREP_TRY(pace, pace_of(options.delivery, *all));
  out.pace = pace;
  out.consent = consent_of(options.delivery, *all, shell.json());
  out.limits = options.limits;
  if (out.limits.local == 0)
    out.limits.local = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  out.between_sends = std::chrono::microseconds{60'000'000 / options.rate};
  return out;
}

Result<ShotList> planned_shots(const BatchOptions& options, const Arguments& arguments,
                               const BatchSettings& settings, const Profile& profile,
                               Shell& shell) {
  EditOptions scratch;
  Arguments shape("batch", "", "");
  declare_edit(shape, scratch);
  std::vector<std::string> names;
  for (const auto& info : shape.options()) names.push_back(info.names);
  ShotDefaults defaults{settings.list, settings.out_dir, {}, settings.target, options.force};
  for (auto& given : arguments.given())
    if (std::find(names.begin(), names.end(), given.name) != names.end())
      defaults.options.push_back(std::move(given));
  WANPREP_TRY(table, read_shots(settings.list));
  return plan_shots(table, defaults, profile, shell);
}

Result<void> checked_shots(ShotList& list, const BatchSettings& settings, const Profile& profile,
                           Shell& shell) {
  check_shots(list, settings.access, profile, shell);
  if (shell.context().stopped()) return interrupted();
  std::stable_sort(list.problems.begin(), list.problems.end(),
                   [](const ShotProblem& a, const ShotProblem& b) { return a.line < b.line; });
  std::erase_if(list.shots, [&list](const Shot& shot) {
    return std::any_of(list.problems.begin(), list.problems.end(),
                       [&shot](const ShotProblem& p) { return p.line == shot.line; });
  });
  return {};
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return fail(Code::output, fmt::format("cannot make {}: {}", folder.string(), error.message()));
  return {};
}

}  // namespace wanprep::cli
