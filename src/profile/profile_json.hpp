/// Profiles as documents: the files they are read from, and `wanprep.limits/1`.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "profile/profile.hpp"

namespace wanprep {

/// `wanprep.limits/1`: every limit with its source and date, and what is unknown.
nlohmann::ordered_json to_json(const Profile& profile);

nlohmann::ordered_json to_json(const Source& source);

std::string_view name_of(Bills bills);

/// The limits of `wanprep.model/1`. Errors: Code::config, naming the key.
struct Model {
  std::string name;
  VideoLimits video;
  ImageLimits image;
  RequestLimits request;
  HazardBounds hazards;
};
Result<Model> model_from(const nlohmann::ordered_json& document);

/// The name of the model that an offer is for, when it does not embed it.
Result<std::optional<std::string>> model_named_by(const nlohmann::ordered_json& offer);

/// An offer (`wanprep.offer/1`) over its model. Errors: Code::config, naming the key; also a limit
/// that is wider than the model's.
Result<Profile> profile_from(const nlohmann::ordered_json& offer, const Model& model);

}  // namespace wanprep
