// Makes a clip fit and says what was done: sample_conform FILE OUT.mp4
#include <iostream>

#include "core/module.hpp"
#include "session/conform_file.hpp"

using namespace wanprep;

int main(int argc, char** argv) {
  if (argc != 3) return std::cerr << "usage: sample_conform FILE OUT.mp4\n", 2;
  const auto profile = load_profile("novita/wan2.7-videoedit", profile_folders());
  if (!profile) return std::cerr << profile.error().message << '\n', 2;

  ConformOrder order;
  order.source = argv[1];
  order.out = argv[2];
  Context context{null_sink(), system_clock()};
  const auto done = conform_file(order, *profile, installed_tools(), context);
  if (!done) {
    std::cerr << done.error().message << '\n';
    return exit_status(done.error().code);
  }
  std::cout << done->out.string() << ": " << name_of(done->video->rung) << '\n';
  for (const auto& entry : done->video->steps)
    std::cout << "  " << name_of(entry.step) << " (" << name_of(entry.grade)
              << "): " << entry.because << '\n';
}
