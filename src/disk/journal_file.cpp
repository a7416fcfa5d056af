#include "disk/journal_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "disk/atomic_file.hpp"
#include "disk/descriptor.hpp"
#include "disk/errno_text.hpp"
#include "disk/network_calls.hpp"

namespace wanprep {
namespace {

tl::unexpected<Error> journal_error(int error) {
  return fail(Code::output, fmt::format("cannot write the journal: {}", errno_text(error)));
}

}  // namespace

Result<JournalFile> JournalFile::open(const std::filesystem::path& file) {
  bool made = true;
  // Read access too: the last byte tells whether the last line is whole.
  int number = unless_stale(
      [&] { return ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
  if (number < 0 && errno == EEXIST) {
    made = false;
    number = unless_stale([&] { return ::open(file.c_str(), O_RDWR | O_APPEND | O_CLOEXEC); });
  }
  if (number < 0) return write_error("write", file, errno);
  JournalFile out;
  out.descriptor_ = number;
  if (made) WANPREP_CHECK(sync_folder_of(file));
  return out;
}

JournalFile::JournalFile(JournalFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

JournalFile& JournalFile::operator=(JournalFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

JournalFile::~JournalFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> JournalFile::append(const std::string& line) {
  if (line.find('\n') != std::string::npos)
    return fail(Code::internal, "a journal line contains a newline");
  struct stat info = {};
  if (fstat(descriptor_, &info) != 0) return journal_error(errno);
  char last = '\n';
  if (info.st_size > 0 && pread(descriptor_, &last, 1, info.st_size - 1) < 0)
    return journal_error(errno);
  const std::string text = (last == '\n' ? "" : "\n") + line + "\n";
  int error = write_all(descriptor_, text);
  if (error == 0 && fsync(descriptor_) != 0) error = errno;
  if (error == 0) return {};
  // What of the line reached the file must not count later: cut it off, as far as the disk lets us
  // (its missing newline makes it a torn line otherwise).
  if (ftruncate(descriptor_, info.st_size) == 0) fsync(descriptor_);
  return journal_error(error);
}

Result<std::vector<std::string>> read_lines(const std::filesystem::path& file) {
  std::vector<std::string> lines;
  // A network disk may answer stat from memory; an opening asks the server.
  const Descriptor there(unless_stale([&] { return ::open(file.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!there.valid() && errno == ENOENT) return lines;
  WANPREP_TRY(text, read_file(file));
  std::size_t start = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

}  // namespace wanprep
