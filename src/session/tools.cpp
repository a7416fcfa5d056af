#include "session/tools.hpp"

#include <mutex>

#include "core/module.hpp"
#include "media/apart/contained_media.hpp"
#include "session/rehearsal_engine.hpp"

namespace wanprep {
namespace {

// A module stays loaded once it was; a failed attempt may be repeated.
template <class Tool>
Result<Tool*> loaded(const char* module, const char* symbol) {
  static std::mutex mutex;
  static Tool* tool = nullptr;
  const std::lock_guard lock(mutex);
  if (tool != nullptr) return tool;
  WANPREP_TRY(address, load_module(module, symbol));
  tool = reinterpret_cast<Tool* (*)()>(address)();
  if (tool == nullptr) return fail(Code::internal, std::string(module) + " gave no tool");
  return tool;
}

Result<std::unique_ptr<RehearsalServer>> open_rehearsal(const RehearsalSettings& settings,
                                                        const Profile& profile) {
  const Tools tools = installed_tools();
  WANPREP_TRY(transport, tools.transport());
  WANPREP_TRY(address, load_module(kRehearsalModule, kRehearsalSymbol));
  const RehearsalEngine engine = rehearsal_engine(tools, profile);
  const auto open = reinterpret_cast<OpenRehearsal>(address);
  const std::unique_ptr<Result<std::unique_ptr<RehearsalServer>>> opened(
      open(&settings, &profile, &engine, transport));
  if (!opened) return fail(Code::internal, "the rehearsal module gave no server");
  return std::move(*opened);
}

}  // namespace

Tools installed_tools() {
  Tools tools;
  tools.media = contained_media;
  tools.image = [] { return loaded<ImageTool>(kImageModule, kImageSymbol); };
  tools.transport = [] { return loaded<Transport>(kNetModule, kNetSymbol); };
  tools.rehearsal = open_rehearsal;
  return tools;
}

}  // namespace wanprep
