#include "isobmff/sample_table.hpp"
#include "isobmff/table_rows.hpp"

namespace wanprep::isobmff {
namespace {

void mark(Samples& samples, std::size_t i, RandomAccess access) {
  samples[i].key = true;
  samples[i].access = access;
}

// Sample numbers count from 1.
void mark_listed(Bytes table, Samples& samples, RandomAccess access) {
  const Rows rows(table, 4);
  for (std::size_t i = 0; i < rows.count; ++i)
    if (const auto number = rows.field(i); number >= 1 && number <= samples.size())
      mark(samples, number - 1, access);
}

// ISO 14496-15: two reserved bits, then the nal_unit_type of all pictures of the group.
RandomAccess by_nal_type(std::uint8_t entry) {
  const int type = entry & 63;
  if (type == 19 || type == 20) return RandomAccess::idr;
  if (type == 21) return RandomAccess::cra;
  return type >= 16 && type <= 18 ? RandomAccess::bla : RandomAccess::sync;
}

// ISO 14496-12, 10.4: an entry of "rap " means an open random access point, whatever it says about
// its leading samples.
RandomAccess meaning(std::uint32_t grouping, Bytes entry) {
  if (grouping == fourcc("rap ")) return RandomAccess::open;
  if (grouping == fourcc("sync") && !entry.empty()) return by_nal_type(entry.front());
  return RandomAccess::none;
}

/// The descriptions of one kind of group.
std::vector<RandomAccess> described(Bytes sgpd, std::uint32_t grouping) {
  Cursor cursor(sgpd);
  const int version = cursor.u8();
  cursor.skip(3);
  if (cursor.u32() != grouping) return {};
  const std::uint32_t length = version >= 1 ? cursor.u32() : 1;
  if (version >= 2) cursor.skip(4);
  std::vector<RandomAccess> meanings;
  for (auto left = cursor.u32(); left > 0 && cursor.left() > 0; --left) {
    const std::uint32_t size = length == 0 ? cursor.u32() : length;
    meanings.push_back(meaning(grouping, cursor.take(size)));
  }
  return meanings;
}

void mark_group(const SampleTables& tables, std::uint32_t grouping, Samples& samples) {
  std::vector<RandomAccess> meanings;
  for (const auto& sgpd : tables.sgpd)
    if (meanings.empty()) meanings = described(sgpd, grouping);
  for (const auto& sbgp : tables.sbgp) {
    Cursor cursor(sbgp);
    const int version = cursor.u8();
    cursor.skip(3);
    if (cursor.u32() != grouping) continue;
    if (version == 1) cursor.skip(4);
    std::size_t at = 0;
    for (auto left = cursor.u32(); left > 0 && cursor.left() >= 8; --left) {
      const std::uint32_t count = cursor.u32();
      const std::uint32_t index = cursor.u32();
      const bool known = index >= 1 && index <= meanings.size();
      const auto access = known ? meanings[index - 1] : RandomAccess::none;
      for (auto i = count; i > 0 && at < samples.size(); --i, ++at)
        if (access != RandomAccess::none) mark(samples, at, access);
    }
    return;  // one box of a kind; more of them would be read for ever
  }
}

}  // namespace

void mark_random_access(const SampleTables& tables, Samples& samples) {
  if (!tables.has_stss)
    for (std::size_t i = 0; i < samples.size(); ++i) mark(samples, i, RandomAccess::sync);
  mark_listed(tables.stss, samples, RandomAccess::sync);
  const bool none_listed = tables.has_stss && Rows(tables.stss, 4).count == 0;
  if (none_listed && !samples.empty()) mark(samples, 0, RandomAccess::sync);
  mark_listed(tables.stps, samples, RandomAccess::open);
  mark_group(tables, fourcc("rap "), samples);
  mark_group(tables, fourcc("sync"), samples);
}

}  // namespace wanprep::isobmff
