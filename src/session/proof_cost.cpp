#include "session/proof_cost.hpp"

#include <ctime>

#include <fmt/format.h>

#include "media/apart/contained_media.hpp"

namespace wanprep {
namespace {

double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double processor_seconds() {
  const std::chrono::duration<double> media = media_processor_time();
  return seconds_of(CLOCK_PROCESS_CPUTIME_ID) + media.count();
}

}  // namespace

ProofCost::ProofCost() : processor_s_(processor_seconds()), wall_s_(seconds_of(CLOCK_MONOTONIC)) {}

void ProofCost::tell(Context& context) const {
  context.detail(fmt::format("proof: {:.4f} s of processor time, {:.4f} s",
                             processor_seconds() - processor_s_,
                             seconds_of(CLOCK_MONOTONIC) - wall_s_));
}

}  // namespace wanprep
