/// The result of opening one file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "facts/frame_index.hpp"
#include "facts/image_facts.hpp"
#include "facts/media_facts.hpp"

namespace wanprep {

/// A video file's facts and the times of its frames.
struct Probe {
  MediaFacts facts;
  FrameIndex index;  ///< of facts.video; empty without a picture
};

/// What this machine can write.
struct Capabilities {
  std::string libav;                  ///< "5.1.9"
  std::vector<std::string> encoders;  ///< libav's names that exist here: "libx264", "prores_ks" …
  bool has_encoder(const std::string& name) const;
  int cores = 1;
};

/// First sight of a file, from its first bytes alone.
enum class Kind { video, image, playlist, unknown };

}  // namespace wanprep
