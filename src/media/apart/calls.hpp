/// What the program and its media process say to each other over one socket. A request is a Call
/// and the arguments in the order of MediaTool's method, the Context left out; the answer is any
/// number of events, then a value or an error.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "media/apart/wire_types.hpp"

namespace wanprep {

enum class Call {
  hello,  ///< answered by Hello
  probe,
  first_pictures,
  execute,
  decode,
  gray_range,
  gray_frames,
  packets,
  thumbnail,
  decode_image,
  encode_image,
  look_deep,
  packets_of,
  filter_library,
  tags,
  mono_sound,
  pcm_samples,
};
enum class Answer { progress, note, value, error };

template <>
struct EnumSize<Call> : std::integral_constant<int, 17> {};
static_assert(Call::pcm_samples == Call{16});
template <>
struct EnumSize<Answer> : std::integral_constant<int, 4> {};

/// What does not change while a process lives.
struct Hello {
  Capabilities capabilities;
  std::vector<std::pair<std::string, std::string>> versions;
};
void fields(Like<Hello> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}

/// The descriptor of the socket in the media process.
inline constexpr int kMediaSocket = 0;
/// Its program, in the folder of the modules.
inline constexpr const char* kMediaProgram = "wanprep-media";

}  // namespace wanprep
