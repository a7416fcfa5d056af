#include "isobmff/descriptors.hpp"

#include <algorithm>

namespace wanprep::isobmff {
namespace {

struct Descriptor {
  int tag = 0;
  Bytes body;
};

Descriptor next_descriptor(Cursor& cursor) {
  Descriptor descriptor;
  descriptor.tag = cursor.u8();
  std::size_t length = 0;
  for (int i = 0; i < 4; ++i) {
    const std::uint8_t byte = cursor.u8();
    length = length << 7 | (byte & 127);
    if (byte < 128) break;
  }
  descriptor.body = cursor.take(std::min(length, cursor.left()));
  return descriptor;
}

}  // namespace

std::optional<DecoderConfig> read_esds(Bytes body) {
  Cursor cursor(body);
  cursor.skip(4);
  Descriptor stream = next_descriptor(cursor);
  Cursor inner(stream.tag == 3 ? stream.body : body.subspan(std::min<std::size_t>(4, body.size())));
  if (stream.tag == 3) {
    inner.skip(2);
    const std::uint8_t flags = inner.u8();
    if (flags & 0x80) inner.skip(2);
    if (flags & 0x40) inner.skip(inner.u8());
    if (flags & 0x20) inner.skip(2);
  }
  const Descriptor config = next_descriptor(inner);
  if (config.tag != 4) return std::nullopt;
  Cursor fields(config.body);
  DecoderConfig out;
  out.object_type = fields.u8();
  fields.skip(12);
  const Descriptor specific = next_descriptor(fields);
  if (specific.tag == 5) out.specific = specific.body;
  return out;
}

}  // namespace wanprep::isobmff
