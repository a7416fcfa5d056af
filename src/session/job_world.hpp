/// The real effects of one job: service, host and rehearsal server, opened when first needed.
#pragma once

#include <filesystem>
#include <memory>

#include "hosting/host.hpp"
#include "service/service.hpp"
#include "session/edit.hpp"
#include "session/effects.hpp"
#include "session/perform.hpp"

namespace wanprep {

/// Where a job's requests go.
struct WorldSettings {
  std::filesystem::path folder;
  ServiceAccess access;
  TargetSettings target;  ///< empty target: the rehearsal service's storage
};

class JobWorld {
 public:
  JobWorld(WorldSettings settings, const Profile& profile, const Tools& tools, Context& context);
  JobWorld(const JobWorld&) = delete;

  /// Refer to this object; `choices` must outlive them too.
  Effects effects(const RunChoices& choices);
  /// Errors: Code::config for a missing key or an insecure address.
  Result<Service*> service();
  /// Errors: Code::config for a missing or malformed target.
  Result<Host*> host();

 private:
  Result<std::string> base_url();
  Result<std::string> storage_url();
  Result<void> start_rehearsal();
  std::string at_its_port(const std::string& object) const;
  Result<MadeClip> conform(const Job& job);
  Result<JobFile> reference(const Job& job, std::size_t number, const std::string& path);
  Result<void> check(const Published& published, const Publish& publish);
  SubmitOutcome submit(const EditRequest& request, const MediaLinks& links);
  Result<RestoreMade> restore(const Job& job, const RestoreRequest& request,
                              const RunChoices& choices);

  WorldSettings settings_;
  const Profile& profile_;
  const Tools& tools_;
  Context& context_;
  std::unique_ptr<RehearsalServer> rehearsal_;  // outlives what talks to it
  std::unique_ptr<Service> service_;
  std::unique_ptr<Host> host_;
};

/// Whether a downloaded result is whole, readable video: Code::damaged or Code::input otherwise.
Result<void> inspect_result(const std::filesystem::path& file, const Tools& tools,
                            Context& context);

/// The missing key or target, said before anything is done.
Result<void> check_access(const ServiceAccess& access, const TargetSettings& target);

}  // namespace wanprep
