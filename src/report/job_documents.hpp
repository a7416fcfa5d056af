/// A job's JSON files as a page needs them. Lenient: what is missing or strange is left out.
#pragma once

#include <string>
#include <vector>

#include "core/rational.hpp"
#include "report/report.hpp"

namespace wanprep {

/// What `wanprep.restore/1` says.
struct RestoreAccount {
  std::vector<ReportStep> steps;
  std::vector<ReportProof> proofs;
  ReportRows alignment;
  Rational offset_s{0};  ///< clip instant t is shown by the result at t + offset_s
};
RestoreAccount restore_account(const std::string& document);

/// One event a journal line.
std::vector<ReportEvent> journal_events(const std::vector<std::string>& lines);

}  // namespace wanprep
