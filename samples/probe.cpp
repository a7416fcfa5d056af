// Prints why a clip does or does not fit: sample_probe FILE...
#include <iostream>

#include "check/findings.hpp"
#include "core/module.hpp"
#include "session/open_file.hpp"

using namespace wanprep;

int main(int argc, char** argv) {
  const auto profile = load_profile("novita/wan2.7-videoedit", profile_folders());
  if (!profile) return std::cerr << profile.error().message << '\n', 2;
  const Tools tools = installed_tools();
  Context context{null_sink(), system_clock()};

  for (int i = 1; i < argc; ++i) {
    const auto probe = open_video(argv[i], tools, context);
    if (!probe) {
      std::cout << argv[i] << ": unreadable, " << probe.error().message << '\n';
      continue;
    }
    const auto findings = check_video(probe->facts, *profile);
    std::cout << argv[i] << ": " << name_of(verdict_of(findings)) << ", " << probe->index.size()
              << " frames\n";
    for (const auto& finding : findings)
      std::cout << "  " << name_of(finding.severity) << " " << finding.rule << ": "
                << finding.message << '\n';
  }
}
