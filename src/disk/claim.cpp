#include "disk/claim.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <map>
#include <utility>
#include <vector>

#include "disk/atomic_file.hpp"
#include "disk/descriptor.hpp"
#include "disk/digest.hpp"
#include "disk/errno_text.hpp"
#include "disk/network_calls.hpp"
#include "disk/process_identity.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;

struct Record {
  LeaseHolder holder;
  std::string boot;
  std::string start;
};

std::string text_of(const Record& record) {
  return fmt::format("host={}\nprocess={}\nstart={}\nboot={}\ntoken={}\nexpires={}\n",
                     record.holder.host, record.holder.process, record.start, record.boot,
                     record.holder.token, iso8601(record.holder.expires));
}

std::map<std::string, std::string> fields_of(const std::string& text) {
  std::map<std::string, std::string> fields;
  std::size_t start = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    const std::string line = text.substr(start, end - start);
    if (const auto equals = line.find('='); equals != std::string::npos)
      fields[line.substr(0, equals)] = line.substr(equals + 1);
    start = end + 1;
  }
  return fields;
}

// A file that a crash left empty or garbled holds nobody; its token is made from what it is, so
// that all who find it agree on the name of the right to replace it.
Record unreadable_record(const std::string& text) {
  Record record;
  record.holder.host = "unknown";
  record.holder.token = sha256_hex(text).substr(0, 32);
  return record;
}

std::optional<Record> read_record(const fs::path& file) {
  const auto text = read_file(file, 4096);
  if (!text) return std::nullopt;
  auto fields = fields_of(*text);
  const auto expires = parse_iso8601(fields["expires"]);
  const auto digits = fields["process"];
  const bool number = !digits.empty() && digits.size() < 12 &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
  const auto token = fields["token"];
  const bool name = !token.empty() && token.size() <= 64 &&
                    token.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!expires || !number || !name) return unreadable_record(*text);
  return Record{
      {fields["host"], std::stol(digits), token, *expires}, fields["boot"], fields["start"]};
}

Record own_record(Instant expires) {
  const auto process = static_cast<long>(getpid());
  return {{host_name(), process, random_hex(16), expires}, boot_id(), process_start(process)};
}

// Gone for certain: only this very system (name, boot, process numbering) can tell.
bool process_gone(const Record& record) {
  if (record.boot.empty() || record.start.empty()) return false;
  if (record.holder.host != host_name() || record.boot != boot_id()) return false;
  return process_start(record.holder.process) != record.start;
}

bool dead(const Record& record, Instant now) {
  return record.holder.expires <= now || process_gone(record);
}

tl::unexpected<Error> busy(const LeaseHolder& holder) {
  Error error{Code::busy, fmt::format("held by process {} on {} until {}", holder.process,
                                      holder.host, iso8601(holder.expires))};
  error.hint = "wait until it has ended, or end it";
  error.transient = true;
  return tl::make_unexpected(std::move(error));
}

// A temporary that is synced, whole, and waiting for its name.
Result<AtomicFile> written(const fs::path& target, const std::string& text) {
  WANPREP_TRY(file, AtomicFile::create(target, true));
  Descriptor descriptor(
      unless_stale([&] { return ::open(file.path().c_str(), O_WRONLY | O_CLOEXEC); }));
  if (!descriptor.valid()) return write_error("write", target, errno);
  int error = write_all(descriptor.get(), text);
  if (error == 0 && fsync(descriptor.get()) != 0) error = errno;
  if (error == 0) error = descriptor.close();
  if (error != 0) return write_error("write", target, error);
  return file;
}

// The right to replace a dead lease belongs to whoever links this name first; it exists once for
// each token, so of two that found the same dead lease, one loses here and not later.
fs::path right_to_replace(const fs::path& file, const std::string& token) {
  return file.parent_path() / fmt::format(".{}.part-over-{}", file.filename().string(), token);
}

// Wins the right to replace `found`. One who won it before and died leaves a dead record there,
// which is replaced by the same rule.
Result<std::vector<fs::path>> win_right(const fs::path& file, const Record& found,
                                        const Record& mine, Instant now) {
  std::vector<fs::path> names;
  Record dead_one = found;
  for (int depth = 0; depth < 16; ++depth) {
    names.push_back(right_to_replace(file, dead_one.holder.token));
    WANPREP_TRY(won, claim_forever(names.back(), text_of(mine)));
    if (won) return names;
    const auto other = read_record(names.back());
    if (!other) return busy(found.holder);
    if (!dead(*other, now)) return busy(other->holder);
    dead_one = *other;
  }
  return busy(found.holder);
}

Result<void> take_over(const fs::path& file, const Record& found, const Record& mine, Instant now) {
  WANPREP_TRY(names, win_right(file, found, mine, now));
  const auto current = read_record(file);
  Result<void> done;
  if (current && current->holder.token != found.holder.token)
    done = busy(current->holder);
  else
    done = write_file(file, text_of(mine), true);
  for (const auto& name : names) ::unlink(name.c_str());
  return done;
}

}  // namespace

Result<bool> claim_forever(const fs::path& file, const std::string& text) {
  WANPREP_TRY(temporary, written(file, text));
  struct stat there = {};
  // One who tidies the folder up may have taken it for a dead process's.
  for (int tries = 0; tries < 3 && ::stat(temporary.path().c_str(), &there) != 0; ++tries) {
    WANPREP_TRY(another, written(file, text));
    temporary = std::move(another);
  }
  const int failure = ::link(temporary.path().c_str(), file.c_str()) == 0 ? 0 : errno;
  // An NFS server may have done it and lost the answer: the repeated call says EEXIST although the
  // name is ours. The link count knows.
  struct stat info = {};
  if (::stat(temporary.path().c_str(), &info) != 0) return write_error("claim", file, errno);
  if (info.st_nlink == 2) {
    WANPREP_CHECK(sync_folder_of(file));
    return true;
  }
  if (failure == EEXIST) return false;
  if (failure == EPERM || failure == EOPNOTSUPP || failure == ENOSYS) {
    if (renameat2(AT_FDCWD, temporary.path().c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) ==
        0) {
      WANPREP_CHECK(sync_folder_of(file));
      return true;
    }
    if (errno == EEXIST) return false;
    return write_error("claim", file, errno);
  }
  return write_error("claim", file, failure == 0 ? EIO : failure);
}

Result<Lease> Lease::acquire(const fs::path& file, Clock& clock, std::chrono::seconds span) {
  const Instant now = clock.now();
  const Record mine = own_record(now + span);
  WANPREP_TRY(first, claim_forever(file, text_of(mine)));
  if (!first) {
    const auto found = read_record(file);
    if (found && !dead(*found, now)) return busy(found->holder);
    // It was given back between the claim and the look.
    if (!found) {
      WANPREP_TRY(second, claim_forever(file, text_of(mine)));
      if (!second) return busy(read_record(file).value_or(Record{}).holder);
    } else {
      WANPREP_CHECK(take_over(file, *found, mine, now));
    }
  }
  Lease lease;
  lease.file_ = file;
  lease.holder_ = mine.holder;
  lease.clock_ = &clock;
  lease.span_ = span;
  if (!lease.held()) return busy(read_record(file).value_or(Record{}).holder);
  return lease;
}

Lease::Lease(Lease&& other) noexcept
    : file_(std::exchange(other.file_, {})),
      holder_(std::move(other.holder_)),
      clock_(other.clock_),
      span_(other.span_) {}

Lease& Lease::operator=(Lease&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(holder_, other.holder_);
  std::swap(clock_, other.clock_);
  std::swap(span_, other.span_);
  return *this;
}

Lease::~Lease() {
  if (!file_.empty() && held()) ::unlink(file_.c_str());
}

Result<void> Lease::renew() {
  const Instant now = clock_->now();
  const auto found = read_record(file_);
  if (!found || found->holder.token != holder_.token)
    return busy(found ? found->holder : LeaseHolder{"another machine", 0, {}, now});
  Record mine = *found;
  mine.holder.expires = now + span_;
  // Once expired it is anybody's: the late holder must win the right like everybody else, and under
  // a new token, so that one who still remembers the old cannot replace it by that.
  if (found->holder.expires <= now) {
    mine.holder.token = random_hex(16);
    WANPREP_CHECK(take_over(file_, *found, mine, now));
  } else {
    WANPREP_CHECK(write_file(file_, text_of(mine), true));
  }
  holder_ = mine.holder;
  if (!held()) return busy(read_record(file_).value_or(Record{}).holder);
  return {};
}

bool Lease::held() const {
  const auto found = read_record(file_);
  return found && found->holder.token == holder_.token;
}

}  // namespace wanprep
