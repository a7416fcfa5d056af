#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "disk/atomic_file.hpp"
#include "hosting/hosts.hpp"

namespace wanprep {
namespace {

Error as_storage(Error error) {
  error.code = Code::storage;
  return error;
}

Result<void> copy_bytes(const std::filesystem::path& from, const std::filesystem::path& to,
                        Context& context) {
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary | std::ios::trunc);
  if (!in) return fail(Code::input, fmt::format("{}: cannot be opened for reading", from.string()));
  if (!out) return fail(Code::storage, fmt::format("{}: cannot be written", to.string()));
  std::vector<char> buffer(1u << 20);
  std::error_code problem;
  const auto total = static_cast<double>(std::filesystem::file_size(from, problem));
  double done = 0;
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), in.gcount() > 0) {
    if (context.stopped()) return interrupted();
    out.write(buffer.data(), in.gcount());
    done += static_cast<double>(in.gcount());
    if (!problem && total > 0) context.progress("upload", std::min(done / total, 1.0));
  }
  out.close();
  if (in.bad()) return fail(Code::input, fmt::format("{}: cannot be read", from.string()));
  if (!out)
    return fail(Code::storage, fmt::format("{}: cannot be written to the end", to.string()));
  return {};
}

class FolderHost final : public Host {
 public:
  FolderHost(std::filesystem::path folder, std::string public_base)
      : folder_(std::move(folder)), public_base_(std::move(public_base)) {}

  Result<Published> publish(const Publish& publish, Context& context) override {
    WANPREP_CHECK(require_plain_name(publish.name));
    const auto target = folder_ / publish.name;
    std::error_code problem;
    std::filesystem::create_directories(target.parent_path(), problem);
    if (problem)
      return fail(Code::storage,
                  fmt::format("{}: {}", target.parent_path().string(), problem.message()));
    auto file = AtomicFile::create(target, true);
    if (!file) return tl::make_unexpected(as_storage(file.error()));
    WANPREP_CHECK(copy_bytes(publish.file, file->path(), context));
    if (auto done = file->commit(); !done) return tl::make_unexpected(as_storage(done.error()));
    return Published{Secret(public_base_ + percent_encode(publish.name, true)), publish.name,
                     std::nullopt};
  }

  Result<void> remove(const std::string& object, Context&) override {
    WANPREP_CHECK(name_below("", object));
    std::error_code problem;
    std::filesystem::remove(folder_ / object, problem);
    if (problem)
      return fail(Code::storage,
                  fmt::format("{}: {}", (folder_ / object).string(), problem.message()));
    // The folders of the job and its attempt, where nothing else lies in them.
    for (auto up = std::filesystem::path(object).parent_path(); !up.empty() && !problem;
         up = up.parent_path())
      std::filesystem::remove(folder_ / up, problem);
    return {};
  }

  std::string describe() const override { return "dir:" + folder_.string(); }

 private:
  std::filesystem::path folder_;
  std::string public_base_;
};

}  // namespace

std::unique_ptr<Host> folder_host(std::filesystem::path folder, std::string public_base) {
  return std::make_unique<FolderHost>(std::move(folder), std::move(public_base));
}

}  // namespace wanprep
