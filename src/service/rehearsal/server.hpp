/// The rehearsal service itself.
#pragma once

#include "net/transport.hpp"
#include "service/rehearsal/rehearsal.hpp"

namespace wanprep::rehearsal {

/// Error: Code::usage for an unknown fault, Code::output for the folder, Code::network for the
/// port.
Result<std::unique_ptr<RehearsalServer>> open_server(const RehearsalSettings& settings,
                                                     const Profile& profile,
                                                     const RehearsalEngine& engine,
                                                     Transport& transport);

}  // namespace wanprep::rehearsal
