/// What is known before anything is uploaded or paid: the plan of a whole edit, and what forbids
/// it.
#pragma once

#include <vector>

#include "session/conform_file.hpp"
#include "session/edit.hpp"
#include "session/job.hpp"
#include "session/spending.hpp"

namespace wanprep {

struct Preview {
  Conformed clip;
  std::vector<Conformed> references;  ///< of the local ones, in order
  Estimate estimate;
};

/// Absolute paths, so that the job can be resumed from anywhere.
EditOrder absolute(EditOrder order);
bool is_link(const std::string& reference);

/// Every limit of the request itself that is broken (Code::usage); preview() gives the first.
std::vector<Error> wording_errors(const EditOrder& order, const Profile& profile);

/// Plans everything without writing. Errors: Code::usage for the request's own limits and for a
/// ratio that a full restore could not undo; Code::unfit for what could not be brought back; the
/// errors of plan_conform.
Result<Preview> preview(const EditOrder& order, const Profile& profile, const Tools& tools,
                        Context& context);

/// The order as it is frozen; draws the seed. Error: Code::input for an unreadable file.
Result<FrozenOrder> frozen(const EditOrder& order, const ServiceAccess& access);

/// Code::usage when the job in the order's folder was begun with other options: what was sent is
/// frozen. A source that is gone is only needed as long as nothing was sent.
Result<void> check_same(const EditOrder& order, const ServiceAccess& access);

/// What a batch knows of a shot before it begins anything.
struct ShotCheck {
  Estimate estimate;  ///< of one send
  /// Sends that were or will be paid: earlier attempts, and the one that is still to come.
  int sends = 1;
  std::optional<Job> job;  ///< when it was begun before
};

/// Plans a new shot, or compares with the job that its folder holds. Writes nothing. Errors: those
/// of preview and check_same; Code::output for an OUT that is in the way.
Result<ShotCheck> check_shot(const EditOrder& order, const ServiceAccess& access,
                             const Profile& profile, const Tools& tools, Context& context);

/// Code::output when OUT exists without `force`, or cannot be written.
Result<void> check_out(const std::filesystem::path& out, bool force);

/// "mp4" | "mov" | "matroska" by OUT's ending. Error: Code::usage.
Result<std::string> container_of(const std::filesystem::path& out);

}  // namespace wanprep
