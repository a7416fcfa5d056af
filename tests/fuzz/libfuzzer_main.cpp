/// One libFuzzer executable a target: WANPREP_FUZZ_TARGET names its function.
#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wanprep::fuzz::WANPREP_FUZZ_TARGET({data, size});
  return 0;
}
