/// Which planned failures are still to come.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace wanprep::rehearsal {

class Faults {
 public:
  /// Error: Code::usage for a name that rehearsal_faults() does not list.
  static Result<std::map<std::string, int>> counted(const std::vector<std::string>& names);
  explicit Faults(std::map<std::string, int> left) : left_(std::move(left)) {}
  /// Whether `name` is to happen now; counts it.
  bool take(const std::string& name);

 private:
  std::mutex mutex_;
  std::map<std::string, int> left_;
};

}  // namespace wanprep::rehearsal
