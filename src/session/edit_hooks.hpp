/// How far a run goes, and what a batch lays around its shots.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "core/error.hpp"
#include "hosting/host.hpp"
#include "service/service.hpp"
#include "session/job.hpp"

namespace wanprep {

/// The three parts of a job that may run apart, on different machines; each can be repeated.
enum class Stage {
  conform,  ///< until the clip and its references lie in the folder
  deliver,  ///< upload, submit, wait, fetch: until the result lies in the folder
  restore,  ///< until OUT is there
};
std::string_view name_of(Stage stage);

/// Empty functions are not called.
struct EditHooks {
  Stage from = Stage::conform;  ///< what belongs to an earlier stage is an error (Code::input)
  Stage until = Stage::restore;
  /// Before a paid send is booked and claimed: may wait for its turn, or refuse.
  std::function<Result<void>(const Job&, Context&)> before_send = {};
  std::function<void(const SubmitOutcome&)> after_send = {};
  /// The link of a file that several shots share, published and removed by the batch; nothing: the
  /// job publishes it itself.
  std::function<Result<std::optional<Published>>(const Publish&, Context&)> shared = {};
};

}  // namespace wanprep
