/// The page of one job, for the person who has to sign it off: what went out, what came back, what
/// was proven, what was lost, what it cost.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/context.hpp"
#include "core/error.hpp"
#include "session/tools.hpp"

namespace wanprep {

struct ReportPicture {
  std::string label;  ///< "original, frame 120"
  std::string jpeg;   ///< bytes; empty: there is none (yet)
};

/// One instant of the asked range, before and after.
struct ReportInstant {
  std::string when;  ///< timecode, or seconds and frame
  ReportPicture before;
  ReportPicture after;
};

struct ReportStep {
  std::string name;     ///< "pad"
  std::string because;  ///< the rule or finding that asked for it
  std::string grade;    ///< "exact" | "near" | "lossy"
  std::string undo;     ///< how it is reversed, or what stays lost
};

struct ReportProof {
  std::string what;
  std::string expected;
  std::string measured;
  bool ok = false;
};

struct ReportEvent {
  std::string time;  ///< ISO 8601, UTC
  std::string state;
  std::string text;
};

struct ReportFile {
  std::string role;  ///< "original", "clip sent" …
  std::string path;
  std::uint64_t bytes = 0;  ///< 0: not there
};

using ReportRows = std::vector<std::pair<std::string, std::string>>;

struct ReportFacts {
  enum class Tone { good, busy, attention, bad };
  std::string title;    ///< the original's name
  std::string verdict;  ///< one sentence
  std::string next;     ///< what happens next or what to do
  Tone tone = Tone::busy;
  ReportRows at_a_glance;  ///< job, state, service, seconds …
  std::vector<ReportInstant> instants;
  std::vector<ReportPicture> stages;  ///< one instant in original, clip, result, output
  std::string prompt;
  std::string negative_prompt;
  ReportRows request;
  std::vector<ReportStep> there;  ///< to the service
  std::vector<ReportStep> back;   ///< to the cut
  std::vector<ReportProof> proofs;
  ReportRows alignment;
  std::vector<std::string> done;
  std::vector<std::string> lost;
  ReportRows cost;
  std::vector<ReportEvent> events;
  std::vector<ReportFile> files;
  std::vector<std::string> notes;  ///< what this page could not show, and why
};

/// One self-contained page: no script, nothing from elsewhere. Pure.
std::string render_report(const ReportFacts& facts);

/// Reads a job folder and takes pictures from the media that are still there; what is missing is a
/// note. Errors: as view_job; Code::interrupted.
Result<ReportFacts> gather_report(const std::filesystem::path& job, const Tools& tools,
                                  Context& context);

}  // namespace wanprep
