#include "media/deep_look.hpp"

#include <algorithm>
#include <utility>

#include "facts/built_on.hpp"
#include "facts/frame_list.hpp"
#include "media/decoder_complaints.hpp"
#include "media/input.hpp"
#include "media/libav_error.hpp"
#include "media/packet_index.hpp"
#include "media/picture_reader.hpp"
#include "media/picture_watch.hpp"
#include "media/stream_facts.hpp"

namespace wanprep {
namespace {

class DeepLook {
 public:
  DeepLook(const Probe& probe, Context& context)
      : context_(context), watch_(probe.index, probe.facts.video->color.range == "pc") {
    facts_.expected = probe.index.size();
  }

  Result<void> run(PictureReader& reader) {
    for (;;) {
      WANPREP_TRY(picture, reader.next());
      if (!picture) break;
      add(*picture);
      report(picture->number + 1);
    }
    lost(facts_.expected);
    facts_.refused_packets = reader.errors();
    watch_.finish(facts_);
    return {};
  }

  DeepFacts facts_;
  std::vector<std::int64_t> damaged_;

 private:
  void add(const ReadPicture& picture) {
    lost(picture.number);
    next_ = picture.number + 1;
    ++facts_.decoded;
    note_shape(picture);
    if (picture.damaged) {
      ++facts_.corrupt;
      damage(picture.number);
    }
    // Concealed pictures say nothing about the clip's own.
    if (!picture.damaged && sampler_.take(*picture.frame, sample_))
      watch_.add(picture.number, sample_);
  }

  void lost(std::int64_t until) {
    for (auto number = next_; number < until; ++number) damage(number);
    next_ = std::max(next_, until);
  }

  void damage(std::int64_t number) {
    const bool joins = !damaged_.empty() && damaged_.back() + 1 == number;
    damaged_.push_back(number);
    auto& spans = facts_.damaged;
    if (joins && !spans.empty() && spans.back().end == number)
      spans.back().end = number + 1;
    else if (spans.size() < DeepFacts::kMostSpans)
      spans.push_back({number, number + 1});
  }

  void note_shape(const ReadPicture& picture) {
    const Size size{picture.frame->width, picture.frame->height};
    const bool same = size == size_ && picture.frame->format == format_;
    const bool first = format_ == AV_PIX_FMT_NONE;
    size_ = size;
    format_ = picture.frame->format;
    if (same || first || facts_.shape_changes.size() >= DeepFacts::kMostSpans) return;
    const auto name = pixel_format_name(format_);
    facts_.shape_changes.push_back({picture.number, size, name ? name->name : "unknown"});
  }

  void report(std::int64_t done) {
    const auto percent = done * 100 / std::max<std::int64_t>(1, facts_.expected);
    if (percent == percent_) return;
    percent_ = percent;
    context_.progress("probe", static_cast<double>(percent) / 100.0);
  }

  Context& context_;
  LumaSampler sampler_;
  LumaSample sample_;
  PictureWatch watch_;
  std::int64_t next_ = 0;
  std::int64_t percent_ = -1;
  Size size_;
  int format_ = AV_PIX_FMT_NONE;
};

/// Learns the kinds of random access from packets as they pass by.
class AccessNotes {
 public:
  AccessNotes(FrameIndex& index, const AVStream& stream) : index_(index), stream_(stream) {}

  void add(const AVPacket& packet) {
    const auto look = look_at_packet(stream_, packet);
    const bool tells = look.access != RandomAccess::none || look.false_key;
    if (!tells && look.leading == Leading::none) return;
    const auto time = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
    auto& frames = index_.frames;
    const auto found = std::lower_bound(
        frames.begin(), frames.end(), time,
        [](const IndexedFrame& frame, std::int64_t pts) { return frame.pts < pts; });
    if (found == frames.end() || found->pts != time) return;
    if (look.leading != Leading::none) found->leading = look.leading;
    if (look.false_key) {
      false_keys_ += found->key ? 1 : 0;
      found->key = false;
      found->access = RandomAccess::none;
    }
    if (look.access == RandomAccess::none) return;
    if (look.access != RandomAccess::sync || found->access == RandomAccess::none)
      found->access = look.access;
  }

  std::int64_t false_keys_ = 0;

 private:
  FrameIndex& index_;
  const AVStream& stream_;
};

// Which packets a decoder complains about can only be told when it takes one after the other, in
// one thread. So this second decode is for files alone in which something was missing.
Result<std::vector<std::int64_t>> times_complained_of(const std::filesystem::path& path, int stream,
                                                      Context& context) {
  WANPREP_TRY(input, Input::open(path, context, {.find_streams = true}));
  WANPREP_TRY(found, input.checked_stream(stream));
  WANPREP_TRY(decoder, open_decoder(*found, 1));
  input.only(stream);
  std::vector<std::int64_t> times;
  const auto packet = new_packet();
  const auto frame = new_frame();
  for (bool more = true; more;) {
    auto read = input.read(*packet);
    if (!read && read.error().code == Code::interrupted) return tl::make_unexpected(read.error());
    more = read && *read;
    if (more && packet->stream_index != stream) continue;
    const auto before = complaints_logged();
    avcodec_send_packet(decoder.get(), more ? packet.get() : nullptr);
    while (avcodec_receive_frame(decoder.get(), frame.get()) == 0) {
    }
    if (more && complaints_logged() > before)
      times.push_back(packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts);
  }
  return times;
}

// The numbers of the frames at these times, those known already left out.
std::vector<std::int64_t> numbers_at(const FrameIndex& index,
                                     const std::vector<std::int64_t>& times,
                                     const std::vector<std::int64_t>& known) {
  std::vector<std::int64_t> numbers;
  for (const auto time : times) {
    const auto found = std::lower_bound(
        index.frames.begin(), index.frames.end(), time,
        [](const IndexedFrame& frame, std::int64_t pts) { return frame.pts < pts; });
    if (found == index.frames.end() || found->pts != time) continue;
    const auto number = found - index.frames.begin();
    if (!std::binary_search(known.begin(), known.end(), number)) numbers.push_back(number);
  }
  return numbers;
}

Result<void> add_complained_of(const std::filesystem::path& path, Probe& probe, Context& context) {
  WANPREP_TRY(times, times_complained_of(path, probe.facts.video->stream, context));
  auto& damaged = probe.facts.damaged_frames;
  const auto more = numbers_at(probe.index, times, damaged);
  probe.facts.deep->corrupt += static_cast<std::int64_t>(more.size());
  damaged.insert(damaged.end(), more.begin(), more.end());
  std::sort(damaged.begin(), damaged.end());
  damaged.erase(std::unique(damaged.begin(), damaged.end()), damaged.end());
  probe.facts.deep->damaged = spans_of(damaged);
  if (probe.facts.deep->damaged.size() > DeepFacts::kMostSpans)
    probe.facts.deep->damaged.resize(DeepFacts::kMostSpans);
  return {};
}

Damage damage_of(const PictureReader& reader, const std::vector<std::int64_t>& frames) {
  Damage damage{frames, {}};
  for (const auto frame : frames)
    if (reader.nothing_refers_to(frame)) damage.alone.push_back(frame);
  return damage;
}

}  // namespace

Result<Probe> deep_look(const std::filesystem::path& path, Probe probe, Context& context) {
  if (!probe.facts.video || probe.index.size() == 0) return probe;
  const int stream = probe.facts.video->stream;
  WANPREP_TRY(reader, PictureReader::open(path, stream, probe.index, std::nullopt, context));
  // The look goes by the index while the notes change it: they are taken on a copy.
  FrameIndex learned = probe.index;
  AccessNotes notes(learned, reader.stream());
  reader.watch_packets([&notes](const AVPacket& packet) { notes.add(packet); });
  DeepLook look(probe, context);
  const auto before = complaints_logged();
  WANPREP_CHECK(look.run(reader));
  const bool incomplete = complaints_logged() > before;
  probe.facts.deep = std::move(look.facts_);
  probe.facts.damaged_frames = std::move(look.damaged_);
  probe.index = std::move(learned);
  probe.facts.video->random_access = random_access_facts(probe.index);
  if (notes.false_keys_ > 0) probe.facts.disagreements.push_back(false_keys(notes.false_keys_));
  if (incomplete) WANPREP_CHECK(add_complained_of(path, probe, context));
  probe.facts.spoiled_frames = built_on(probe.index, damage_of(reader, probe.facts.damaged_frames));
  return probe;
}

}  // namespace wanprep
