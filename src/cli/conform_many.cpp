#include "cli/conform_many.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "core/context.hpp"
#include "image/sniff.hpp"

namespace wanprep::cli {
namespace {

constexpr std::uint64_t kMemoryEach = std::uint64_t{2} << 30;
constexpr std::size_t kHeadBytes = 4096;

/// How far all of the files are, as one stage.
class Board {
 public:
  Board(std::size_t files, Sink& sink) : shares_(files, 0.0), sink_(sink) {}
  void set(std::size_t file, double done) {
    const std::lock_guard lock(mutex_);
    sum_ += done - shares_[file];
    shares_[file] = done;
    sink_.on(Progress{"conform", sum_ / static_cast<double>(shares_.size())});
  }

 private:
  std::mutex mutex_;
  std::vector<double> shares_;
  double sum_ = 0;
  Sink& sink_;
};

/// What one file says, under its name.
class FileSink final : public Sink {
 public:
  FileSink(std::string name, std::size_t file, Board& board, Sink& sink)
      : name_(std::move(name)), file_(file), board_(board), sink_(sink) {}
  void on(const Event& event) override {
    if (const auto* note = std::get_if<Note>(&event))
      sink_.on(Note{note->level, name_ + ": " + note->text});
    else
      board_.set(file_, std::get<Progress>(event).done);
  }

 private:
  std::string name_;
  std::size_t file_;
  Board& board_;
  Sink& sink_;
};

std::vector<int> own_cores() {
  std::vector<int> cores;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0)
    for (int core = 0; core < CPU_SETSIZE; ++core)
      if (CPU_ISSET(core, &set)) cores.push_back(core);
  return cores;
}

// Codecs and filters ask how many cores their thread may use and start as many threads, which
// inherit its cores. A system that refuses leaves everything as it is.
void stay_on_share(const std::vector<int>& cores, std::size_t worker, std::size_t workers) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (std::size_t i = worker; i < cores.size(); i += workers) CPU_SET(cores[i], &set);
  if (CPU_COUNT(&set) > 0) static_cast<void>(sched_setaffinity(0, sizeof set, &set));
}

std::size_t fitting_workers(std::size_t files, std::size_t cores) {
  const auto memory = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
  const auto room = std::max<std::uint64_t>(1, memory / kMemoryEach);
  return std::min({files, std::max<std::size_t>(1, cores), static_cast<std::size_t>(room)});
}

class Pool {
 public:
  Pool(const std::vector<std::string>& names, const ConformOne& one, Shell& shell)
      : names_(names),
        one_(one),
        results_(names.size()),
        board_(names.size(), shell.context().sink),
        base_(shell.context()) {
    const auto cores = own_cores();
    const auto workers = fitting_workers(names.size(), cores.size());
    for (std::size_t i = 0; i < workers; ++i)
      workers_.emplace_back([this, cores, i, workers] {
        if (workers > 1) stay_on_share(cores, i, workers);
        work();
      });
  }

  // Whoever leaves early wants the rest to stop as well.
  ~Pool() {
    stop_.request_stop();
    for (auto& worker : workers_) worker.join();
  }

  Result<Conformed> take(std::size_t file) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return results_[file].has_value(); });
    return std::move(*results_[file]);
  }

 private:
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      if (next_ >= names_.size()) return;
      const auto file = next_++;
      lock.unlock();
      conform(file);
    }
  }

  void conform(std::size_t file) {
    FileSink sink(names_[file], file, board_, base_.sink);
    Context context{sink, base_.clock, stop_.get_token()};
    const bool stopped = stop_.stop_requested();
    Result<Conformed> result = stopped ? Result<Conformed>(interrupted()) : one_(file, context);
    board_.set(file, 1);
    const std::lock_guard lock(mutex_);
    results_[file] = std::move(result);
    ready_.notify_all();
  }

  const std::vector<std::string>& names_;
  const ConformOne& one_;
  std::vector<std::optional<Result<Conformed>>> results_;
  Board board_;
  Context base_;
  std::stop_source stop_;
  std::stop_callback<std::function<void()>> told_{base_.stop, [this] { stop_.request_stop(); }};
  std::size_t next_ = 0;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<std::thread> workers_;
};

// What is written of it is a picture. What cannot be read says so later.
bool is_picture(const std::string& name) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(name, error)) return false;  // a pipe would wait
  std::ifstream file(name, std::ios::binary);
  std::vector<std::uint8_t> head(kHeadBytes);
  file.read(reinterpret_cast<char*>(head.data()), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  return image_format(head).has_value();
}

}  // namespace

Result<void> check_own_names(const std::vector<std::string>& names,
                             const std::filesystem::path& folder) {
  std::map<std::string, std::vector<std::string>> stems;
  for (const auto& name : names) stems[std::filesystem::path(name).stem().string()].push_back(name);
  for (const auto& [stem, files] : stems) {
    if (files.size() < 2) continue;
    const std::string* first[2] = {};  // of videos, of pictures
    for (const auto& file : files) {
      const auto*& taken = first[is_picture(file)];
      if (taken)
        return fail(
            Code::usage,
            fmt::format("{} and {} want the same name, {}", *taken, file, (folder / stem).string()),
            "conform them into folders of their own, or one at a time with -o");
      taken = &file;
    }
  }
  return {};
}

Result<void> conform_many(
    const std::vector<std::string>& names, const ConformOne& one, Shell& shell,
    const std::function<Result<void>(std::size_t file, Result<Conformed>)>& done) {
  shell.tools();  // made before the threads, which only read it
  if (names.size() == 1) return done(0, one(0, shell.context()));
  Pool pool(names, one, shell);
  for (std::size_t file = 0; file < names.size(); ++file)
    WANPREP_CHECK(done(file, pool.take(file)));
  return {};
}

}  // namespace wanprep::cli
