/// All libav ownership. Nothing else in this folder calls a libav free function.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <type_traits>

#include "core/error.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/frame.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

namespace wanprep {

/// Calls `Free(&pointer)` or `Free(pointer)`, whichever libav chose for the type.
template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* pointer) const {
    if constexpr (std::is_invocable_v<decltype(Free), T**>)
      Free(&pointer);
    else
      Free(pointer);
  }
};

template <class T, auto Free>
using Owned = std::unique_ptr<T, FreeWith<Free>>;

/// A muxer's context owns its I/O context where the format writes to a file.
inline void free_output(AVFormatContext* context) {
  if (context->oformat && !(context->oformat->flags & AVFMT_NOFILE)) avio_closep(&context->pb);
  avformat_free_context(context);
}

/// The two lives of AVFormatContext: opened by avformat_open_input, or allocated for writing.
using DemuxContext = Owned<AVFormatContext, avformat_close_input>;
using MuxContext = Owned<AVFormatContext, free_output>;

using CodecContext = Owned<AVCodecContext, avcodec_free_context>;
using CodecParameters = Owned<AVCodecParameters, avcodec_parameters_free>;
using Frame = Owned<AVFrame, av_frame_free>;
using Packet = Owned<AVPacket, av_packet_free>;
using Parser = Owned<AVCodecParserContext, av_parser_close>;
using Scaler = Owned<SwsContext, sws_freeContext>;
using Resampler = Owned<SwrContext, swr_free>;

/// Allocation fails like `new` does.
template <class O>
O checked(typename O::pointer pointer) {
  if (!pointer) throw std::bad_alloc();
  return O(pointer);
}
inline Frame new_frame() { return checked<Frame>(av_frame_alloc()); }
inline Packet new_packet() { return checked<Packet>(av_packet_alloc()); }
/// Another reference to the same pixels or bytes.
inline Frame share(const Frame& frame) { return checked<Frame>(av_frame_clone(frame.get())); }
inline Packet share(const Packet& packet) { return checked<Packet>(av_packet_clone(packet.get())); }

/// Options for one libav call that opens something.
class Dictionary {
 public:
  Dictionary() = default;
  ~Dictionary() { av_dict_free(&entries_); }
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
  Dictionary(Dictionary&& other) noexcept : entries_(other.entries_) { other.entries_ = nullptr; }
  Dictionary& operator=(Dictionary&& other) noexcept {
    std::swap(entries_, other.entries_);
    return *this;
  }

  Dictionary& set(const std::string& key, const std::string& value) {
    if (av_dict_set(&entries_, key.c_str(), value.c_str(), 0) < 0) throw std::bad_alloc();
    return *this;
  }
  Dictionary& set(const std::string& key, std::int64_t value) {
    return set(key, std::to_string(value));
  }
  Dictionary& drop(const std::string& key) {
    av_dict_set(&entries_, key.c_str(), nullptr, 0);
    return *this;
  }

  /// For the call that takes what it knows and leaves the rest.
  AVDictionary** operator&() { return &entries_; }  // NOLINT(google-runtime-operator)
  const AVDictionary* get() const { return entries_; }

  /// After the call: an entry that nobody took is a mistyped option (Code::internal).
  Result<void> all_taken(const std::string& by) const {
    const auto* entry = av_dict_get(entries_, "", nullptr, AV_DICT_IGNORE_SUFFIX);
    if (!entry) return {};
    return fail(Code::internal,
                "option not known to " + by + ": " + entry->key + "=" + entry->value);
  }

 private:
  AVDictionary* entries_ = nullptr;
};

}  // namespace wanprep
