/// Everything that shapes one edit, on the command line of `edit` and in the rows of `batch`.
#pragma once

#include <filesystem>
#include <optional>

#include "cli/option_groups.hpp"

namespace wanprep::cli {

struct EditOptions {
  EditOptions() { order.wishes.longer = LongPolicy::fail; }
  EditOrder order;
  RequestOptions request;
};

/// Tag, request, clip, way back, --keep-uploads; not the files, the service, the target, money.
void declare_edit(Arguments& arguments, EditOptions& options);

/// What the defaults of profile, configuration and command line make of it. `order.source`, `out`
/// and `job` are the caller's. Errors: Code::usage.
Result<EditOrder> complete_edit(const EditOptions& options, const Profile& profile,
                                const TargetSettings& target, Shell& shell);

}  // namespace wanprep::cli
