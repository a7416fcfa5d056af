/// Runs the built program in a folder of the test's own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/rational.hpp"
#include "support/clip_maker.hpp"

namespace wanprep::testing {

struct Ran {
  int status = -1;
  std::string said;  ///< stdout and stderr
};

/// A folder that goes with the test.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

/// `wanprep WORDS…`
Ran wanprep(const std::vector<std::string>& words);
/// `wanprep edit SOURCE -o OUT --service rehearsal …`
Ran edit(const std::filesystem::path& source, const std::filesystem::path& out,
         const std::vector<std::string>& more = {});

/// Share of pictures in permille whose number is within one of `first + i`.
int right_numbers_permille(const std::filesystem::path& path, int first);

}  // namespace wanprep::testing
