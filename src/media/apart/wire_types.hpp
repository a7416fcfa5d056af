/// The members of every struct that travels. A structured binding names all of them: a member that
/// is added elsewhere and forgotten here does not compile.
#pragma once

#include <type_traits>

#include "core/context.hpp"
#include "core/error.hpp"
#include "media/apart/wire.hpp"
#include "media/apart/wire_frames.hpp"
#include "media/media_tool.hpp"

namespace wanprep {

template <class T, class Of>
concept Like = std::is_same_v<std::remove_const_t<T>, Of>;

template <>
struct EnumSize<Code> : std::integral_constant<int, 17> {};
template <>
struct EnumSize<Note::Level> : std::integral_constant<int, 3> {};
template <>
struct EnumSize<Hdr> : std::integral_constant<int, 4> {};
template <>
struct EnumSize<FieldOrder> : std::integral_constant<int, 5> {};
static_assert(Code::interrupted == Code{16} && FieldOrder::unknown == FieldOrder{4});
static_assert(Hdr::dolby_vision == Hdr{3} && Note::Level::warning == Note::Level{2});

void fields(Like<Error> auto& value, auto&& use) {
  auto& [a, b, c, d, e] = value;
  use(a, b, c, d, e);
}
void fields(Like<Progress> auto& value, auto&& use) {
  auto& [a, b, c] = value;
  use(a, b, c);
}
void fields(Like<Note> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<Size> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<Rect> auto& value, auto&& use) {
  auto& [a, b, c] = value;
  use(a, b, c);
}
void fields(Like<Orientation> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<ColorFacts> auto& value, auto&& use) {
  auto& [a, b, c, d] = value;
  use(a, b, c, d);
}
void fields(Like<RandomAccessFacts> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g] = value;
  use(a, b, c, d, e, f, g);
}
void fields(Like<MasteringDisplay> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f] = value;
  use(a[0], a[1], b[0], b[1], c[0], c[1], d[0], d[1], e, f);
}
void fields(Like<ContentLight> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<DolbyVision> auto& value, auto&& use) {
  auto& [a, b, c] = value;
  use(a, b, c);
}
void fields(Like<VideoFacts> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, bb, cc] =
      value;
  use(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa, bb, cc);
}
void fields(Like<AudioFacts> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = value;
  use(a, b, c, d, e, f, g, h, i, j, k, l, m);
}
void fields(Like<OtherStream> auto& value, auto&& use) {
  auto& [a, b, c, d] = value;
  use(a, b, c, d);
}
void fields(Like<TimecodeRate> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<TimecodeFacts> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f] = value;
  use(a, b, c, d, e, f);
}
void fields(Like<Disagreement> auto& value, auto&& use) {
  auto& [a, b, c, d] = value;
  use(a, b, c, d);
}
void fields(Like<FrameSpan> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<FieldCounts> auto& value, auto&& use) {
  auto& [a, b, c, d, e] = value;
  use(a, b, c, d, e);
}
void fields(Like<LumaUse> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f] = value;
  use(a, b, c, d, e, f);
}
void fields(Like<ShapeChange> auto& value, auto&& use) {
  auto& [a, b, c] = value;
  use(a, b, c);
}
void fields(Like<DeepFacts> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l] = value;
  use(a, b, c, d, e, f, g, h, i, j, k, l);
}
void fields(Like<MediaFacts> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u] = value;
  use(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u);
}
void fields(Like<FrameIndex> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<Probe> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<FilterLibrary> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<Capabilities> auto& value, auto&& use) {
  auto& [a, b, c] = value;
  use(a, b, c);
}
void fields(Like<Damage> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<Segment> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g, h, i] = value;
  use(a, b, c, d, e, f, g, h, i);
}
void fields(Like<PictureEncoder> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g, h, i, j] = value;
  use(a, b, c, d, e, f, g, h, i, j);
}
void fields(Like<Matte> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<TrackLabel> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<Chapter> auto& value, auto&& use) {
  auto& [a, b, c] = value;
  use(a, b, c);
}
void fields(Like<FileTags> auto& value, auto&& use) {
  auto& [a, b, c, d] = value;
  use(a, b, c, d);
}
void fields(Like<EncodePictures> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f] = value;
  use(a, b, c, d, e, f);
}
void fields(Like<CopyPictures> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g] = value;
  use(a, b, c, d, e, f, g);
}
void fields(Like<CopySound> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g, h, i] = value;
  use(a, b, c, d, e, f, g, h, i);
}
void fields(Like<EncodeSound> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g, h, i, j, k, l] = value;
  use(a, b, c, d, e, f, g, h, i, j, k, l);
}
void fields(Like<Work> auto& value, auto&& use) {
  auto& [a, b, c, d, e, f, g, h, i] = value;
  use(a, b, c, d, e, f, g, h, i);
}
void fields(Like<Made> auto& value, auto&& use) {
  auto& [a, b, c, d] = value;
  use(a, b, c, d);
}
void fields(Like<StillImage> auto& value, auto&& use) {
  auto& [a, b, c, d] = value;
  use(a, b, c, d);
}
void fields(Like<DecodeReport> auto& value, auto&& use) {
  auto& [a, b, c] = value;
  use(a, b, c);
}
void fields(Like<GrayFrames> auto& value, auto&& use) {
  auto& [a, b, c] = value;
  use(a, b, c);
}
void fields(Like<PacketDigest> auto& value, auto&& use) {
  auto& [a, b, c, d] = value;
  use(a, b, c, d);
}
void fields(Like<TimeRange> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}
void fields(Like<SampleDigest> auto& value, auto&& use) {
  auto& [a, b] = value;
  use(a, b);
}

}  // namespace wanprep
