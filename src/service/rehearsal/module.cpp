#include <exception>

#include "core/module.hpp"
#include "service/rehearsal/server.hpp"

WANPREP_EXPORT wanprep::Result<std::unique_ptr<wanprep::RehearsalServer>>* wanprep_rehearsal(
    const wanprep::RehearsalSettings* settings, const wanprep::Profile* profile,
    const wanprep::RehearsalEngine* engine, wanprep::Transport* transport) {
  using Opened = wanprep::Result<std::unique_ptr<wanprep::RehearsalServer>>;
  try {
    return new Opened(wanprep::rehearsal::open_server(*settings, *profile, *engine, *transport));
  } catch (const std::exception& problem) {
    return new Opened(wanprep::fail(wanprep::Code::internal, problem.what()));
  }
}
