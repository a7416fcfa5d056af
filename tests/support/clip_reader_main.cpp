// wanprep_clip_reader FILE...: what wanprep_clip_maker wrote, as found in FILE, one fact a line.
#include <cstdio>
#include <filesystem>
#include <string>

#include "support/clip_reader.hpp"

namespace {

using namespace wanprep::testing;

void print_pictures(const std::filesystem::path& path) {
  const auto codes = read_codes(path);
  const auto times = frame_times(path);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::string time = i < times.size() ? times[i].str() : "?";
    if (!codes[i])
      std::printf("frame %zu %s unreadable\n", i, time.c_str());
    else
      std::printf("frame %zu %s number %d turn %d%s\n", i, time.c_str(), codes[i]->number,
                  codes[i]->orientation.rotation, codes[i]->orientation.mirrored ? " mirror" : "");
  }
}

void print_sound(const std::filesystem::path& path) {
  for (int track = 0; track < 8; ++track) {
    const auto hashes = audio_packet_hashes(path, track);
    if (hashes.empty()) return;
    for (const auto& hash : hashes) std::printf("packet %d %s\n", track, hash.c_str());
    const auto found = sound_position(path, track);
    if (!found) continue;
    std::printf("sound %d sample %lld at %s samples %lld rate %d confidence %.2f\n", track,
                static_cast<long long>(found->sample), found->start.str().c_str(),
                static_cast<long long>(found->samples), found->sample_rate, found->confidence);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: wanprep_clip_reader FILE...\n", stderr);
    return 2;
  }
  for (int i = 1; i < count; ++i) {
    print_pictures(arguments[i]);
    print_sound(arguments[i]);
  }
  return 0;
}
