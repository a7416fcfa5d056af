/// What reading back costs: the price of a proof is told apart from that of the work.
#pragma once

#include "core/context.hpp"

namespace wanprep {

/// Measures from its construction on. Processor time is the whole program's, all
/// threads and the media processes.
class ProofCost {
 public:
  ProofCost();
  /// A detail: "proof: 0.412 s of processor time, 0.230 s".
  void tell(Context& context) const;

 private:
  double processor_s_;
  double wall_s_;
};

}  // namespace wanprep
