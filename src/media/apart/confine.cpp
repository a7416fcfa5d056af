#include "media/apart/confine.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <vector>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WANPREP_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WANPREP_SANITIZED 1
#endif
#endif

namespace wanprep {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kMachine = 0;
#endif

// A sanitizer's report starts a program that knows the lines.
constexpr std::uint32_t kForbidden[] = {
#ifndef WANPREP_SANITIZED
    __NR_execve,
    __NR_execveat,
#endif
    __NR_socket,
    __NR_connect,
    __NR_bind,
    __NR_listen,
    __NR_accept,
    __NR_accept4,
    __NR_kill,
    __NR_tkill,
    __NR_rt_sigqueueinfo,
    __NR_rt_tgsigqueueinfo,
    __NR_pidfd_send_signal,
    __NR_ptrace,
    __NR_process_vm_readv,
    __NR_process_vm_writev,
    __NR_io_uring_setup,
    __NR_bpf,
    __NR_unshare,
    __NR_setns,
    __NR_mount,
    __NR_keyctl,
    __NR_unlinkat,
    __NR_linkat,
    __NR_symlinkat,
    __NR_mkdirat,
    __NR_mknodat,
    __NR_fchmodat,
    __NR_fchownat,
    __NR_truncate,
    __NR_renameat2,
#ifdef __NR_renameat
    __NR_renameat,
#endif
#ifdef __NR_unlink
    __NR_unlink,
    __NR_link,
    __NR_symlink,
    __NR_rename,
    __NR_mkdir,
    __NR_rmdir,
    __NR_mknod,
    __NR_chmod,
    __NR_chown,
    __NR_lchown,
#endif
};

constexpr sock_filter statement(unsigned code, std::uint32_t value) {
  return {static_cast<std::uint16_t>(code), 0, 0, value};
}
constexpr sock_filter jump(unsigned code, std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
  return {static_cast<std::uint16_t>(code), yes, no, value};
}

// Signals to its own threads alone: that is how it ends when it must.
void add_own_signals(std::vector<sock_filter>& out, std::uint32_t refused) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  constexpr auto group = static_cast<std::uint32_t>(offsetof(seccomp_data, args));
  out.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, __NR_tgkill, 0, 4));
  out.push_back(statement(BPF_LD | BPF_W | BPF_ABS, group));
  out.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(::getpid()), 1, 0));
  out.push_back(statement(BPF_RET | BPF_K, refused));
  out.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
#endif
}

// Another machine's call numbers mean other calls: they are all refused, and so is x32 on x86.
std::vector<sock_filter> filter() {
  constexpr auto refused = SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA);
  std::vector<sock_filter> out{
      statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      jump(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0),
      statement(BPF_RET | BPF_K, refused),
      statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      jump(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
      statement(BPF_RET | BPF_K, refused),
  };
  add_own_signals(out, refused);
  for (const auto call : kForbidden) {
    out.push_back(jump(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
    out.push_back(statement(BPF_RET | BPF_K, refused));
  }
  out.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return out;
}

}  // namespace

void confine() {
  if (kMachine == 0) return;
  auto rules = filter();
  const sock_fprog program{static_cast<unsigned short>(rules.size()), rules.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return;
  ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

void bound_memory(std::uint64_t bytes) {
#ifdef WANPREP_SANITIZED
  static_cast<void>(bytes);  // shadow memory is private memory by the terabyte
#else
  static const rlimit given = [] {
    rlimit now{};
    ::getrlimit(RLIMIT_DATA, &now);
    return now;
  }();
  rlimit bound = given;
  if (bytes != 0 && (given.rlim_cur == RLIM_INFINITY || bytes < given.rlim_cur))
    bound.rlim_cur = static_cast<rlim_t>(bytes);
  ::setrlimit(RLIMIT_DATA, &bound);
#endif
}

}  // namespace wanprep
