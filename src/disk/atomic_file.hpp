/// Files that appear whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace wanprep {

/// A temporary file `.NAME.part-RANDOM` beside `target`; the destructor removes it unless
/// committed.
class AtomicFile {
 public:
  /// Refuses (Code::output) an existing target without `force`, a missing or read-only folder.
  static Result<AtomicFile> create(const std::filesystem::path& target, bool force);
  AtomicFile(AtomicFile&&) noexcept;
  AtomicFile& operator=(AtomicFile&&) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  ~AtomicFile();

  /// The name to write to. It exists, empty, with the umask's permissions.
  const std::filesystem::path& path() const { return path_; }
  /// Syncs file and folder and gives it its name; without `force` never over another file (link,
  /// then unlink).
  Result<void> commit();

 private:
  AtomicFile() = default;
  std::filesystem::path path_;
  std::filesystem::path target_;
  bool force_ = false;
};

/// Makes a write beyond `ulimit -f` fail with EFBIG instead of killing the process. Called once by
/// main.
void ignore_file_size_signal();

/// Code::output with errno's words: "cannot write /a/b: no space left on device".
tl::unexpected<Error> write_error(const std::string& what, const std::filesystem::path& file,
                                  int error);
/// Opens the folder of `file` and syncs its entries. Folders that cannot be synced (some network
/// file systems) are no error.
Result<void> sync_folder_of(const std::filesystem::path& file);

/// Whole small files, through AtomicFile.
Result<void> write_file(const std::filesystem::path& target, std::string_view bytes, bool force);
/// Error: Code::input with errno's words; more than `most_bytes` is an error too.
Result<std::string> read_file(const std::filesystem::path& file,
                              std::size_t most_bytes = 64u << 20);
/// Block clone where the file system can (FICLONE), else copy_directly where the file is large,
/// else copy_file_range, else read and write; or a hard link. `to` may be an AtomicFile's path: it
/// is replaced, and not synced (commit does that).
enum class CopyHow { clone_or_copy, hard_link };
Result<void> copy_file(const std::filesystem::path& from, const std::filesystem::path& to,
                       CopyHow how);

}  // namespace wanprep
