#include "media/picture_reader.hpp"

#include <algorithm>
#include <utility>

#include "media/libav_error.hpp"
#include "media/packet_index.hpp"

namespace wanprep {
namespace {

// mp4 marks samples by hand and libav seeks by decode times; mpegts has no index at all. So the
// first attempt may land after the frame: earlier key frames are tried, then the start of the file.
constexpr int kSeekAttempts = 3;

// Some phones write times that do not rise in the decoder's output order.
constexpr std::size_t kMostHeld = 4;

bool is_damaged(const AVFrame& frame) {
  return frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0;
}

Result<CodecContext> decoder_for(const Input& input, int stream) {
  WANPREP_TRY(found, input.checked_stream(stream));
  if (found->codecpar->codec_type != AVMEDIA_TYPE_VIDEO)
    return fail(Code::input, "stream " + std::to_string(stream) + " is no picture");
  return open_decoder(*found);
}

// Containers whose headers do not carry the parameters need libav to look into the stream first.
Result<Input> open_input(const std::filesystem::path& path, int stream, Context& context) {
  WANPREP_TRY(input, Input::open(path, context));
  const bool iso = input.demuxer().rfind("mov", 0) == 0;
  if (!iso) {
    InputOptions options;
    options.find_streams = true;
    WANPREP_TRY(again, Input::open(path, context, options));
    input = std::move(again);
  }
  input.only(stream);
  return input;
}

}  // namespace

PictureReader::PictureReader(std::filesystem::path path, int stream, const FrameIndex& index,
                             Context& context, Input input, CodecContext decoder)
    : path_(std::move(path)),
      stream_(stream),
      index_(&index),
      context_(&context),
      input_(std::move(input)),
      decoder_(std::move(decoder)),
      packet_(new_packet()),
      frame_(new_frame()),
      units_(unit_format_of(*input_.stream(stream))),
      unreferenced_(index_->frames.size()) {}

Result<PictureReader> PictureReader::open(const std::filesystem::path& path, int stream,
                                          const FrameIndex& index, std::optional<ShownSpan> span,
                                          Context& context) {
  auto part = span ? picture_part(path, stream, index, *span) : std::nullopt;
  WANPREP_TRY(input,
              part ? Input::open(std::move(*part), context) : open_input(path, stream, context));
  WANPREP_TRY(decoder, decoder_for(input, stream));
  return PictureReader(path, stream, index, context, std::move(input), std::move(decoder));
}

Result<void> PictureReader::reopen() {
  WANPREP_TRY(input, open_input(path_, stream_, *context_));
  WANPREP_TRY(decoder, decoder_for(input, stream_));
  // The decoder first: it may hold buffers that refer to the old input's parameters.
  decoder_ = std::move(decoder);
  input_ = std::move(input);
  draining_ = wait_for_key_ = false;
  unmoved_ = true;
  return {};
}

std::int64_t PictureReader::key_before(std::int64_t frame) const {
  while (frame > 0 && !index_->frames[static_cast<std::size_t>(frame)].key) --frame;
  return frame;
}

// An index of a part of the file whose first frame can be gone to.
bool PictureReader::begins_inside() const {
  const auto start = input_.stream(stream_)->start_time;
  const auto& first = index_->frames.front();
  return first.key && start != AV_NOPTS_VALUE && first.pts > start;
}

Result<void> PictureReader::restart(std::int64_t frame, int attempt) {
  auto key = key_before(frame);
  for (int back = 0; back < attempt && key > 0; ++back) key = key_before(key - 1);
  lead_in_ = key;
  lead_in_seen_.assign(static_cast<std::size_t>(frame - key), false);
  lead_in_damage_.clear();
  if ((key == 0 && !(attempt == 0 && begins_inside())) || attempt >= kSeekAttempts)
    return unmoved_ ? Result<void>{} : reopen();
  if (!input_.seek(stream_, index_->frames[static_cast<std::size_t>(key)].pts)) return reopen();
  avcodec_flush_buffers(decoder_.get());
  draining_ = unmoved_ = false;
  wait_for_key_ = true;
  return {};
}

Result<void> PictureReader::seek(std::int64_t frame) {
  frame = std::clamp<std::int64_t>(frame, 0, index_->size());
  pending_.reset();
  least_ = frame;
  if (frame == index_->size()) return {};
  for (int attempt = 0; attempt <= kSeekAttempts; ++attempt) {
    held_.clear();
    pending_.reset();
    least_ = frame;
    WANPREP_CHECK(restart(frame, attempt));
    const bool from_start = unmoved_;
    WANPREP_TRY(found, next());
    const bool right = found && found->number == frame;
    note_gaps();
    pending_ = std::move(found);
    if (right || from_start) break;
  }
  return {};
}

// In H.264 a B picture may well be referred to, and says so.
void PictureReader::note_use(const AVPacket& packet) {
  if (!units_ || units_->hevc || packet.pts == AV_NOPTS_VALUE) return;
  if (!isobmff::is_unreferenced(*units_, bytes_of(packet))) return;
  if (const auto number = number_of(packet.pts))
    unreferenced_[static_cast<std::size_t>(*number)] = true;
}

// In MPEG-1, MPEG-2 and MPEG-4 part 2 it never is.
void PictureReader::note_use(std::int64_t number, const AVFrame& frame) {
  const auto codec = decoder_->codec_id;
  const bool plain = codec == AV_CODEC_ID_MPEG1VIDEO || codec == AV_CODEC_ID_MPEG2VIDEO ||
                     codec == AV_CODEC_ID_MPEG4;
  if (plain && frame.pict_type == AV_PICTURE_TYPE_B)
    unreferenced_[static_cast<std::size_t>(number)] = true;
}

void PictureReader::note_lead_in(std::int64_t number, const AVFrame& frame) {
  const auto at = static_cast<std::size_t>(number - lead_in_);
  if (number < lead_in_ || at >= lead_in_seen_.size()) return;
  lead_in_seen_[at] = true;
  if (is_damaged(frame)) lead_in_damage_.push_back(number);
}

void PictureReader::note_gaps() {
  for (std::size_t i = 0; i < lead_in_seen_.size(); ++i)
    if (!lead_in_seen_[i]) lead_in_damage_.push_back(lead_in_ + static_cast<std::int64_t>(i));
  std::sort(lead_in_damage_.begin(), lead_in_damage_.end());
  lead_in_seen_.clear();
}

std::optional<std::int64_t> PictureReader::number_of(std::int64_t timestamp) const {
  if (timestamp == AV_NOPTS_VALUE) return std::nullopt;
  const auto& frames = index_->frames;
  const auto above = std::lower_bound(
      frames.begin(), frames.end(), timestamp,
      [](const IndexedFrame& frame, std::int64_t time) { return frame.pts < time; });
  auto best = frames.end();
  std::int64_t distance = 0;
  const auto consider = [&](IndexedFrames::const_iterator candidate) {
    const auto away = std::abs(candidate->pts - timestamp);
    if (away * 2 >= std::max<std::int64_t>(candidate->duration, 1)) return;
    if (best == frames.end() || away < distance) best = candidate, distance = away;
  };
  if (above != frames.end()) consider(above);
  if (above != frames.begin()) consider(std::prev(above));
  if (best == frames.end()) return std::nullopt;
  return best - frames.begin();
}

// False at the end of the file, when the decoder drains.
Result<bool> PictureReader::feed() {
  for (;;) {
    auto more = input_.read(*packet_);
    if (!more && more.error().code == Code::interrupted) return tl::make_unexpected(more.error());
    if (!more) ++errors_;
    unmoved_ = false;
    if (!more || !*more) {
      avcodec_send_packet(decoder_.get(), nullptr);
      draining_ = true;
      return false;
    }
    if (packet_->stream_index != stream_) continue;
    if (wait_for_key_ && !(packet_->flags & AV_PKT_FLAG_KEY)) continue;
    wait_for_key_ = false;
    if (seen_) seen_(*packet_);
    note_use(*packet_);
    if (avcodec_send_packet(decoder_.get(), packet_.get()) < 0) ++errors_;
    return true;
  }
}

// False when no further frame will come.
Result<bool> PictureReader::receive() {
  for (;;) {
    const int result = avcodec_receive_frame(decoder_.get(), frame_.get());
    if (result == 0) return true;
    if (result == AVERROR_EOF) return false;
    if (result == AVERROR(EAGAIN)) {
      if (draining_) return false;
      WANPREP_TRY(fed, feed());
      static_cast<void>(fed);
    } else {
      ++errors_;
    }
    if (context_->stopped()) return interrupted();
  }
}

// The lowest number held is next when it is the expected one, or when waiting for that is over.
std::optional<ReadPicture> PictureReader::release(bool ended) {
  if (held_.empty()) return std::nullopt;
  const auto first = held_.begin();
  if (first->first != least_ && !ended && held_.size() <= kMostHeld) return std::nullopt;
  least_ = first->first + 1;
  std::optional<ReadPicture> picture(std::move(first->second));
  held_.erase(first);
  return picture;
}

Result<std::optional<ReadPicture>> PictureReader::next() {
  if (pending_) return std::exchange(pending_, std::nullopt);
  for (bool more = true;;) {
    if (auto picture = release(!more)) return picture;
    if (!more || least_ >= index_->size()) return std::optional<ReadPicture>{};
    WANPREP_TRY(received, receive());
    more = received;
    if (!more) continue;
    auto number = number_of(frame_->pts);
    if (!number) number = number_of(frame_->best_effort_timestamp);
    // AVI knows no presentation times: behind B pictures the last one comes out without any.
    if (!number && draining_ && frame_->best_effort_timestamp == AV_NOPTS_VALUE)
      number = held_.empty() ? least_ : held_.rbegin()->first + 1;
    if (!number || *number >= index_->size()) continue;
    note_use(*number, *frame_);
    if (*number < least_) {
      note_lead_in(*number, *frame_);
      continue;
    }
    ReadPicture picture{share(frame_), *number, is_damaged(*frame_)};
    picture.frame->pts = index_->frames[static_cast<std::size_t>(*number)].pts;
    held_.emplace(*number, std::move(picture));
  }
}

}  // namespace wanprep
