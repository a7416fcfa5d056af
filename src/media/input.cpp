#include "media/input.hpp"

#include <string_view>
#include <system_error>
#include <vector>

#include "media/libav_error.hpp"
#include "media/stream_facts.hpp"

namespace wanprep {
namespace {

// Containers that carry their media themselves. Never hls, dash, concat, image2 or anything else
// that opens further files.
constexpr const char* kContainers =
    "mov,matroska,webm,mpegts,mpeg,avi,mxf,gxf,flv,asf,ogg,dv,wav,w64,aiff,mp3,flac,aac,caf";

constexpr int kMostStreams = 200;
constexpr std::int64_t kProbeBytes = 16 << 20;
constexpr std::int64_t kProbeMicroseconds = 10'000'000;

int told_to_stop(void* opaque) {
  return static_cast<const std::stop_token*>(opaque)->stop_requested() ? 1 : 0;
}

Result<void> check_regular(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status))
    return fail(Code::input, "cannot open " + path.string() + ": no such file", "check the path");
  if (!std::filesystem::is_regular_file(status))
    return fail(Code::input, "cannot open " + path.string() + ": not a regular file");
  return {};
}

Dictionary open_options(const InputOptions& options) {
  Dictionary dictionary;
  dictionary.set("protocol_whitelist", "file")
      .set("probesize", kProbeBytes)
      .set("analyzeduration", kProbeMicroseconds)
      .set("max_streams", kMostStreams)
      .set("format_whitelist", options.demuxer.empty() ? kContainers : options.demuxer)
      .set("enable_drefs", 0);
  if (options.ignore_edits) dictionary.set("ignore_editlist", 1);
  return dictionary;
}

}  // namespace

Result<Input> Input::open(const std::filesystem::path& path, Context& context,
                          const InputOptions& options) {
  WANPREP_CHECK(check_regular(path));
  // Without the protocol's name a colon in the file's name would be read as one.
  return open("file:" + std::filesystem::absolute(path).string(), nullptr, context, options);
}

Result<Input> Input::open(PartialFile part, Context& context) {
  return open("", std::make_unique<PartialIo>(std::move(part)), context, {.demuxer = "mov"});
}

Result<Input> Input::open(const std::string& url, std::unique_ptr<PartialIo> io, Context& context,
                          const InputOptions& options) {
  quiet_libav();
  forget_libav_log();
  if (context.stopped()) return interrupted();
  auto stop = std::make_unique<std::stop_token>(context.stop);
  auto* raw = avformat_alloc_context();
  if (!raw) throw std::bad_alloc();
  raw->interrupt_callback = {told_to_stop, stop.get()};
  if (io) raw->pb = io->get();
  auto dictionary = open_options(options);
  const auto* format =
      options.demuxer.empty() ? nullptr : av_find_input_format(options.demuxer.c_str());
  const int result = avformat_open_input(&raw, url.c_str(), format, &dictionary);
  if (result == AVERROR_EXIT) return interrupted();
  // The whitelist's own words would be about formats that are refused on purpose.
  if (result == AVERROR_INVALIDDATA || result == AVERROR(EINVAL))
    return fail(
        Code::input, "not a media file, or of a kind that is not read here",
        "of videos mp4, mov, mkv, webm, avi, ts, mts, mpg, mxf and flv are read, of pictures JPEG, "
        "PNG, BMP and WEBP");
  if (result < 0) return libav_fail(Code::input, "cannot open it as media", result);
  DemuxContext demuxer(raw);
  // Options of the mov demuxer alone.
  dictionary.drop("enable_drefs").drop("ignore_editlist");
  WANPREP_CHECK(dictionary.all_taken(demuxer->iformat->name));
  Input input(std::move(stop), std::move(io), std::move(demuxer));
  if (options.find_streams) WANPREP_CHECK(input.find_streams());
  return input;
}

namespace {

bool says_it_all(const std::string& demuxer, const AVCodecParameters& par) {
  if (demuxer.rfind("mov", 0) != 0 || par.extradata_size <= 0) return false;
  if (par.codec_id == AV_CODEC_ID_AAC) return par.sample_rate > 0;
  const bool known = par.codec_id == AV_CODEC_ID_H264 || par.codec_id == AV_CODEC_ID_HEVC;
  return known && par.width > 0 && par.height > 0;
}

}  // namespace

Result<Input> Input::open_to_copy(const std::filesystem::path& path, int i,
                                  std::optional<PartialFile> part, Context& context) {
  if (part) {
    WANPREP_TRY(input, open(std::move(*part), context));
    WANPREP_TRY(stream, input.checked_stream(i));
    if (says_it_all(input.demuxer(), *stream->codecpar)) return input;
  }
  WANPREP_TRY(input, open(path, context));
  WANPREP_TRY(stream, input.checked_stream(i));
  if (!says_it_all(input.demuxer(), *stream->codecpar)) WANPREP_CHECK(input.find_streams());
  return input;
}

Result<void> Input::find_streams() {
  for (int i = 0; i < size(); ++i) colors_.push_back(color_facts(*stream(i)->codecpar));
  std::vector<AVDictionary*> options(context_->nb_streams, nullptr);
  for (auto& entry : options) av_dict_set_int(&entry, "max_pixels", kMostPixels, 0);
  const int result = avformat_find_stream_info(context_.get(), options.data());
  for (auto& entry : options) av_dict_free(&entry);
  if (stop_->stop_requested()) return interrupted();
  if (result < 0) return libav_fail(Code::input, "cannot read the streams", result);
  return {};
}

Result<AVStream*> Input::checked_stream(int i) const {
  if (i >= 0 && i < size()) return stream(i);
  return fail(Code::input,
              "no stream " + std::to_string(i) + ": the file has " + std::to_string(size()));
}

void Input::only(int i) {
  for (int k = 0; k < size(); ++k) stream(k)->discard = k == i ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

Result<bool> Input::read(AVPacket& packet) {
  av_packet_unref(&packet);
  if (stop_->stop_requested()) return interrupted();
  const int result = av_read_frame(context_.get(), &packet);
  // libav's reader of GXF says -1 at the end.
  const bool gxf_end = result == -1 && demuxer() == "gxf" && avio_feof(context_->pb) != 0;
  if (result == AVERROR_EOF || gxf_end) return false;
  if (result < 0) return libav_fail(Code::damaged, "cannot read on", result);
  return true;
}

Result<void> Input::seek(int i, std::int64_t timestamp) {
  const int result = av_seek_frame(context_.get(), i, timestamp, AVSEEK_FLAG_BACKWARD);
  if (result < 0) return libav_fail(Code::input, "cannot seek", result);
  return {};
}

namespace {

// libav's own decoders of VP8 and VP9 leave out the alpha that travels beside the picture.
const AVCodec* decoder_of(const AVStream& stream) {
  const auto id = stream.codecpar->codec_id;
  const auto* mode = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  const bool beside = mode && std::string_view(mode->value) == "1";
  const char* name = id == AV_CODEC_ID_VP9   ? "libvpx-vp9"
                     : id == AV_CODEC_ID_VP8 ? "libvpx"
                                             : nullptr;
  const auto* found = beside && name ? avcodec_find_decoder_by_name(name) : nullptr;
  return found ? found : avcodec_find_decoder(id);
}

}  // namespace

Result<CodecContext> open_decoder(const AVStream& stream, int threads) {
  const auto* decoder = decoder_of(stream);
  if (!decoder)
    return fail(Code::input,
                std::string("no decoder here for ") + avcodec_get_name(stream.codecpar->codec_id));
  auto context = checked<CodecContext>(avcodec_alloc_context3(decoder));
  if (const int result = avcodec_parameters_to_context(context.get(), stream.codecpar); result < 0)
    return libav_fail(Code::input, "cannot set up the decoder", result);
  context->pkt_timebase = stream.time_base;
  context->max_pixels = kMostPixels;
  context->thread_count = threads;
  // With a thread for each picture these tell of damage after the picture has been given out, with
  // one for each slice H.264 does not tell at all.
  const auto id = stream.codecpar->codec_id;
  if (id == AV_CODEC_ID_H264 || id == AV_CODEC_ID_MPEG4 || id == AV_CODEC_ID_H263)
    context->thread_count = 1;
  // Pictures that carry a checksum (picture hash SEI) are held against it.
  if (id == AV_CODEC_ID_HEVC) context->err_recognition |= AV_EF_CRCCHECK;
  if (const int result = avcodec_open2(context.get(), decoder, nullptr); result < 0)
    return libav_fail(Code::input, std::string("cannot open the decoder for ") + decoder->name,
                      result);
  return context;
}

}  // namespace wanprep
