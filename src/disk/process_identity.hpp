/// Which process on which machine, told apart from a later one with the same number.
#pragma once

#include <string>

namespace wanprep {

std::string host_name();
/// Identifies this boot of this machine and its numbering of processes: a process number means
/// nothing across a restart or a container's wall. Empty when unknown.
std::string boot_id();
/// The kernel's start time of a process in clock ticks since boot; empty when there is no such
/// process. With the number it names one process for ever, since numbers are used again.
std::string process_start(long process);

}  // namespace wanprep
