#include "net/curl_ssh.hpp"

#include <utility>

#include <fmt/format.h>

#include "net/curl_body.hpp"
#include "net/url.hpp"

namespace wanprep {
namespace {

enum class HostKey { not_seen, known, missing, changed };

/// One exchange with what the host key turned out to be.
struct SshExchange {
  SshExchange(CURL* handle, const SshLogin& who, Context& context) : login(who), exchange(context) {
    exchange.handle = handle;
    curl_easy_reset(handle);
  }
  const SshLogin& login;
  Exchange exchange;
  HostKey host_key = HostKey::not_seen;
  CurlList before;
  CurlList after;
};

int on_host_key(CURL*, const curl_khkey*, const curl_khkey*, curl_khmatch match,
                void* self) noexcept {
  auto& key = static_cast<SshExchange*>(self)->host_key;
  key = match == CURLKHMATCH_OK        ? HostKey::known
        : match == CURLKHMATCH_MISSING ? HostKey::missing
                                       : HostKey::changed;
  return key == HostKey::known ? CURLKHSTAT_FINE : CURLKHSTAT_REJECT;
}

void append(CurlList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

/// As the arguments of curl's sftp commands are written.
std::string quoted(const std::string& path) {
  std::string out = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string place(const SshLogin& login) {
  const std::string host =
      login.host.find(':') == std::string::npos ? login.host : "[" + login.host + "]";
  return login.port == 0 ? host : fmt::format("{}:{}", host, login.port);
}

void prepare_ssh(SshExchange& ssh, const std::string& path) {
  CURL* h = ssh.exchange.handle;
  const SshLogin& login = ssh.login;
  ssh.exchange.url = fmt::format("sftp://{}{}", place(login), percent_encode(path, true));
  prepare_any(ssh.exchange, std::chrono::milliseconds{15'000}, std::chrono::milliseconds{0});
  curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "sftp");
  curl_easy_setopt(h, CURLOPT_USERNAME, login.user.c_str());
  // Without this libcurl takes any host key for good.
  curl_easy_setopt(h, CURLOPT_SSH_KNOWNHOSTS, login.known_hosts.c_str());
  curl_easy_setopt(h, CURLOPT_SSH_KEYFUNCTION, &on_host_key);
  curl_easy_setopt(h, CURLOPT_SSH_KEYDATA, &ssh);
  if (login.identity.empty()) {
    curl_easy_setopt(h, CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_AGENT));
  } else {
    curl_easy_setopt(h, CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_PUBLICKEY));
    curl_easy_setopt(h, CURLOPT_SSH_PRIVATE_KEYFILE, login.identity.c_str());
    curl_easy_setopt(h, CURLOPT_KEYPASSWD, login.passphrase.reveal().c_str());
  }
}

tl::unexpected<Error> explained(const SshExchange& ssh, CURLcode code, const Error& plain) {
  const std::string where = fmt::format("sftp://{}", place(ssh.login));
  const std::string known = ssh.login.known_hosts.string();
  if (plain.code == Code::interrupted) return tl::make_unexpected(plain);
  if (ssh.host_key == HostKey::missing)
    return fail(Code::config, fmt::format("{}: its host key is not in {}", where, known),
                fmt::format("compare its fingerprint, then add it: ssh-keyscan {}{} >>{}",
                            ssh.login.port == 0 ? "" : fmt::format("-p {} ", ssh.login.port),
                            ssh.login.host, known));
  if (ssh.host_key == HostKey::changed)
    return fail(
        Code::config,
        fmt::format("{}: its host key is not the one in {}: another server answers", where, known),
        "ask its administrator; only if the key was changed on purpose, remove the old line");
  switch (code) {
    case CURLE_LOGIN_DENIED:
      return fail(
          Code::config, fmt::format("{}: refuses the login of {}", where, ssh.login.user),
          ssh.login.identity.empty()
              ? "no key of the ssh agent is accepted: ssh-add, or name one as identity_file"
              : fmt::format("the key {} is not accepted there", ssh.login.identity.string()));
    case CURLE_REMOTE_ACCESS_DENIED:
      return fail(Code::config, fmt::format("{}: permission denied", where),
                  fmt::format("{} must be allowed to write there", ssh.login.user));
    case CURLE_REMOTE_FILE_NOT_FOUND:
      return fail(Code::storage, fmt::format("{}: no such file or folder", where));
    case CURLE_REMOTE_DISK_FULL:
      return fail(Code::storage, fmt::format("{}: no space left there", where));
    case CURLE_QUOTE_ERROR:
    case CURLE_UPLOAD_FAILED:
      return fail(Code::storage, fmt::format("{}: the server refuses the upload", where),
                  "is the path below a folder that the user may write to?");
    default:
      return tl::make_unexpected(plain);
  }
}

/// Runs it; nothing else of the answer than success matters.
Result<void> run(SshExchange& ssh, CURLcode* code = nullptr) {
  CURL* h = ssh.exchange.handle;
  curl_easy_setopt(h, CURLOPT_QUOTE, ssh.before.get());
  curl_easy_setopt(h, CURLOPT_POSTQUOTE, ssh.after.get());
  CURLcode ended = CURLE_OK;
  const auto done = perform(ssh.exchange, &ended);
  if (code != nullptr) *code = ended;
  if (done) return {};
  return explained(ssh, ended, done.error().error);
}

/// Commands alone: a listing without a body runs them and reads nothing.
Result<void> run_commands(SshExchange& ssh) {
  prepare_ssh(ssh, "/");
  curl_easy_setopt(ssh.exchange.handle, CURLOPT_NOBODY, 1L);
  return run(ssh);
}

void name_finally(CurlList& list, const SshPut& put) {
  // The protocol's rename refuses an existing name. '*': it need not be there.
  append(list, "*rm " + quoted(put.path));
  append(list, "rename " + quoted(put.part) + " " + quoted(put.path));
}

}  // namespace

Result<std::optional<std::uint64_t>> ssh_size(CURL* handle, const SshLogin& login,
                                              const std::string& path, Context& context) {
  SshExchange ssh(handle, login, context);
  prepare_ssh(ssh, path);
  ssh.exchange.take = [](const char*, std::size_t) { return false; };
  CURLcode code = CURLE_OK;
  const auto done = run(ssh, &code);
  if (code == CURLE_REMOTE_FILE_NOT_FOUND) return std::optional<std::uint64_t>{};
  if (!done && code != CURLE_WRITE_ERROR) return tl::make_unexpected(done.error());
  curl_off_t bytes = -1;
  curl_easy_getinfo(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &bytes);
  if (bytes < 0) return std::optional<std::uint64_t>{};
  return std::optional{static_cast<std::uint64_t>(bytes)};
}

Result<void> ssh_put(CURL* handle, const SshPut& put, Context& context) {
  WANPREP_TRY(body, BodyFile::open(FileBody{put.file}));
  WANPREP_TRY(there, ssh_size(handle, put.login, put.part, context));
  SshExchange ssh(handle, put.login, context);
  if (there && *there == body->bytes()) {
    name_finally(ssh.before, put);
    return run_commands(ssh);
  }
  prepare_ssh(ssh, put.part);
  ssh.exchange.stage = put.stage;
  body->attach(handle);
  curl_easy_setopt(handle, CURLOPT_FTP_CREATE_MISSING_DIRS, 1L);
  if (there && *there < body->bytes() && *there > 0) {
    context.detail(fmt::format("{} of {} bytes are there already", *there, body->bytes()));
    curl_easy_setopt(handle, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(*there));
  }
  if (put.most_bytes_per_s > 0)
    curl_easy_setopt(handle, CURLOPT_MAX_SEND_SPEED_LARGE,
                     static_cast<curl_off_t>(put.most_bytes_per_s));
  name_finally(ssh.after, put);
  return run(ssh);
}

Result<void> ssh_remove(CURL* handle, const SshRemove& remove, Context& context) {
  SshExchange ssh(handle, remove.login, context);
  append(ssh.before, "*rm " + quoted(remove.path));
  for (const std::string& folder : remove.folders) append(ssh.before, "*rmdir " + quoted(folder));
  return run_commands(ssh);
}

}  // namespace wanprep
