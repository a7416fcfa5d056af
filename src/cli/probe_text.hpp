/// Probing one file for a view, and the view for people.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "check/findings.hpp"
#include "cli/shell.hpp"
#include "cli/view.hpp"
#include "facts/image_facts.hpp"
#include "facts/media_facts.hpp"
#include "plan/cures.hpp"

namespace wanprep::cli {

struct ProbedFile {
  std::string path;
  std::string kind = "unknown";  ///< video | image | unknown
  Verdict verdict = Verdict::unreadable;
  std::uint64_t bytes = 0;
  std::optional<MediaFacts> video;
  std::optional<ImageFacts> image;
  std::vector<Finding> findings;
  std::vector<std::optional<Cure>> cures;  ///< one a finding
  std::optional<ClipLength> length;
  std::optional<LegalFrames> legal_frames;
  std::optional<Error> error;  ///< why it is unreadable
};

/// `deep`: decode everything (--deep).
ProbedFile probe_file(const std::filesystem::path& path, const Profile& profile, bool deep,
                      Shell& shell);

/// One file in full; several as a table, then the reasons, grouped by rule.
std::string probe_text(const std::vector<ProbedFile>& files, const View& view);
/// The part of it that speaks of several (probe_table.cpp).
std::string probe_table(const std::vector<ProbedFile>& files, const View& view);
/// "documented, \"Duration: 2~10s\", read 2026-11"; "" when nothing is known.
std::string source_text(const std::optional<Source>& source);
/// "trim (exact): conform trims it from --start"; the remedy alone where no step cures it.
std::string cure_text(const Finding& finding, const std::optional<Cure>& cure);

/// "12.3 MB" (10^6), "812 kB", "77 bytes".
std::string bytes_text(std::uint64_t bytes);

/// Over several files the worst counts: 70, 8, 9, 5, 6, 7, 3, 4, 2, then 1.
int worse_status(int a, int b);

}  // namespace wanprep::cli
