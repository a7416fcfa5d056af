#include "cli/edit_options.hpp"

namespace wanprep::cli {

void declare_edit(Arguments& arguments, EditOptions& options) {
  arguments.group("Files");
  arguments.text("--tag", "TEXT", "kept with the job, e.g. show/shot", options.order.tag);
  declare_request(arguments, options.request);
  declare_wishes(arguments, options.order.wishes);
  declare_clip_codec(arguments, "--clip-codec", options.order.wishes);
  declare_restore(arguments, options.order.restore);
  declare_both_sounds(arguments, options.order.wishes, options.order.restore);
  arguments.group("Upload");
  arguments.flag("--keep-uploads", options.order.keep_uploads,
                 "leave the uploaded files where they are");
}

Result<EditOrder> complete_edit(const EditOptions& options, const Profile& profile,
                                const TargetSettings& target, Shell& shell) {
  WANPREP_TRY(settings, shell.settings());
  EditOrder order = options.order;
  order.profile_id = shell.common().profile.value_or(settings->get("profile").value_or(profile.id));
  order.wishes.ignored = shell.common().ignored;
  const bool original_sound =
      order.restore.audio == RestoreAudio::original || order.restore.audio == RestoreAudio::both;
  WANPREP_TRY(request,
              complete_request(options.request, profile, original_sound ? "origin" : "auto"));
  order.request = request;
  order.seed_drawn = !options.request.request.seed;
  order.references = options.request.references;
  if (order.tag.empty()) order.tag = settings->get("tag").value_or("");
  order.target = target;
  return order;
}

}  // namespace wanprep::cli
