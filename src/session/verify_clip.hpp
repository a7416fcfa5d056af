/// What conform wrote, read back and proven.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/context.hpp"
#include "facts/probe.hpp"
#include "media/media_tool.hpp"
#include "plan/conform.hpp"

namespace wanprep {

using Checks = std::vector<std::pair<std::string, std::string>>;

struct ClipToVerify {
  std::filesystem::path clip;
  const ConformInput& input;
  const ConformPlan& plan;
  const Work& work;  ///< as executed
  bool full = false;
};

struct VerifiedClip {
  Probe probe;
  Checks checks;
};

/// Code::output with both values when anything is not as planned.
Result<VerifiedClip> verify_clip(const ClipToVerify& job, MediaTool& media, Context& context);

}  // namespace wanprep
