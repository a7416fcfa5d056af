#include "media/capabilities.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/cpu.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include "media/filter_chain.hpp"

namespace wanprep {
namespace {

std::string dotted(unsigned version) {
  return std::to_string(AV_VERSION_MAJOR(version)) + "." +
         std::to_string(AV_VERSION_MINOR(version)) + "." +
         std::to_string(AV_VERSION_MICRO(version));
}

}  // namespace

Capabilities libav_capabilities() {
  Capabilities found;
  found.libav = av_version_info();
  void* state = nullptr;
  while (const auto* codec = av_codec_iterate(&state))
    if (av_codec_is_encoder(codec) != 0) found.encoders.emplace_back(codec->name);
  found.cores = av_cpu_count();
  return found;
}

std::vector<std::pair<std::string, std::string>> libav_versions() {
  return {{"libavformat", dotted(avformat_version())},
          {"libavcodec", dotted(avcodec_version())},
          {"libavutil", dotted(avutil_version())},
          {"libswscale", dotted(swscale_version())},
          {"libswresample", dotted(swresample_version())}};
}

Result<FilterLibrary> filter_library() {
  WANPREP_TRY(chain, new_filter_chain());
  return FilterLibrary{dotted(chain->version()), chain->filters()};
}

}  // namespace wanprep
