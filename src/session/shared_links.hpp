/// References that several shots of a batch send: uploaded once by a process, read by all its
/// shots, removed when the batch ends. What a process that died left is removed by the next.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "disk/claim.hpp"
#include "hosting/host.hpp"
#include "session/edit.hpp"

namespace wanprep {

class SharedLinks {
 public:
  /// `folder`: the batch's own, for the list of what was put up. Nothing is touched before the
  /// first publish.
  SharedLinks(std::filesystem::path folder, TargetSettings target, const Tools& tools);
  SharedLinks(const SharedLinks&) = delete;

  /// For EditHooks::shared: images alone; the same bytes are put up once, again when their link
  /// would not live long enough. Errors as Host::publish; transient ones were retried.
  Result<std::optional<Published>> link(const Publish& publish, Context& context);

  /// Removes this process' objects, and those of processes that are gone; as far as the store lets.
  void end(Context& context);

 private:
  Result<Host*> host();
  Result<void> note(const std::string& object, Context& context);
  void remove_listed(const std::filesystem::path& list, Context& context);

  std::filesystem::path folder_;
  TargetSettings target_;
  const Tools& tools_;
  std::mutex mutex_;
  std::string token_;
  std::optional<Lease> lease_;
  std::unique_ptr<Host> host_;
  std::map<std::string, Published> links_;  ///< by file name: digest and ending
};

}  // namespace wanprep
