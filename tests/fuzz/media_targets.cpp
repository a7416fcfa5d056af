/// mp4, mov and pictures.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "facts/facts_json.hpp"
#include "fuzz/memory_file.hpp"
#include "fuzz/target.hpp"
#include "image/sniff.hpp"
#include "isobmff/descriptors.hpp"
#include "isobmff/picture_format.hpp"
#include "isobmff/probe.hpp"

namespace wanprep::fuzz {

void require(bool promise, const char* what) {
  if (promise) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

// What the rest of the program relies on without looking again.
void isobmff(Bytes bytes) {
  static_cast<void>(isobmff::recognizes(bytes.first(std::min<std::size_t>(bytes.size(), 4096))));
  const MemoryFile file(bytes);
  const auto probe = isobmff::probe(file.path());
  if (!probe) return require(!probe.error().message.empty(), "an error says something");
  const auto& frames = probe->index.frames;
  for (std::size_t i = 1; i < frames.size(); ++i)
    require(frames[i - 1].pts < frames[i].pts, "presentation times rise");
  if (probe->facts.video)
    require(probe->facts.video->frames == probe->index.size(), "facts and index count alike");
  try {
    const auto document = to_json(probe->facts);
    require(media_facts_from(document).has_value(), "facts can be read back");
  } catch (const std::overflow_error&) {
  }
}

void codec(Bytes bytes) {
  if (bytes.empty()) return;
  const auto body = bytes.subspan(1);
  isobmff::PictureFormat format;
  switch (bytes[0] % 6) {
    case 0:
      return isobmff::read_avcc(body, format);
    case 1:
      return isobmff::read_hvcc(body, format);
    case 2:
      return isobmff::read_av1c(body, format);
    case 3:
      return static_cast<void>(isobmff::read_esds(body));
    default:
      break;
  }
  if (body.size() < 4) return;
  isobmff::SampleEntry entry;
  entry.format = isobmff::Cursor(body).u32();
  entry.body = body.subspan(4);
  if (bytes[0] % 6 == 4)
    static_cast<void>(isobmff::read_picture_entry(entry));
  else
    static_cast<void>(isobmff::read_sound_entry(entry));
}

void image(Bytes bytes) {
  const auto sniffed = sniff_image_bytes(bytes, "input.png");
  if (!sniffed) return require(!sniffed.error().message.empty(), "an error says something");
  require(sniffed->facts.stored.width > 0 && sniffed->facts.stored.height > 0,
          "a size is positive");
  require(image_facts_from(to_json(sniffed->facts)).has_value(), "facts can be read back");
}

}  // namespace wanprep::fuzz
