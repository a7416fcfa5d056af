#include "session/source_watch.hpp"

#include <system_error>

#include <fmt/format.h>

namespace wanprep {

Result<SourceWatch> SourceWatch::begin(const std::filesystem::path& file) {
  SourceWatch watch;
  std::error_code error;
  watch.file_ = file;
  watch.bytes_ = std::filesystem::file_size(file, error);
  if (!error) watch.time_ = std::filesystem::last_write_time(file, error);
  if (error) return fail(Code::input, fmt::format("cannot open: {}", error.message()));
  return watch;
}

Result<void> SourceWatch::check() const {
  WANPREP_TRY(now, begin(file_));
  if (now.bytes_ == bytes_ && now.time_ == time_) return {};
  return fail(Code::input,
              fmt::format("the file changed while it was read: {} bytes, then {} bytes", bytes_,
                          now.bytes_),
              "wait until it is written completely");
}

bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code error;
  return std::filesystem::equivalent(a, b, error) && !error;
}

}  // namespace wanprep
