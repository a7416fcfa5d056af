#include "cli/farm_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include <fmt/format.h>

#include "disk/atomic_file.hpp"
#include "disk/journal_file.hpp"

namespace wanprep::cli {
namespace {

namespace fs = std::filesystem;

/// Not a task's: the farm's own words, what a task is told for itself, and money.
bool kept_back(const std::string& name) {
  static constexpr std::array kNames{"--folder",     "--submit",
                                     "--license",    "--partition",
                                     "--time",       "--cpus",
                                     "--restarts",   "--rounds",
                                     "--out-dir",    "--skip-bad",
                                     "--jobs",       "--max-cost",
                                     "--concurrent", "--max-billed-seconds",
                                     "--yes",        "--rate",
                                     "--json",       "--quiet",
                                     "--verbose",    "--progress"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// Relative to this folder today, somewhere else when the task runs.
bool names_a_file(const std::string& option, const std::string& value) {
  if (option == "--prompt-file") return true;
  std::error_code error;
  if (option == "--profile") return fs::exists(value, error);
  return option == "--reference" && value.find("://") == std::string::npos;
}

struct Ran {
  int status = 0;
  std::string text;
};

/// A short command of the engine's, with its words; they never take input.
Ran ran(const std::string& command) {
  Ran out;
  FILE* pipe = popen((command + " </dev/null 2>&1").c_str(), "r");
  if (pipe == nullptr) return {127, "cannot be started"};
  std::array<char, 4096> buffer{};
  while (const std::size_t n = fread(buffer.data(), 1, buffer.size(), pipe))
    if (out.text.size() < (1u << 20)) out.text.append(buffer.data(), n);
  out.status = pclose(pipe);
  return out;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// "RequeueExit             = 75" of `scontrol show config`.
std::string configured(const std::string& config, const std::string& name) {
  const auto at = config.find(name + " ");
  if (at == std::string::npos) return {};
  const std::string line = first_line(config.substr(at));
  const auto value = line.find_first_not_of(" =", line.find('='));
  return value == std::string::npos ? std::string() : line.substr(value);
}

/// sbatch itself only says that the array is invalid.
Result<void> check_array(const fs::path& folder, const std::string& config) {
  const std::string most = configured(config, "MaxArraySize");
  const auto shots = read_lines(folder / "shots.tsv");
  if (!shots || most.empty() || most.find_first_not_of("0123456789") != std::string::npos)
    return {};
  if (most.size() > 9 || shots->size() <= std::stoul(most)) return {};
  return fail(Code::config,
              fmt::format("{} shots are more than an array may have here (MaxArraySize is {})",
                          shots->size(), most),
              "split the list, each part with a --folder of its own, or raise it in slurm.conf");
}

}  // namespace

Result<std::vector<std::string>> forwarded_options(const Arguments& arguments) {
  std::vector<std::string> out;
  for (const auto& given : arguments.given()) {
    if (kept_back(given.name)) continue;
    if (given.flag) out.push_back(given.name);
    for (const std::string& value : given.values) {
      const bool address = given.name == "--to" || given.name == "--service-url" ||
                           given.name == "--reference" || given.name == "--public-url";
      if (address && value.find("://") != std::string::npos && redacted_url(value) != value)
        return fail(
            Code::usage,
            fmt::format("{} carries a secret, which a farm's script must not hold", given.name),
            "use a named target of the configuration, or the environment");
      out.push_back(given.name + "=" +
                    (names_a_file(given.name, value) ? fs::absolute(value).string() : value));
    }
  }
  return out;
}

FarmJob farm_job(const ShotList& list, const BatchSettings& settings, const fs::path& folder,
                 std::vector<std::string> options) {
  FarmJob job;
  std::error_code error;
  job.program = fs::read_symlink("/proc/self/exe", error).string();
  job.list = fs::absolute(settings.list).lexically_normal().string();
  job.out_dir = settings.out_dir.string();
  job.folder = folder.string();
  job.work_dir = fs::current_path(error).string();
  job.options = std::move(options);
  job.paid = is_paid(settings.access);
  for (const Shot& shot : list.shots)
    job.shots.push_back({shot.id, decimal(rounded_up(shot.check.estimate.most_billed_s, 1000), 3)});
  return job;
}

Result<void> write_farm_files(const std::vector<FarmFile>& files, const fs::path& folder,
                              bool force) {
  for (const FarmFile& file : files) {
    WANPREP_CHECK(write_file(folder / file.name, file.text, force));
    std::error_code ignored;
    if (file.executable)
      fs::permissions(folder / file.name, fs::perms::owner_exec | fs::perms::group_exec,
                      fs::perm_options::add, ignored);
  }
  return {};
}

Result<Submitted> submit_to_slurm(const fs::path& folder, Shell& shell) {
  const Ran config = ran("timeout 20 scontrol show config");
  if (config.status != 0)
    return fail(Code::config, fmt::format("Slurm does not answer: {}", first_line(config.text)),
                fmt::format("submit later with: bash {}", (folder / "submit.sh").string()));
  WANPREP_CHECK(check_array(folder, config.text));
  if (configured(config.text, "RequeueExit").find("75") == std::string::npos)
    shell.context().warn(
        "slurm.conf has no RequeueExit=75: an interrupted task ends as failed and waits for the "
        "next round instead of being queued again");
  const Ran done = ran("timeout 120 bash " + shell_word((folder / "submit.sh").string()));
  if (done.status != 0)
    return fail(Code::config, fmt::format("Slurm refused: {}", first_line(done.text)));
  Submitted out;
  out.text = done.text;
  if (const auto numbers = read_lines(folder / "jobs.txt")) out.numbers = *numbers;
  return out;
}

std::optional<StageFailure> stage_failure(const fs::path& folder, const std::string& shot) {
  for (const Stage stage : {Stage::conform, Stage::deliver, Stage::restore}) {
    const std::string name = fmt::format("{}.{}", shot, name_of(stage));
    const auto lines = read_lines(folder / "ends" / name);
    if (!lines || lines->empty()) continue;
    const std::string& text = lines->front();
    int exit = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), exit);
    if (exit == 0) continue;
    return StageFailure{std::string(name_of(stage)), exit,
                        (folder / "logs" / (name + ".log")).string()};
  }
  return std::nullopt;
}

std::optional<std::vector<std::string>> slurm_queue(const fs::path& folder) {
  const auto numbers = read_lines(folder / "jobs.txt");
  if (!numbers || numbers->empty()) return std::nullopt;
  std::string list;
  for (const std::string& number : *numbers) {
    if (number.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    list += (list.empty() ? "" : ",") + number;
  }
  const Ran queue = ran("timeout 20 squeue -h -o '%i %j %T %r' -j " + list);
  if (queue.status != 0) return std::nullopt;
  std::vector<std::string> out;
  for (std::size_t at = 0; at < queue.text.size();) {
    const auto end = std::min(queue.text.find('\n', at), queue.text.size());
    if (end > at) out.push_back(queue.text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace wanprep::cli
