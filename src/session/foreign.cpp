#include "session/foreign.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

#include "session/frame_sequence.hpp"

namespace wanprep {
namespace {

enum class Sort { raw_clip, raw_still, frame, other };

struct Mark {
  std::size_t at;
  std::string_view bytes;
  Sort sort;
  const char* what;
  const char* program;  // that renders or exports it
};

using std::string_view_literals::operator""sv;

constexpr std::array<Mark, 26> kMarks{{
    {4, "RED1"sv, Sort::raw_clip, "RED raw (R3D)", "REDCINE-X PRO"},
    {4, "RED2"sv, Sort::raw_clip, "RED raw (R3D)", "REDCINE-X PRO"},
    {0, "ARRI"sv, Sort::raw_clip, "ARRIRAW", "the ARRI Reference Tool"},
    {0, "MLVI"sv, Sort::raw_clip, "Magic Lantern raw video (MLV)", "MLV App"},
    {4, "ftypcrx "sv, Sort::raw_clip, "Canon raw (CRM, CR3)", "Canon Cinema RAW Development"},
    {8, "CR\x02"sv, Sort::raw_still, "a camera raw picture (CR2)", ""},
    {0, "FUJIFILMCCD-RAW"sv, Sort::raw_still, "a camera raw picture (RAF)", ""},
    {0, "IIU\0"sv, Sort::raw_still, "a camera raw picture (RW2)", ""},
    {0, "IIRO"sv, Sort::raw_still, "a camera raw picture (ORF)", ""},
    {0, "IIRS"sv, Sort::raw_still, "a camera raw picture (ORF)", ""},
    {0, "MMOR"sv, Sort::raw_still, "a camera raw picture (ORF)", ""},
    {0, "FOVb"sv, Sort::raw_still, "a camera raw picture (X3F)", ""},
    {0, "\x76\x2f\x31\x01"sv, Sort::frame, "an OpenEXR picture", ""},
    {0, "SDPX"sv, Sort::frame, "a DPX picture", ""},
    {0, "XPDS"sv, Sort::frame, "a DPX picture", ""},
    {0, "\x80\x2a\x5f\xd7"sv, Sort::frame, "a Cineon picture", ""},
    {0, "\xd7\x5f\x2a\x80"sv, Sort::frame, "a Cineon picture", ""},
    {4, "jP  \r\n\x87\n"sv, Sort::frame, "a JPEG 2000 picture", ""},
    {0, "\xff\x4f\xff\x51"sv, Sort::frame, "a JPEG 2000 picture", ""},
    {0, "#?RADIANCE"sv, Sort::frame, "a Radiance HDR picture", ""},
    {0, "8BPS"sv, Sort::frame, "a Photoshop document", ""},
    {0, "%PDF-"sv, Sort::other, "a PDF document", ""},
    {0, "TITLE:"sv, Sort::other, "an edit decision list", ""},
    {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, Sort::other, "an AAF or Office document", ""},
    {0, "PK\x03\x04"sv, Sort::other, "a zip archive or project file", ""},
    {0, "BLENDER"sv, Sort::other, "a Blender project", ""},
}};

bool has_at(std::span<const std::uint8_t> head, const Mark& mark) {
  return head.size() >= mark.at + mark.bytes.size() &&
         std::equal(mark.bytes.begin(), mark.bytes.end(),
                    head.begin() + static_cast<std::ptrdiff_t>(mark.at),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::string lower_ending(const std::filesystem::path& path) {
  auto ending = path.extension().string();
  for (auto& letter : ending)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return ending;
}

Error input(std::string message, std::string hint) {
  return {Code::input, std::move(message), std::move(hint)};
}

Error of_sequence(const FrameSequence& sequence, const std::string& what) {
  return input(fmt::format("{}, one frame of an image sequence ({})", what, sequence.text()),
               sequence.way_out());
}

Error answer(const Mark& mark, const std::filesystem::path& path) {
  switch (mark.sort) {
    case Sort::raw_clip:
      if (const auto sequence = sequence_of(path)) return of_sequence(*sequence, mark.what);
      return input(fmt::format("{}: camera raw, which is not decoded here", mark.what),
                   fmt::format("render it with {} or your editor to ProRes or H.264 in BT.709, and "
                               "give that",
                               mark.program));
    case Sort::raw_still:
      return input(fmt::format("{}, which is not decoded here", mark.what),
                   "develop it, and export it as PNG or JPEG");
    case Sort::frame:
      if (const auto sequence = sequence_of(path)) return of_sequence(*sequence, mark.what);
      return input(fmt::format("{}, which is not read here", mark.what),
                   "export it as PNG or JPEG from the program that made it");
    case Sort::other:
      break;
  }
  return input(fmt::format("{}, not media", mark.what), "give the media file itself");
}

bool is_tiff(std::span<const std::uint8_t> head) {
  return head.size() >= 8 && (std::equal(head.begin(), head.begin() + 4, "II*\0") ||
                              std::equal(head.begin(), head.begin() + 4, "MM\0*"));
}

// Raw pictures are TIFF files by their first bytes; DNG has a tag of its own in its first
// directory, the makers' formats have their endings.
bool has_dng_version(std::span<const std::uint8_t> head) {
  const bool big = head[0] == 'M';
  const auto number = [&](std::size_t at, std::size_t bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes && at + bytes <= head.size(); ++i)
      value |= std::uint32_t{head[at + (big ? bytes - 1 - i : i)]} << (8 * i);
    return value;
  };
  constexpr std::uint32_t dng_version = 50706;
  const std::size_t directory = number(4, 4);
  const std::uint32_t entries = directory + 2 <= head.size() ? number(directory, 2) : 0;
  for (std::uint32_t i = 0; i < entries && directory + 4 + i * 12 <= head.size(); ++i)
    if (number(directory + 2 + i * 12, 2) == dng_version) return true;
  return false;
}

std::optional<Error> raw_tiff(std::span<const std::uint8_t> head,
                              const std::filesystem::path& path) {
  if (!is_tiff(head)) return std::nullopt;
  const auto ending = lower_ending(path);
  if (ending == ".dng" || has_dng_version(head)) {
    if (const auto sequence = sequence_of(path)) {
      auto error = of_sequence(*sequence, "CinemaDNG");
      error.hint =
          "develop it with DaVinci Resolve or your editor to ProRes or H.264 in BT.709, "
          "and give that";
      return error;
    }
    return input("a camera raw picture (DNG), which is not decoded here",
                 "develop it, and export it as PNG or JPEG");
  }
  for (const auto* raw : {".nef", ".nrw", ".arw", ".sr2", ".srf", ".pef", ".srw", ".3fr", ".erf",
                          ".kdc", ".dcr", ".iiq", ".cr2", ".rwl", ".mos"})
    if (ending == raw)
      return input(
          fmt::format("a camera raw picture ({}), which is not decoded here", ending.substr(1)),
          "develop it, and export it as PNG or JPEG");
  return std::nullopt;
}

// Text that begins like a playlist or that nothing else claims.
std::optional<Error> text_document(std::span<const std::uint8_t> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  if (text.find("<svg") != std::string_view::npos)
    return input("an SVG drawing, which is not read here", "export it as PNG");
  for (const auto* mark :
       {"<fcpxml", "<xmeml", "\"OTIO_SCHEMA\"", "<DCSubtitle", "<CompositionPlaylist"})
    if (text.find(mark) != std::string_view::npos)
      return input("an edit or timeline document, not media", "give the media file itself");
  return std::nullopt;
}

}  // namespace

std::optional<Error> foreign_file(std::span<const std::uint8_t> head,
                                  const std::filesystem::path& path) {
  for (const Mark& mark : kMarks)
    if (has_at(head, mark)) return answer(mark, path);
  if (auto raw = raw_tiff(head, path)) return raw;
  // A QuickTime file whose sample entry has many names; the camera gives it this ending.
  if (lower_ending(path) == ".braw") return raw_codec("braw");
  return text_document(head);
}

std::optional<Error> raw_codec(const std::string& codec) {
  constexpr std::array braw{"braw", "brxq", "brhq", "brmq", "brlq", "brvn", "brst", "brvf", "brs2"};
  constexpr std::array prores{"aprn", "aprh"};
  const auto among = [&](const auto& names) {
    return std::find(names.begin(), names.end(), codec) != names.end();
  };
  if (among(braw))
    return input("Blackmagic RAW: camera raw, which is not decoded here",
                 "render it with DaVinci Resolve to ProRes or H.264 in BT.709, and give that");
  if (among(prores))
    return input("ProRes RAW: camera raw, which is not decoded here",
                 "render it with Final Cut Pro or your editor to ProRes or H.264 in BT.709, and "
                 "give that");
  return std::nullopt;
}

Error about_folder(const std::filesystem::path& folder) {
  const auto sequence = sequence_in(folder);
  if (!sequence)
    return input("a folder, not a file",
                 "name the files in it; probe --recursive searches it for media");
  return input(fmt::format("a folder with an image sequence ({})", sequence->text()),
               sequence->way_out());
}

std::optional<Error> about_pattern(const std::filesystem::path& path) {
  const auto pattern = frame_pattern(path.filename().string());
  if (!pattern) return std::nullopt;
  const std::string what = "a pattern for numbered frames, not a file";
  if (const auto sequence = sequence_of(*pattern, path.parent_path()))
    return input(fmt::format("{} ({})", what, sequence->text()), sequence->way_out());
  return input(what + ", and no frame of it is there", "check the folder and the name");
}

}  // namespace wanprep
