/// The frozen order and the restore options as JSON, and back.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "session/job.hpp"

namespace wanprep {

nlohmann::ordered_json to_json(const FrozenOrder& order);
nlohmann::ordered_json to_json(const RestoreWishes& wishes);
/// Error: Code::damaged naming the key.
Result<FrozenOrder> frozen_order_from(const nlohmann::ordered_json& document);
Result<RestoreWishes> restore_wishes_from(const nlohmann::ordered_json& document);

/// What a second order asks differently, one line each ("prompt: "a", now "b""); empty when the job
/// goes on. Restore options, OUT, target and tag may differ; a seed counts only when it is given.
std::vector<std::string> differences(const FrozenOrder& frozen, const FrozenOrder& asked,
                                     bool seed_given);

}  // namespace wanprep
