#include "fake_world.hpp"

#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "disk/atomic_file.hpp"
#include "disk/claim.hpp"
#include "disk/digest.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

fs::path scratch() {
  const fs::path memory = "/dev/shm";
  return (::access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path()) /
         ("wanprep-faults-" + random_hex(6));
}

Error network(const char* what) { return Error{Code::network, what, {}, true, {}}; }

JobFile made(const fs::path& folder, const std::string& name, const std::string& bytes) {
  (void)write_file(folder / name, bytes, true);
  return {name, sha256_hex(bytes), bytes.size()};
}

}  // namespace

FakeWorld::FakeWorld() : root_(scratch()) {
  fs::create_directories(folder());
  Job job;
  job.id = random_hex(16);
  job.order.source = root_ / "source.mov";
  job.order.request.prompt = "rain";
  job.order.request.seed = 1;
  job.order.service = "novita";
  job.out = out();
  (void)JobFolder::create(folder(), job, clock);
}

FakeWorld::~FakeWorld() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

Job FakeWorld::job() const { return *read_job(folder()); }

std::set<std::string> FakeWorld::files() const {
  std::set<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(root_))
    if (entry.is_regular_file()) out.insert(entry.path().lexically_relative(root_).string());
  return out;
}

void FakeWorld::open_attempt() {
  auto journal = JobFolder::open(folder(), clock);
  (void)journal->append(journal->job().clip ? JobState::conformed : JobState::planned,
                        nlohmann::ordered_json::object(), journal->job().attempt + 1);
}

/// `happen` does it; `lost` is what the caller sees when the answer does not arrive.
template <class F, class G>
auto FakeWorld::effect(F happen, G lost) -> decltype(happen()) {
  const bool struck = effects++ == strike_.at;
  if (!struck) return happen();
  switch (strike_.fault) {
    case Fault::fails:
      return lost(false);
    case Fault::dies_before:
      throw Death{};
    case Fault::loses_answer:
      (void)happen();
      return lost(true);
    case Fault::dies_after:
      (void)happen();
      throw Death{};
    case Fault::none:
    case Fault::dies_after_line:
      break;
  }
  return happen();
}

SubmitOutcome FakeWorld::submit_now(const MediaLinks& links) {
  SubmitOutcome out;
  if (!answers.empty()) {
    out = answers.front();
    answers.erase(answers.begin());
    if (out.kind == SubmitOutcome::Kind::open) ++posts;
    return out;
  }
  ++posts;
  out.kind = SubmitOutcome::Kind::accepted;
  out.task_id = fmt::format("task-{}", posts);
  tasks[out.task_id] = links.video_url;
  return out;
}

TaskLook FakeWorld::look_now() {
  TaskLook out;
  if (!looks.empty()) {
    out = looks.front();
    looks.erase(looks.begin());
    return out;
  }
  out.state = TaskLook::State::succeeded;
  out.status = "TASK_STATUS_SUCCEED";
  out.video_url = Secret("https://store/result.mp4?X-Signature=SECRET");
  return out;
}

Effects FakeWorld::effects_of_process() {
  Effects out;
  out.conform = [this](const Job&) {
    return effect(
        [&]() -> Result<MadeClip> {
          MadeClip clip;
          clip.clip = made(folder(), "clip.mp4", "the clip");
          clip.recipe = "clip.mp4.recipe.json";
          (void)write_file(folder() / clip.recipe, "{}", true);
          clip.duration_s = Rational{5};
          return clip;
        },
        [](bool) -> Result<MadeClip> { return fail(Code::output, "disk full"); });
  };
  out.publish = [this](const Publish& publish) {
    return effect(
        [&]() -> Result<Published> {
          objects.insert(publish.name);
          return Published{Secret("https://store/" + publish.name + "?X-Signature=SECRET"),
                           publish.name, clock.now_ + publish.lifetime};
        },
        [](bool) -> Result<Published> { return tl::make_unexpected(network("upload broke")); });
  };
  out.check_link = [this](const Published&, const Publish& publish) {
    return effect(
        [&]() -> Result<void> {
          return objects.count(publish.name) != 0 ? Result<void>{} : fail(Code::storage, "404");
        },
        [](bool) -> Result<void> { return tl::make_unexpected(network("no answer")); });
  };
  out.remove = [this](const std::string& object) {
    return effect(
        [&]() -> Result<void> {
          objects.erase(object);
          return {};
        },
        [](bool) -> Result<void> { return tl::make_unexpected(network("no answer")); });
  };
  out.claim = [this](const fs::path& claim, const std::string& text) {
    return effect([&] { return claim_forever(claim, text); },
                  [](bool) -> Result<bool> { return fail(Code::output, "disk full"); });
  };
  out.submit = [this](const EditRequest&, const MediaLinks& links) {
    return effect([&] { return submit_now(links); },
                  [](bool sent) {
                    SubmitOutcome lost;
                    lost.kind = sent ? SubmitOutcome::Kind::open : SubmitOutcome::Kind::never_left;
                    lost.message = "connection reset";
                    return lost;
                  });
  };
  out.look = [this](const std::string&) {
    return effect([&]() -> Result<TaskLook> { return look_now(); },
                  [](bool) -> Result<TaskLook> { return tl::make_unexpected(network("502")); });
  };
  out.fetch = [this](const Secret&, const fs::path& to) {
    const auto download = [this, to]() -> Result<void> {
      const std::string bytes = downloads.empty() ? kWhole : downloads.front();
      if (!downloads.empty()) downloads.erase(downloads.begin());
      if (bytes == "expired")
        return tl::make_unexpected(Error{Code::network, "403", "expired", false, {}});
      return write_file(to, bytes, true);
    };
    return effect(download, [to](bool) -> Result<void> {
      (void)write_file(to, "the wh", true);
      return tl::make_unexpected(network("connection reset"));
    });
  };
  out.inspect = [this](const fs::path& file) {
    return effect(
        [&]() -> Result<void> {
          const auto bytes = read_file(file);
          return bytes && *bytes == kWhole ? Result<void>{} : fail(Code::damaged, "truncated");
        },
        [](bool) -> Result<void> { return fail(Code::damaged, "truncated"); });
  };
  out.restore = [this](const Job&, const RestoreRequest& request) {
    return effect(
        [&]() -> Result<RestoreMade> {
          (void)write_file(request.out, "back in the cut", true);
          return RestoreMade{{"times"}, {}, "{}\n"};
        },
        [](bool) -> Result<RestoreMade> { return fail(Code::output, "disk full"); });
  };
  return out;
}

Result<void> FakeWorld::book_now(const Booking& booking) {
  return effect(
      [&]() -> Result<void> {
        ledger[booking.send] = booking.state;
        return {};
      },
      [](bool) -> Result<void> { return fail(Code::output, "disk full"); });
}

int FakeWorld::booked() const {
  int count = 0;
  for (const auto& entry : ledger)
    count += entry.second != Booked::refused && entry.second != Booked::not_sent;
  return count;
}

Result<void> FakeWorld::run_process(Strike strike) {
  strike_ = strike;
  effects = lines = 0;
  auto journal = JobFolder::open(folder(), clock);
  if (!journal) return tl::make_unexpected(journal.error());
  journal->after_append = [this] {
    if (lines++ == strike_.at && strike_.fault == Fault::dies_after_line) throw Death{};
  };
  const Effects world = effects_of_process();
  Context context{null_sink(), clock};
  Hand hand;
  hand.product_there = fs::exists(out()) && job().state >= JobState::restored;
  Session session{
      *journal,
      world,
      {RestoreWishes{}, out(), false, Pace{}},
      [](const Job&) -> Result<void> { return {}; },
      [this, &journal] {
        return !(lease_lost_before_sending && journal->job().state == JobState::submitting);
      },
      context,
      [this](const Job&, const Booking& booking) { return book_now(booking); },
      hand};
  return work(session);
}

Result<void> FakeWorld::run_to_the_end(const std::vector<Strike>& strikes) {
  Result<void> ended;
  for (std::size_t process = 0; process < strikes.size() + 3; ++process) {
    try {
      ended = run_process(process < strikes.size() ? strikes[process] : Strike{});
      if (ended || ended.error().code == Code::unknown) return ended;
    } catch (const Death&) {
      ended = fail(Code::internal, "died");
    }
  }
  return ended;
}

}  // namespace wanprep
