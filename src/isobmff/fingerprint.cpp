#include "isobmff/fingerprint.hpp"

#include "disk/digest.hpp"
#include "isobmff/file_walk.hpp"
#include "isobmff/probe.hpp"

namespace wanprep::isobmff {
namespace {

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace
}  // namespace wanprep::isobmff

namespace wanprep {

Result<Fingerprint> fingerprint(const std::filesystem::path& file, bool whole) {
  WANPREP_TRY(edges, edge_digests(file));
  Fingerprint print{edges.bytes, edges.head, edges.tail, ""};
  WANPREP_TRY(input, InputFile::open(file));
  std::uint8_t head[12] = {};
  WANPREP_TRY(count, input.read_at(0, head));
  if (isobmff::recognizes(std::span(head).first(count)))
    if (const auto index = isobmff::walk_file(input))
      print.index = sha256_hex(isobmff::text_of(index->moov.body));
  if (whole) {
    WANPREP_TRY(digest, sha256_file(file));
    print.whole = digest;
  }
  return print;
}

}  // namespace wanprep
