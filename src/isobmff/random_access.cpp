#include <algorithm>
#include <optional>

#include "isobmff/sample_table.hpp"
#include "isobmff/table_rows.hpp"

namespace wanprep::isobmff {
namespace {

// Of which real files have a handful; a fragment's own are numbered from kOfFragment on.
constexpr std::size_t kMostDescriptions = 256;
constexpr std::uint32_t kOfFragment = 0x10000;

// A sample of gradual recovery is no sync sample, so that its key flag is left alone.
void mark(Sample& sample, RandomAccess access) {
  const bool gradual = access == RandomAccess::gradual;
  if (gradual && sample.access != RandomAccess::none && sample.access != RandomAccess::sync) return;
  sample.key = sample.key || !gradual;
  sample.access = access;
}

// Sample numbers count from 1.
void mark_listed(Bytes table, std::span<Sample> samples, RandomAccess access) {
  const Rows rows(table, 4);
  for (std::size_t i = 0; i < rows.count; ++i)
    if (const auto number = rows.field(i); number >= 1 && number <= samples.size())
      mark(samples[number - 1], access);
}

// ISO 14496-15: two reserved bits, then the nal_unit_type of all pictures of the group.
RandomAccess by_nal_type(std::uint8_t entry) {
  const int type = entry & 63;
  if (type == 19 || type == 20) return RandomAccess::idr;
  if (type == 21) return RandomAccess::cra;
  return type >= 16 && type <= 18 ? RandomAccess::bla : RandomAccess::sync;
}

// ISO 14496-12, 10.1 and 10.4: an entry of "rap " means an open random access point, whatever it
// says about its leading samples; a positive distance of "roll" counts the samples after which all
// is recovered, a negative one those that must be decoded before.
RandomAccess meaning(std::uint32_t grouping, Bytes entry) {
  if (grouping == fourcc("rap ")) return RandomAccess::open;
  if (grouping == fourcc("sync") && !entry.empty()) return by_nal_type(entry.front());
  if (grouping == fourcc("roll") && static_cast<std::int16_t>(Cursor(entry).u16()) > 0)
    return RandomAccess::gradual;
  return RandomAccess::none;
}

/// The descriptions of one kind of group, from 1 on in the numbers that refer to them.
struct Descriptions {
  std::vector<RandomAccess> meanings;
  std::uint32_t otherwise = 0;  ///< the number for samples that no mapping names

  RandomAccess at(std::uint32_t number) const {
    return number >= 1 && number <= meanings.size() ? meanings[number - 1] : RandomAccess::none;
  }
};

Descriptions described(const std::vector<Bytes>& boxes, std::uint32_t grouping) {
  Descriptions found;
  for (const auto& sgpd : boxes) {
    Cursor cursor(sgpd);
    const int version = cursor.u8();
    cursor.skip(3);
    if (cursor.u32() != grouping) continue;
    // Version 0 leaves the length of an entry to the kind of group.
    const std::uint32_t length = version >= 1 ? cursor.u32() : grouping == fourcc("roll") ? 2 : 1;
    if (version >= 2) found.otherwise = cursor.u32();
    for (auto left = cursor.u32(); left > 0 && cursor.left() > 0; --left) {
      if (found.meanings.size() == kMostDescriptions) break;
      const std::uint32_t size = length == 0 ? cursor.u32() : length;
      found.meanings.push_back(meaning(grouping, cursor.take(size)));
    }
    break;
  }
  return found;
}

std::optional<Bytes> mapping(const std::vector<Bytes>& boxes, std::uint32_t grouping) {
  // One box of a kind; more of them would be read for ever.
  for (const auto& sbgp : boxes) {
    Cursor cursor(sbgp);
    cursor.skip(4);
    if (cursor.u32() == grouping) return sbgp;
  }
  return std::nullopt;
}

void mark_group(const SampleGroups& of_movie, const SampleGroups& own, std::uint32_t grouping,
                std::span<Sample> samples) {
  const auto runs = mapping(own.sbgp, grouping);
  const auto common = described(of_movie.sgpd, grouping);
  if (!runs && common.otherwise == 0) return;
  const auto local = described(own.sgpd, grouping);
  const auto meant = [&](std::uint32_t number) {
    return number > kOfFragment ? local.at(number - kOfFragment) : common.at(number);
  };
  std::size_t at = 0;
  if (runs) {
    Cursor cursor(*runs);
    const int version = cursor.u8();
    cursor.skip(version == 1 ? 11 : 7);
    for (auto left = cursor.u32(); left > 0 && cursor.left() >= 8; --left) {
      const std::uint32_t count = cursor.u32();
      const auto access = meant(cursor.u32());
      for (auto i = count; i > 0 && at < samples.size(); --i, ++at)
        if (access != RandomAccess::none) mark(samples[at], access);
    }
  }
  const auto rest = meant(common.otherwise);
  for (; rest != RandomAccess::none && at < samples.size(); ++at) mark(samples[at], rest);
}

// One byte a sample, its upper two bits is_leading.
void mark_leading(Bytes sdtp, std::span<Sample> samples) {
  if (sdtp.size() <= 4) return;
  const Bytes rows = sdtp.subspan(4);
  for (std::size_t i = 0; i < std::min(rows.size(), samples.size()); ++i)
    samples[i].leading = leading_of(rows[i] >> 6);
}

}  // namespace

Leading leading_of(unsigned is_leading) {
  if (is_leading == 1) return Leading::rasl;
  return is_leading == 3 ? Leading::radl : Leading::none;
}

void mark_groups(const SampleGroups& of_movie, const SampleGroups& of_fragment,
                 std::span<Sample> samples) {
  for (const auto grouping : {fourcc("rap "), fourcc("sync"), fourcc("roll")})
    mark_group(of_movie, of_fragment, grouping, samples);
}

void mark_random_access(const SampleTables& tables, std::span<Sample> samples) {
  if (!tables.has_stss)
    for (auto& sample : samples) mark(sample, RandomAccess::sync);
  mark_listed(tables.stss, samples, RandomAccess::sync);
  const bool none_listed = tables.has_stss && Rows(tables.stss, 4).count == 0;
  if (none_listed && !samples.empty()) mark(samples.front(), RandomAccess::sync);
  mark_listed(tables.stps, samples, RandomAccess::open);
  mark_groups(tables.groups, tables.groups, samples);
  mark_leading(tables.sdtp, samples);
}

}  // namespace wanprep::isobmff
