#include "service/rehearsal/tasks.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <system_error>

#include <fmt/format.h>

#include "core/context.hpp"
#include "disk/atomic_file.hpp"
#include "net/transport.hpp"
#include "net/url.hpp"

namespace wanprep::rehearsal {
namespace {

constexpr std::int64_t kSlow_ms = 10'000;

std::uint64_t most_bytes(const Bound& bound) {
  return bound.max ? static_cast<std::uint64_t>(std::max<std::int64_t>(bound.max->floor(), 0)) + 1
                   : 1ull << 30;
}

/// ".mp4" of the link's path, when it is one that media files have.
std::string ending_of(const std::string& link) {
  const auto url = parse_url(link);
  std::string ending = url ? std::filesystem::path(url->path).extension().string() : "";
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  static constexpr std::array<const char*, 7> kKnown{".mp4", ".mov",  ".jpg", ".jpeg",
                                                     ".png", ".webp", ".bmp"};
  const bool known =
      std::any_of(kKnown.begin(), kKnown.end(), [&](const char* one) { return ending == one; });
  return known ? ending : "";
}

}  // namespace

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::vector<std::string> TaskBook::load() {
  std::vector<std::string> open;
  std::error_code problem;
  for (std::filesystem::directory_iterator at(folder_, problem), end; !problem && at != end;
       at.increment(problem)) {
    if (at->path().extension() != ".json") continue;
    const auto text = read_file(at->path(), 1u << 20);
    auto task = text ? task_from_json(*text) : std::nullopt;
    if (!task || task->id != at->path().stem().string()) continue;
    if (!task->ended()) open.push_back(task->id);
    const std::lock_guard lock(mutex_);
    tasks_[task->id] = std::move(*task);
  }
  std::sort(open.begin(), open.end());
  return open;
}

std::optional<Task> TaskBook::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto at = tasks_.find(id);
  if (at == tasks_.end()) return std::nullopt;
  return at->second;
}

Result<void> TaskBook::keep(const Task& task) {
  WANPREP_CHECK(write_file(folder_ / (task.id + ".json"), to_json(task), true));
  const std::lock_guard lock(mutex_);
  tasks_[task.id] = task;
  return {};
}

Worker::Worker(Shop shop, TaskBook& book)
    : shop_(std::move(shop)),
      book_(book),
      random_(shop_.settings.seed ? *shop_.settings.seed : std::random_device{}()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Worker::~Worker() = default;

void Worker::enqueue(const std::string& id) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(id);
  wake_.notify_all();
}

void Worker::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::string id;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [this] { return !queue_.empty(); })) return;
      id = queue_.front();
      queue_.pop_front();
    }
    if (auto task = book_.find(id)) work(std::move(*task), stop);
  }
}

bool Worker::wait_until(std::int64_t ms, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, stop, std::chrono::milliseconds(std::max<std::int64_t>(0, ms - now_ms())),
                 [] { return false; });
  return !stop.stop_requested();
}

std::int64_t Worker::frames_off() {
  if (shop_.faults.take("wrong-length")) return -45;
  // Longer by up to three, shorter by one: what is missing at the end can only be held there, and
  // two held frames of a short clip would already be more than one frame in a hundred.
  static constexpr std::array<std::int64_t, 4> kOff{-1, 1, 2, 3};
  return kOff[random_() % kOff.size()];
}

void Worker::work(Task task, const std::stop_token& stop) {
  if (shop_.faults.take("never-ends")) {
    task.status = "TASK_STATUS_PROCESSING";
    static_cast<void>(book_.keep(task));
    return;
  }
  const std::int64_t delay =
      shop_.settings.delay.count() + (shop_.faults.take("slow") ? kSlow_ms : 0);
  task.status = "TASK_STATUS_PROCESSING";
  task.progress_percent = 1;
  static_cast<void>(book_.keep(task));
  Context context{null_sink(), system_clock(), stop};
  std::string reason;
  if (shop_.faults.take("task-fails"))
    reason = "the rehearsal fault task-fails: the task execution failed";
  else
    reason = edit(task, context);
  // Nothing is recorded of work that was cut short: the next process does it again.
  if (!wait_until(task.created_ms + delay, stop)) return;
  task.status = reason.empty() ? "TASK_STATUS_SUCCEED" : "TASK_STATUS_FAILED";
  task.reason = reason;
  task.progress_percent = 100;
  // Nothing reads them any more, and they may be signed.
  task.links = {};
  static_cast<void>(book_.keep(task));
}

std::string Worker::fetch(const Task& task, std::string link, const std::filesystem::path& to,
                          bool image, Context& context) {
  const std::string what = image ? "reference image" : "video";
  // An earlier process served the same storage on another port.
  if (!task.origin.empty() && link.rfind(task.origin + "/", 0) == 0)
    link = shop_.url + link.substr(task.origin.size());
  Download order;
  order.url = link;
  order.to = to;
  order.stage.clear();
  order.most_bytes = most_bytes(image ? shop_.profile.image.bytes : shop_.profile.video.bytes);
  std::error_code ignored;
  std::filesystem::remove(to, ignored);
  const auto got = shop_.transport.download(order, context);
  if (!got) return fmt::format("cannot download the {}: {}", what, got.error().message);
  if (got->status != 200 && got->status != 206)
    return fmt::format("cannot download the {}: status {}", what, got->status);
  const std::string refusal = shop_.engine.refuses(to, image, context);
  return refusal.empty() ? "" : fmt::format("invalid {}: {}", what, refusal);
}

std::string Worker::edit(const Task& task, Context& context) {
  const auto folder = shop_.settings.folder / "work" / task.id;
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  const auto input = folder / ("input" + ending_of(task.links.video_url));
  std::string reason = fetch(task, task.links.video_url, input, false, context);
  for (std::size_t i = 0; i < task.links.reference_urls.size() && reason.empty(); ++i) {
    const std::string& link = task.links.reference_urls[i];
    reason = fetch(task, link, folder / (std::to_string(i) + ending_of(link)), true, context);
  }
  if (reason.empty()) {
    RehearsalEdit order;
    order.input = input;
    order.output = folder / "output.mp4";
    order.prompt = task.request.prompt;
    order.resolution = task.request.resolution;
    order.ratio = task.request.ratio;
    order.duration = task.request.duration;
    order.keep_sound = task.request.audio_setting == "origin";
    order.frame_delta = frames_off();
    const auto made = shop_.engine.edit(order, context);
    if (!made) reason = made.error().message;
    if (made && shop_.faults.take("broken-result"))
      std::filesystem::resize_file(order.output,
                                   std::filesystem::file_size(order.output, problem) / 2, problem);
    if (made)
      std::filesystem::rename(order.output, shop_.settings.folder / "results" / (task.id + ".mp4"),
                              problem);
    if (made && problem) reason = "the result cannot be kept: " + problem.message();
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return reason;
}

}  // namespace wanprep::rehearsal
