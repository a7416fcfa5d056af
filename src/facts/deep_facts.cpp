#include "facts/deep_facts.hpp"

namespace wanprep {
namespace {

constexpr int kFullFoot = 5000;
constexpr int kBothEnds = 500;
constexpr int kBlackLevel = 5000;
constexpr int kUndershoot = 100;

constexpr std::int64_t kLeastCompared = 10;

}  // namespace

std::optional<std::string> range_in_use(const LumaUse& luma) {
  const bool both = luma.foot_ppm >= kBothEnds && luma.over_ppm >= kBothEnds;
  if (luma.foot_ppm >= kFullFoot || both) return "pc";
  if (luma.black_ppm >= kBlackLevel && luma.under_ppm <= kUndershoot) return "tv";
  return std::nullopt;
}

const char* name_of(Content content) {
  switch (content) {
    case Content::tff:
      return "tff";
    case Content::bff:
      return "bff";
    case Content::telecine:
      return "telecine";
    case Content::progressive:
      break;
  }
  return "progressive";
}

std::optional<Content> content_of(const FieldCounts& fields) {
  const auto combed = fields.tff + fields.bff;
  const auto told = combed + fields.progressive;
  if (told < kLeastCompared) return std::nullopt;
  if (combed * 5 < told) return Content::progressive;
  const auto all = told + fields.undecided;
  if (fields.repeated * 4 >= all && fields.repeated * 20 <= all * 11) return Content::telecine;
  if (fields.tff >= 4 * fields.bff) return Content::tff;
  if (fields.bff >= 4 * fields.tff) return Content::bff;
  return std::nullopt;
}

}  // namespace wanprep
