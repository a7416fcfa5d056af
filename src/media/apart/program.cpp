/// The media process: wanprep-media, started by wanprep alone, which holds the other end of the
/// socket that is its standard input.
#include <thread>

#include <poll.h>
#include <unistd.h>

#include "disk/atomic_file.hpp"
#include "media/apart/calls.hpp"
#include "media/apart/confine.hpp"
#include "media/apart/serve.hpp"
#include "media/tool.hpp"

namespace {

// Whatever it is working on, nobody waits for it once the program is gone.
void leave_with_the_program() {
  pollfd watched{wanprep::kMediaSocket, POLLRDHUP, 0};
  for (;;)
    if (::poll(&watched, 1, -1) > 0) ::_exit(0);
}

}  // namespace

int main() {
  wanprep::ignore_file_size_signal();
  wanprep::confine();
  std::thread(leave_with_the_program).detach();
  wanprep::serve_media(wanprep::kMediaSocket, wanprep::libav_tool());
  ::_exit(0);
}
