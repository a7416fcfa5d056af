#include "fuzz/seeds.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include <sys/socket.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "facts/generator.hpp"
#include "fuzz/target.hpp"
#include "media/apart/calls.hpp"
#include "recipe/recipe.hpp"
#include "support/real_media_folder.hpp"

namespace wanprep::fuzz {
namespace {

namespace fs = std::filesystem;
using Input = Mutator::Input;

Input from(std::string_view text) { return {text.begin(), text.end()}; }

Input read(const fs::path& file, std::size_t most) {
  std::ifstream in(file, std::ios::binary);
  Input bytes(most);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(most));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

std::uint64_t be32(const Input& bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | bytes[at + i];
  return value;
}

// The boxes beside the media, the media shrunk to an empty box.
Input index_of(const fs::path& file) {
  constexpr std::size_t most_read = 64u << 20;
  const auto whole = read(file, most_read);
  Input out;
  for (std::size_t at = 0; at + 8 <= whole.size();) {
    const auto size = be32(whole, at);
    const bool media = be32(whole, at + 4) == 0x6d646174;
    if (size < 8 || size > whole.size() - at) break;
    const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(at);
    out.insert(out.end(), begin, begin + static_cast<std::ptrdiff_t>(media ? 8 : size));
    if (media) std::fill(out.end() - 8, out.end() - 5, std::uint8_t{0}), *(out.end() - 5) = 8;
    at += size;
  }
  return out;
}

// In one order on every machine.
std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code absent;
  for (const auto& entry : fs::recursive_directory_iterator(folder, absent))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Input> media(const char* kind, Input (*load)(const fs::path&)) {
  std::vector<Input> out;
  for (const auto& file : files_in(testing::media_folder() / kind)) {
    auto input = load(file);
    if (!input.empty() && input.size() <= kMostSeed) out.push_back(std::move(input));
  }
  return out;
}

// Sample entries and the boxes inside them, wherever they stand.
std::vector<Input> codec_boxes() {
  std::vector<Input> out;
  const std::string_view names[] = {"avcC", "hvcC", "av1C", "esds", "stsd", "stsd"};
  for (const auto& index : media("video", index_of))
    for (std::size_t kind = 0; kind < std::size(names); ++kind) {
      const auto found =
          std::search(index.begin(), index.end(), names[kind].begin(), names[kind].end());
      if (index.end() - found < 32) continue;
      Input input{static_cast<std::uint8_t>(kind)};
      const std::ptrdiff_t skipped = kind < 4 ? 4 : 16;  // of stsd: flags, count, size
      const auto size = std::min<std::ptrdiff_t>(index.end() - found - skipped, 400);
      input.insert(input.end(), found + skipped, found + skipped + size);
      out.push_back(std::move(input));
    }
  return out;
}

Input recipe_seed(FactsGenerator& generator) {
  Recipe recipe;
  recipe.source_path = "/clip.mp4";
  const std::string digest(64, 'a');
  recipe.source_fingerprint = {5, digest, digest, digest, std::nullopt, std::nullopt};
  recipe.source = generator.media();
  if (recipe.source.video) recipe.source.video->frames = 100;
  recipe.first_frame = 10;
  recipe.frame_count = 50;
  recipe.steps = {{Trim{10, 50, 10, 50, Rational{0}}, "asked", Grade::exact, "taken back"}};
  recipe.output = recipe.source;
  return from(to_json(recipe).dump());
}

std::vector<Input> profiles() {
  std::vector<Input> out;
  for (const auto& file : files_in(fs::path(WANPREP_SOURCE_DIR) / "src/profile/data"))
    out.push_back(read(file, kMostSeed));
  return out;
}

template <class T>
Input sent(std::uint8_t kind, const T& value) {
  int ends[2] = {-1, -1};
  require(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "a socket can be made");
  WireOut out(ends[0]);
  put(out, value);
  out.flush();
  ::close(ends[0]);
  Input bytes(kMostSeed);
  const auto got = ::recv(ends[1], bytes.data() + 1, bytes.size() - 1, MSG_WAITALL);
  ::close(ends[1]);
  bytes[0] = kind;
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)) + 1);
  return bytes;
}

std::vector<Input> wire_seeds(FactsGenerator& generator) {
  Probe probe{generator.media(), {{1, 90000}, {{0, 3003, true}, {3003, 3003, false}}}};
  Work work;
  work.sound = {CopySound{}, EncodeSound{}};
  Error error{Code::input, "no moov", "copy it again", false, {"there"}};
  return {sent(0, probe), sent(1, work), sent(2, error),
          sent(3, std::vector<PacketDigest>{{1, 2, true, "ab"}, {3, 4, false, "cd"}}),
          sent(4, StillImage{{2, 2}, 3, 8, std::vector<std::uint8_t>(12, 7)})};
}

}  // namespace

std::vector<Input> reader_seeds(const std::string& target) {
  FactsGenerator generator(7);
  std::vector<Input> out;
  if (target == "isobmff" || target == "plan") out = media("video", index_of);
  if (target == "image")
    out = media("image", [](const fs::path& file) { return read(file, kMostSeed); });
  if (target == "codec") out = codec_boxes();
  if (target == "recipe")
    for (int i = 0; i < 4; ++i) out.push_back(recipe_seed(generator));
  if (target == "profile") out = profiles();
  if (target == "wire") out = wire_seeds(generator);
  if (out.empty()) out.push_back(from("no media here"));
  return out;
}

}  // namespace wanprep::fuzz
