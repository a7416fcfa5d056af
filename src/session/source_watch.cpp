#include "session/source_watch.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "disk/errno_text.hpp"
#include "session/job_folder.hpp"
#include "session/open_file.hpp"

namespace wanprep {

Result<SourceWatch> SourceWatch::begin(const std::filesystem::path& file) {
  SourceWatch watch;
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    return fail(Code::input, fmt::format("cannot open: {}", errno_text(errno)));
  watch.file_ = file;
  watch.device_ = status.st_dev;
  watch.inode_ = status.st_ino;
  watch.bytes_ = static_cast<std::uint64_t>(status.st_size);
  watch.seconds_ = status.st_mtim.tv_sec;
  watch.nanoseconds_ = status.st_mtim.tv_nsec;
  return watch;
}

Result<void> SourceWatch::check() const {
  const auto now = begin(file_);
  if (!now) return fail(Code::input, "the file was taken away while it was read", "run it again");
  if (now->inode_ != inode_ || now->device_ != device_)
    return fail(Code::input, "the file changed while it was read: another one has taken its place",
                "run it again");
  const bool same_time = now->seconds_ == seconds_ && now->nanoseconds_ == nanoseconds_;
  if (now->bytes_ == bytes_ && same_time) return {};
  return fail(Code::input,
              fmt::format("the file changed while it was read: {} bytes, then {} bytes", bytes_,
                          now->bytes_),
              "wait until it is written completely");
}

Result<void> check_folder_of(const std::filesystem::path& file) {
  if (looks_like_url(file.string()))
    return fail(Code::usage, fmt::format("{} is a URL where a file belongs", file.string()),
                "name a file; wanprep upload FILE --to TARGET makes a link of it");
  const auto folder = file.parent_path();
  std::error_code ignored;
  WANPREP_CHECK(check_not_kept(file));
  if (std::filesystem::is_directory(file, ignored))
    return fail(Code::output, fmt::format("{} is a folder", file.string()),
                "name a file, for example one in it");
  if (folder.empty() || std::filesystem::is_directory(folder, ignored)) return {};
  if (std::filesystem::exists(folder, ignored))
    return fail(Code::output,
                fmt::format("cannot write {}: {} is no folder", file.string(), folder.string()));
  return fail(Code::output,
              fmt::format("cannot write {}: there is no folder {}", file.string(), folder.string()),
              fmt::format("mkdir -p '{}' makes it", folder.string()));
}

Result<void> check_names(const std::vector<std::filesystem::path>& names, bool force) {
  std::error_code ignored;
  for (const auto& name : names)
    if (!force && std::filesystem::exists(name, ignored))
      return fail(Code::output, fmt::format("{} exists", name.string()),
                  "--force replaces it, or choose another name");
  return {};
}

bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code error;
  return std::filesystem::equivalent(a, b, error) && !error;
}

}  // namespace wanprep
