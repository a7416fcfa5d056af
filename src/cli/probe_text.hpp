/// Probing one file for a view, and the view for people.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "check/findings.hpp"
#include "cli/shell.hpp"
#include "facts/image_facts.hpp"
#include "facts/media_facts.hpp"

namespace wanprep::cli {

struct ProbedFile {
  std::string path;
  std::string kind = "unknown";  ///< video | image | unknown
  Verdict verdict = Verdict::unreadable;
  std::uint64_t bytes = 0;
  std::optional<MediaFacts> video;
  std::optional<ImageFacts> image;
  std::vector<Finding> findings;
  std::optional<Error> error;  ///< why it is unreadable
};

ProbedFile probe_file(const std::filesystem::path& path, const Profile& profile, Shell& shell);

/// One file in full; several as a table, then the reasons.
std::string probe_text(const std::vector<ProbedFile>& files);

/// "12.3 MB" (10^6), "812 kB", "77 bytes".
std::string bytes_text(std::uint64_t bytes);

/// Over several files the worst counts: 70, 8, 9, 5, 3, 4, then 1 (contract, section 3).
int worse_status(int a, int b);

}  // namespace wanprep::cli
