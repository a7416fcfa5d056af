#include "media/apart/serve.hpp"

#include <new>
#include <tuple>
#include <utility>

#include <unistd.h>

#include <fmt/format.h>

#include "media/apart/calls.hpp"
#include "media/apart/confine.hpp"

namespace wanprep {
namespace {

// Far more than an honest file needs that is only looked at; decoding and encoding 8K on many
// cores may take what the machine has.
constexpr std::uint64_t kMostForALook = 4ull << 30;

class WireSink final : public Sink {
 public:
  explicit WireSink(WireOut& out) : out_(out) {}
  void on(const Event& event) override {
    put(out_, std::holds_alternative<Note>(event) ? Answer::note : Answer::progress);
    std::visit([this](const auto& one) { put(out_, one); }, event);
    out_.flush();
  }

 private:
  WireOut& out_;
};

struct Nothing {};
template <class A>
using Held = std::conditional_t<std::is_same_v<A, Context&>, Nothing, std::remove_cvref_t<A>>;

template <class A>
void receive(WireIn& in, Held<A>& held) {
  if constexpr (!std::is_same_v<A, Context&>) get(in, held);
}

template <class A>
decltype(auto) hand(Held<A>& held, Context& context) {
  if constexpr (std::is_same_v<A, Context&>) {
    return (context);
  } else {
    return (held);
  }
}

class Server {
 public:
  Server(int socket, MediaTool& tool) : tool_(tool), in_(socket), out_(socket), sink_(out_) {}

  void next() {
    Call call{};
    get(in_, call);
    answer(call);
    out_.flush();
  }

 private:
  void answer(Call call) {
    const bool looks = call == Call::probe || call == Call::first_pictures ||
                       call == Call::packets || call == Call::decode_image;
    bound_memory(looks ? kMostForALook : 0);
    switch (call) {
      case Call::hello:
        put(out_, Answer::value);
        return put(out_, Hello{tool_.capabilities(), tool_.versions()});
      case Call::probe:
        return run(&MediaTool::probe);
      case Call::first_pictures:
        return run(&MediaTool::first_pictures);
      case Call::execute:
        return run(&MediaTool::execute);
      case Call::decode:
        return run(&MediaTool::decode);
      case Call::gray_range:
        return run(&MediaTool::gray_range);
      case Call::gray_frames:
        return run(&MediaTool::gray_frames);
      case Call::packets:
        return run(&MediaTool::packets);
      case Call::thumbnail:
        return run(&MediaTool::thumbnail);
      case Call::decode_image:
        return run(&MediaTool::decode_image);
      case Call::encode_image:
        return run(&MediaTool::encode_image);
      case Call::look_deep:
        return run(&MediaTool::look_deep);
      case Call::packets_of:
        return run(&MediaTool::packets_of);
      case Call::filter_library:
        return run(&MediaTool::filter_library);
      case Call::tags:
        return run(&MediaTool::tags);
      case Call::mono_sound:
        return run(&MediaTool::mono_sound);
      case Call::pcm_samples:
        return run(&MediaTool::pcm_samples);
    }
  }

  template <class T, class... A>
  void run(Result<T> (MediaTool::*method)(A...)) {
    run(method, std::index_sequence_for<A...>{});
  }

  template <class T, class... A, std::size_t... I>
  void run(Result<T> (MediaTool::*method)(A...), std::index_sequence<I...>) {
    std::tuple<Held<A>...> held;
    (receive<A>(in_, std::get<I>(held)), ...);
    const auto done =
        guarded<T>([&] { return (tool_.*method)(hand<A>(std::get<I>(held), context_)...); });
    put(out_, done ? Answer::value : Answer::error);
    if (done)
      put(out_, *done);
    else
      put(out_, done.error());
  }

  template <class T, class Work>
  static Result<T> guarded(const Work& work) {
    try {
      return work();
    } catch (const std::bad_alloc&) {
      return fail(Code::input, fmt::format("needs more memory than the {} MiB allowed, or than "
                                           "there is",
                                           kMostForALook >> 20));
    }
  }

  MediaTool& tool_;
  WireIn in_;
  WireOut out_;
  WireSink sink_;
  Context context_{sink_, system_clock()};
};

}  // namespace

void serve_media(int socket, MediaTool& tool) {
  Server server(socket, tool);
  try {
    for (;;) server.next();
  } catch (const WireBroken&) {
    return;  // the program has ended, or wants no more
  }
}

}  // namespace wanprep
