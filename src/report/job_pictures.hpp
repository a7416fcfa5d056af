/// Pictures of the same instants from every file of a job.
#pragma once

#include <filesystem>
#include <optional>

#include "recipe/recipe.hpp"
#include "report/report.hpp"

namespace wanprep {

/// The media of a job, as far as they are known; paths that are empty or gone are left out.
struct JobMedia {
  std::filesystem::path source;
  std::filesystem::path clip;
  std::filesystem::path result;
  std::filesystem::path out;
  std::optional<Recipe> recipe;
  Rational offset_s{0};  ///< of the result
  bool whole = false;    ///< OUT is the full original with the range replaced
};

/// Fills instants, stages and notes. Error: Code::interrupted only.
Result<void> take_pictures(const JobMedia& media, const Tools& tools, Context& context,
                           ReportFacts& facts);

}  // namespace wanprep
