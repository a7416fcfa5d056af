#include "facts/frame_list.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace wanprep {

std::vector<FrameSpan> spans_of(const std::vector<std::int64_t>& frames) {
  std::vector<FrameSpan> spans;
  for (const auto frame : frames) {
    if (!spans.empty() && spans.back().end == frame)
      ++spans.back().end;
    else
      spans.push_back({frame, frame + 1});
  }
  return spans;
}

std::string frame_list(const std::vector<FrameSpan>& spans, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, spans.size()); ++i) {
    if (!text.empty()) text += ", ";
    const auto& [first, end] = spans[i];
    text += end - first == 1 ? fmt::format("{}", first) : fmt::format("{} to {}", first, end - 1);
  }
  return spans.size() > most ? text + " …" : text;
}

std::string frames_text(const std::vector<std::int64_t>& frames) {
  if (frames.size() == 1) return fmt::format("frame {}", frames.front());
  return fmt::format("frames {} ({} of them)", frame_list(spans_of(frames), 8), frames.size());
}

}  // namespace wanprep
