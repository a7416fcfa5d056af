#include "media/apart/contained_media.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <stop_token>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/module.hpp"
#include "media/apart/calls.hpp"
#include "media/apart/child_process.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<std::int64_t>;

constexpr const char* kCrash = "media process";
// Processor time for a look at a file: hostile files keep a demuxer busy for hours, honest ones
// are read faster than a slow disk reads.
constexpr std::int64_t kLook_s = 8;
constexpr std::int64_t kLookBytesPerSecond = 4'000'000;

std::atomic<std::int64_t> processor_ns = 0;

std::string signal_text(int signal) {
  const char* name = sigabbrev_np(signal);
  return name ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

Error crash(std::string message, std::string hint) {
  return {Code::input, std::move(message), std::move(hint), false, {kCrash}};
}

Error crash_of(int status) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
    return crash("the decoder was killed on this file (SIGKILL), most likely for lack of memory",
                 "give it more memory, or make another copy of the file");
  if (WIFSIGNALED(status))
    return crash(
        fmt::format("the decoder crashed on this file ({})", signal_text(WTERMSIG(status))),
        "the file is damaged or hostile; a copy remade by another program may be read");
  return crash(fmt::format("the decoder ended by itself on this file (status {})",
                           WIFEXITED(status) ? WEXITSTATUS(status) : status),
               "'wanprep doctor' tells whether this installation is whole");
}

/// How long a call may take; nullopt: as long as it likes.
using Leash = std::optional<Seconds>;

// What lies on the disk counts: a sparse file is as long as it likes to be.
Leash look_at(const fs::path& path) {
  struct stat info {};
  std::int64_t bytes = 0;
  if (::stat(path.c_str(), &info) == 0) {
    bytes = info.st_size;
    if (info.st_blocks > 0) bytes = std::min<std::int64_t>(bytes, info.st_blocks * 512);
  }
  return Seconds(kLook_s + bytes / kLookBytesPerSecond);
}

/// One call to one process.
class Conversation {
 public:
  Conversation(ChildProcess& child, const Leash& leash, Context& context)
      : child_(child), leash_(leash), context_(context), began_(child.processor_time()) {
    if (leash_)
      child_.in().wait_with([this] { return within(); });
    else
      child_.in().wait_with({});
  }
  ~Conversation() {
    child_.in().wait_with({});
    processor_ns += std::max<std::int64_t>(0, (child_.processor_time() - began_).count());
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// The answer; throws WireBroken.
  template <class T, class... A>
  Result<T> ask(Call call, const A&... arguments) {
    put(child_.out(), call);
    (put(child_.out(), arguments), ...);
    child_.out().flush();
    for (;;) {
      Answer answer{};
      get(child_.in(), answer);
      if (answer == Answer::value) return received<T>();
      if (answer == Answer::error) return tl::make_unexpected(received<Error>());
      context_.sink.on(answer == Answer::note ? Event(received<Note>())
                                              : Event(received<Progress>()));
    }
  }

  /// Why it broke.
  Error post_mortem() {
    const int status = child_.end();
    if (context_.stopped()) return interrupted().value();
    if (late_)
      return crash(fmt::format("the decoder does not come to an end: more than {} s of processor "
                               "time for a look at this file",
                               leash_->count()),
                   "the file is damaged or hostile; a copy remade by another program may be read");
    return crash_of(status);
  }

 private:
  template <class T>
  T received() {
    T value{};
    get(child_.in(), value);
    return value;
  }

  bool within() {
    late_ = child_.processor_time() - began_ > *leash_;
    return !late_;
  }

  ChildProcess& child_;
  const Leash& leash_;
  Context& context_;
  std::chrono::nanoseconds began_;
  bool late_ = false;
};

class ContainedMedia final : public MediaTool {
 public:
  explicit ContainedMedia(fs::path program) : program_(std::move(program)) {}

  Result<void> greet() {
    const std::lock_guard lock(greeting_);
    if (hello_) return {};
    Context context{null_sink(), system_clock()};
    auto said = ask<Hello>(context, {}, Call::hello);
    if (!said)
      return fail(Code::internal, fmt::format("{}: {}", program_.string(), said.error().message),
                  "install the whole package, or set WANPREP_MODULE_DIR");
    hello_ = std::move(*said);
    return {};
  }

  Result<Probe> probe(const fs::path& path, Context& context) override {
    return ask<Probe>(context, look_at(path), Call::probe, path);
  }
  Result<VideoFacts> first_pictures(const fs::path& path, int stream, Context& context) override {
    return ask<VideoFacts>(context, look_at(path), Call::first_pictures, path, stream);
  }
  Result<Made> execute(const Work& work, const fs::path& out, const std::string& stage,
                       Context& context) override {
    return ask<Made>(context, {}, Call::execute, work, out, stage);
  }
  Result<DecodeReport> decode(const fs::path& path, int stream, const FrameIndex& index,
                              std::int64_t first, std::int64_t count, Context& context) override {
    return ask<DecodeReport>(context, {}, Call::decode, path, stream, index, first, count);
  }
  Result<GrayFrames> gray_range(const fs::path& path, int stream, const FrameIndex& index,
                                std::int64_t first, std::int64_t count, Size size,
                                const std::string& filter, Context& context) override {
    return ask<GrayFrames>(context, {}, Call::gray_range, path, stream, index, first, count, size,
                           filter);
  }
  Result<GrayFrames> gray_frames(const fs::path& path, int stream, const FrameIndex& index,
                                 Size size, const std::string& filter, Context& context) override {
    return ask<GrayFrames>(context, {}, Call::gray_frames, path, stream, index, size, filter);
  }
  Result<std::vector<PacketDigest>> packets(const fs::path& path, int stream,
                                            Context& context) override {
    return ask<std::vector<PacketDigest>>(context, {}, Call::packets, path, stream);
  }
  Result<std::vector<PacketDigest>> packets_of(const CopyPictures& copied,
                                               Context& context) override {
    return ask<std::vector<PacketDigest>>(context, {}, Call::packets_of, copied);
  }
  Result<Probe> look_deep(const fs::path& path, Probe probe, Context& context) override {
    return ask<Probe>(context, {}, Call::look_deep, path, probe);
  }
  Result<std::string> thumbnail(const fs::path& path, const Probe& probe, std::int64_t frame,
                                int most_side, Context& context) override {
    return ask<std::string>(context, {}, Call::thumbnail, path, probe, frame, most_side);
  }
  Result<StillImage> decode_image(const fs::path& path, std::int64_t most_pixels,
                                  Context& context) override {
    return ask<StillImage>(context, look_at(path), Call::decode_image, path, most_pixels);
  }
  Result<std::string> encode_image(const StillImage& image, const std::string& format, int quality,
                                   Context& context) override {
    return ask<std::string>(context, {}, Call::encode_image, image, format, quality);
  }
  Result<FilterLibrary> filter_library(Context& context) override {
    return ask<FilterLibrary>(context, {}, Call::filter_library);
  }
  Result<FileTags> tags(const fs::path& path, Context& context) override {
    return ask<FileTags>(context, look_at(path), Call::tags, path);
  }
  Result<SampleDigest> pcm_samples(const fs::path& path, int stream, const TimeRange& range,
                                   Context& context) override {
    return ask<SampleDigest>(context, {}, Call::pcm_samples, path, stream, range);
  }
  Result<std::vector<std::int16_t>> mono_sound(const fs::path& path, int stream,
                                               const Rational& start, const Rational& length,
                                               int rate, Context& context) override {
    return ask<std::vector<std::int16_t>>(context, {}, Call::mono_sound, path, stream, start,
                                          length, rate);
  }
  Capabilities capabilities() override { return hello_->capabilities; }
  std::vector<std::pair<std::string, std::string>> versions() override { return hello_->versions; }

 private:
  using Child = std::unique_ptr<ChildProcess>;

  template <class T, class... A>
  Result<T> ask(Context& context, const Leash& leash, Call call, const A&... arguments) {
    if (context.stopped()) return interrupted();
    WANPREP_TRY(child, take());
    auto answer = asked<T>(*child, context, leash, call, arguments...);
    // A process that met a bad file may not be sound any more.
    if (answer) give_back(std::move(child));
    return answer;
  }

  template <class T, class... A>
  Result<T> asked(ChildProcess& child, Context& context, const Leash& leash, Call call,
                  const A&... arguments) {
    Conversation conversation(child, leash, context);
    try {
      // Its files are the caller's to remove, so it need not be asked politely.
      const std::stop_callback stop(context.stop, [&child] { ::kill(child.id(), SIGKILL); });
      return conversation.ask<T>(call, arguments...);
    } catch (const WireBroken&) {
    } catch (const std::overflow_error&) {
    } catch (const std::length_error&) {
    }
    return tl::make_unexpected(conversation.post_mortem());
  }

  Result<Child> take() {
    const std::lock_guard lock(idle_mutex_);
    while (!idle_.empty()) {
      auto child = std::move(idle_.back());
      idle_.pop_back();
      // One that ended meanwhile must not be blamed on the next file.
      if (!child->in().quiet()) continue;
      child->follow_caller();
      return child;
    }
    return ChildProcess::start(program_);
  }

  void give_back(Child child) {
    const std::lock_guard lock(idle_mutex_);
    idle_.push_back(std::move(child));
  }

  fs::path program_;
  std::mutex greeting_;
  std::optional<Hello> hello_;
  std::mutex idle_mutex_;
  std::vector<Child> idle_;
};

}  // namespace

std::chrono::nanoseconds media_processor_time() {
  return std::chrono::nanoseconds(processor_ns.load());
}

bool is_crash(const Error& error) {
  return std::find(error.trail.begin(), error.trail.end(), kCrash) != error.trail.end();
}

Result<MediaTool*> contained_media() {
  static std::mutex mutex;
  static std::unique_ptr<ContainedMedia> tool;
  const std::lock_guard lock(mutex);
  if (!tool) {
    WANPREP_TRY(program, find_module(kMediaProgram));
    tool = std::make_unique<ContainedMedia>(std::move(program));
  }
  WANPREP_CHECK(tool->greet());
  return tool.get();
}

}  // namespace wanprep
