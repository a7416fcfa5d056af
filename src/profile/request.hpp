/// The edit that is asked for, in the documented fields (facts: service page, request body).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wanprep {

struct EditRequest {
  std::string prompt;
  std::string negative_prompt;
  std::string resolution = "1080P";  ///< always sent
  std::optional<std::string> ratio;  ///< sent only when given
  std::optional<std::int64_t> seed;  ///< drawn when not given, then always sent
  int duration = 0;                  ///< the service's own truncation; 0 keeps the length
  std::string audio_setting = "auto";
  bool prompt_extend = true;  ///< always sent
  bool watermark = false;
  bool operator==(const EditRequest&) const = default;
};

/// The links that the service reads; they may carry signatures, so they are never journaled whole.
struct MediaLinks {
  std::string video_url;
  std::vector<std::string> reference_urls;
};

}  // namespace wanprep
