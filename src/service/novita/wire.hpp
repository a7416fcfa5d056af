/// Novita's JSON: values in, text out, and back. Pure.
#pragma once

#include <string>

#include "net/transport.hpp"
#include "profile/request.hpp"
#include "service/service.hpp"

namespace wanprep::novita {

/// The flat body of the submit. Every default that costs money or changes the result is written
/// out.
std::string submit_body(const EditRequest& request, const MediaLinks& links);

/// What an answer to the submit proves (contract, section 5).
SubmitOutcome submit_outcome(const HttpResponse& answer, long now_epoch_s);
SubmitOutcome submit_outcome(const NoAnswer& nothing);

/// One look, from the answer to the result query. Error: Code::network (transient) for everything
/// that is no readable answer; Code::refused for a refused key.
Result<TaskLook> task_look(const HttpResponse& answer);

/// What the user can do about a reason of the service's; empty for an unknown one.
std::string advice_for(const std::string& reason);
/// The key or the account is the problem, not the request.
bool is_account_problem(const std::string& reason);

}  // namespace wanprep::novita
