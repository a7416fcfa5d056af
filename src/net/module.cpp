#include "core/module.hpp"
#include "net/curl_transport.hpp"

/// A process-wide instance, alive until the end.
WANPREP_EXPORT wanprep::Transport* wanprep_transport() {
  static const std::unique_ptr<wanprep::Transport> transport = wanprep::curl_transport();
  return transport.get();
}
