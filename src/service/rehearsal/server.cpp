#include "service/rehearsal/server.hpp"

#include <array>
#include <fstream>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/context.hpp"
#include "disk/atomic_file.hpp"
#include "disk/digest.hpp"
#include "disk/journal_file.hpp"
#include "service/rehearsal/http.hpp"
#include "service/rehearsal/storage.hpp"
#include "service/rehearsal/tasks.hpp"

namespace wanprep::rehearsal {
namespace {

using httplib::Request;
using httplib::Response;

constexpr std::size_t kMostBody_bytes = 1u << 20;
constexpr std::size_t kMostUpload_bytes = 512u << 20;
constexpr std::size_t kMostTarget_bytes = 2048;
constexpr std::size_t kThreads = 8;
constexpr std::array kFolders{"tasks", "storage", "types", "results", "work"};
constexpr const char* kTask = "rehearsal-";

/// As AtomicFile names them: ".NAME.part-0123456789abcdef".
bool is_temporary(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  const auto part = name.rfind(".part-");
  return name.front() == '.' && part != std::string::npos && name.size() == part + 6 + 16 &&
         name.find_first_not_of("0123456789abcdef", part + 6) == std::string::npos;
}

bool is_task(const std::filesystem::path& file) {
  return file.filename().string().rfind(kTask, 0) == 0;
}

std::string sign(const Task& task, std::int64_t expires_s) {
  return sha256_hex(fmt::format("{} {}", task.token, expires_s)).substr(0, 32);
}

void fault_page(Response& response, int status, const char* reason) {
  reply(response, error_answer(status, reason, "a planned fault of the rehearsal"));
}

class Server final : public RehearsalServer {
 public:
  Server(RehearsalSettings settings, Profile profile, RehearsalEngine engine, Transport& transport,
         std::map<std::string, int> faults)
      : settings_(std::move(settings)),
        profile_(std::move(profile)),
        engine_(std::move(engine)),
        transport_(transport),
        faults_(std::move(faults)),
        book_(settings_.folder / "tasks") {}
  ~Server() override {
    worker_.reset();
    http_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Result<void> start();
  std::string url() const override { return url_; }
  std::string storage_url() const override { return url_ + "/storage/"; }

 private:
  Result<void> make_folders();
  void sweep();
  bool bind();
  void set_routes();
  bool authorized(const Request& request, Response& response);
  void submit(const Request& request, Response& response, const std::string& body);
  bool submit_fault(const Request& request, Response& response);
  void create(const Request& request, Response& response, const Submitted& submitted);
  void look(const Request& request, Response& response);
  void result(const Request& request, Response& response);
  void put(const Request& request, Response& response, const httplib::ContentReader& reader);
  void get(const Request& request, Response& response);
  void remove(const Request& request, Response& response);
  std::string result_url(const Task& task);
  void log_post(std::size_t bytes);

  RehearsalSettings settings_;
  Profile profile_;
  RehearsalEngine engine_;
  Transport& transport_;
  Faults faults_;
  TaskBook book_;
  httplib::Server http_;
  std::string url_;
  std::thread thread_;
  std::unique_ptr<Worker> worker_;
  std::mutex log_mutex_;
};

Result<void> Server::make_folders() {
  for (const char* name : kFolders) {
    std::error_code problem;
    std::filesystem::create_directories(settings_.folder / name, problem);
    if (problem)
      return fail(Code::output,
                  fmt::format("{}: {}", (settings_.folder / name).string(), problem.message()));
  }
  return {};
}

bool Server::bind() {
  if (settings_.port != 0) return http_.bind_to_port("127.0.0.1", settings_.port);
  settings_.port = http_.bind_to_any_port("127.0.0.1");
  return settings_.port > 0;
}

// What a process that was killed left half written; nobody else serves this folder. It may be one
// that holds other things too: only names that this server gives are its own.
void Server::sweep() {
  std::vector<std::filesystem::path> dead;
  for (const char* name : kFolders) {
    std::error_code problem;
    const auto folder = settings_.folder / name;
    for (std::filesystem::recursive_directory_iterator at(folder, problem), end;
         !problem && at != end; at.increment(problem))
      if (is_temporary(at->path()) ||
          (at->path().parent_path() == settings_.folder / "work" && is_task(at->path())))
        dead.push_back(at->path());
  }
  std::error_code problem;
  for (const auto& path : dead) std::filesystem::remove_all(path, problem);
}

Result<void> Server::start() {
  WANPREP_CHECK(make_folders());
  sweep();
  http_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  // Kept connections would hold a thread and delay the end by their timeout.
  http_.set_keep_alive_max_count(1);
  http_.set_read_timeout(30);
  http_.set_write_timeout(30);
  http_.set_payload_max_length(kMostUpload_bytes);
  http_.set_tcp_nodelay(true);
  // The library's default lets two servers share one port.
  http_.set_socket_options([](auto socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  http_.set_default_headers({{"X-Rehearsal", "this is the wanprep rehearsal service"}});
  set_routes();
  if (!bind())
    return fail(Code::network, fmt::format("port {} of 127.0.0.1 cannot be had", settings_.port));
  url_ = fmt::format("http://127.0.0.1:{}", settings_.port);
  const auto open = book_.load();
  worker_ = std::make_unique<Worker>(Shop{settings_, profile_, engine_, transport_, faults_, url_},
                                     book_);
  for (const std::string& id : open) worker_->enqueue(id);
  thread_ = std::thread([this] { http_.listen_after_bind(); });
  // stop() before the loop runs would be lost.
  while (!http_.is_running()) std::this_thread::yield();
  return {};
}

void Server::set_routes() {
  const auto in = [this](auto member) {
    return [this, member](const Request& q, Response& r) { (this->*member)(q, r); };
  };
  http_.set_pre_routing_handler([](const Request& q, Response& r) {
    // The router matches by recursive regular expressions.
    if (q.target.size() <= kMostTarget_bytes) return httplib::Server::HandlerResponse::Unhandled;
    r.status = 414;
    return httplib::Server::HandlerResponse::Handled;
  });
  http_.set_exception_handler([](const Request&, Response& r, std::exception_ptr) {
    reply(r, error_answer(500, "INTERNAL", "the rehearsal service failed"));
  });
  http_.Post(".*", [this](const Request& q, Response& r, const httplib::ContentReader& reader) {
    std::string body;
    reader([&body](const char* data, std::size_t size) {
      if (body.size() <= kMostBody_bytes) body.append(data, size);
      return body.size() <= kMostBody_bytes;
    });
    submit(q, r, body);
  });
  http_.Put("/storage/.+", [this](const Request& q, Response& r,
                                  const httplib::ContentReader& reader) { put(q, r, reader); });
  http_.Get("/storage/.+", in(&Server::get));
  http_.Delete("/storage/.+", in(&Server::remove));
  http_.Get("/results/.+", in(&Server::result));
  http_.Get("/", [](const Request&, Response& r) {
    r.set_content("This is the wanprep rehearsal service. It edits nothing for real.\n",
                  "text/plain");
  });
  http_.Get(".*", in(&Server::look));
}

bool Server::authorized(const Request& request, Response& response) {
  if (faults_.take("bad-key")) {
    fault_page(response, 403, "INVALID_API_KEY");
    return false;
  }
  if (settings_.api_key.empty()) return true;
  const std::string given = request.get_header_value("Authorization");
  if (given.empty()) {
    reply(response, error_answer(400, "MISSING_API_KEY", "no api key"));
    return false;
  }
  if (given == "Bearer " + settings_.api_key) return true;
  reply(response, error_answer(403, "INVALID_API_KEY", "invalid api key"));
  return false;
}

void Server::log_post(std::size_t bytes) {
  const auto now =
      std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  const std::lock_guard lock(log_mutex_);
  std::ofstream(settings_.folder / "posts.log", std::ios::app)
      << fmt::format("{} POST {} bytes\n", iso8601(now), bytes);
}

bool Server::submit_fault(const Request& request, Response& response) {
  if (faults_.take("hang-up"))
    hang_up(request);
  else if (faults_.take("429") || faults_.take("429-always")) {
    response.set_header("Retry-After", "1");
    fault_page(response, 429, "RATE_LIMIT_EXCEEDED");
  } else if (faults_.take("500"))
    fault_page(response, 500, "CREATE_TASK_FAILED");
  else if (faults_.take("html"))
    reply_html(response, 200);
  else if (faults_.take("moderation"))
    fault_page(response, 400, "ILLEGAL_PROMPT");
  else if (faults_.take("no-balance"))
    fault_page(response, 400, "BILLING_BALANCE_NOT_ENOUGH");
  else
    return false;
  return true;
}

void Server::submit(const Request& request, Response& response, const std::string& body) {
  if (request.path != profile_.submit_path)
    return reply(response, error_answer(404, "API_NOT_FOUND", "no such path"));
  log_post(body.size());
  if (!authorized(request, response) || submit_fault(request, response)) return;
  const Submitted submitted = read_submit(body, profile_);
  if (!submitted.refusal.empty())
    return reply(response, error_answer(400, "INVALID_REQUEST_BODY", submitted.refusal));
  create(request, response, submitted);
}

void Server::create(const Request& request, Response& response, const Submitted& submitted) {
  Task task;
  task.id = kTask + random_hex(12);
  task.token = random_hex(16);
  task.created_ms = now_ms();
  task.origin = url_;
  task.request = submitted.request;
  task.links = submitted.links;
  if (!book_.keep(task))
    return reply(response, error_answer(500, "CREATE_TASK_FAILED", "the task cannot be kept"));
  worker_->enqueue(task.id);
  if (faults_.take("lost-answer")) return hang_up(request);
  if (faults_.take("no-task-id")) return reply(response, {200, "{}"});
  reply(response, accepted_answer(task.id));
}

std::string Server::result_url(const Task& task) {
  if (task.status != "TASK_STATUS_SUCCEED") return {};
  const std::int64_t now_s = now_ms() / 1000;
  const std::int64_t expires_s =
      faults_.take("expired-link") ? now_s - 1 : now_s + profile_.result_link_lifetime_s;
  return fmt::format("{}/results/{}.mp4?expires={}&signature={}", url_, task.id, expires_s,
                     sign(task, expires_s));
}

void Server::look(const Request& request, Response& response) {
  if (request.path != profile_.result_path)
    return reply(response, error_answer(404, "API_NOT_FOUND", "no such path"));
  if (!authorized(request, response)) return;
  if (faults_.take("poll-500")) return fault_page(response, 500, "GET_RESULT_FAILED");
  if (faults_.take("poll-html")) return reply_html(response, 200);
  const auto task = book_.find(request.get_param_value("task_id"));
  if (!task) return reply(response, error_answer(404, "TASK_NOT_FOUND", "task not found"));
  reply(response, task_answer(*task, result_url(*task), profile_.result_link_lifetime_s));
}

void Server::result(const Request& request, Response& response) {
  const std::string name = request.path.substr(std::string("/results/").size());
  const auto file = inside(settings_.folder / "results", name);
  const auto task = book_.find(std::filesystem::path(name).stem().string());
  if (!file || !task) return reply(response, error_answer(404, "NOT_FOUND", "no such result"));
  const std::string expires = request.get_param_value("expires");
  const bool number = !expires.empty() && expires.size() < 15 &&
                      expires.find_first_not_of("0123456789") == std::string::npos;
  const std::int64_t expires_s = number ? std::stoll(expires) : 0;
  if (request.get_param_value("signature") != sign(*task, expires_s) || expires_s * 1000 < now_ms())
    return reply(response, error_answer(403, "ACCESS_DENIED", "the link has expired"));
  const bool cut = request.method == "GET" && faults_.take("truncated-download");
  reply_file(request, response, *file, "video/mp4", cut);
}

void Server::put(const Request& request, Response& response, const httplib::ContentReader& reader) {
  const std::string name = request.path.substr(std::string("/storage/").size());
  const auto file = inside(settings_.folder / "storage", name);
  const auto type = inside(settings_.folder / "types", name);
  std::error_code problem;
  if (file) std::filesystem::create_directories(file->parent_path(), problem);
  if (type) std::filesystem::create_directories(type->parent_path(), problem);
  auto made = file ? AtomicFile::create(*file, true)
                   : Result<AtomicFile>(fail(Code::output, "not a plain name"));
  std::ofstream out;
  if (made) out.open(made->path(), std::ios::binary | std::ios::trunc);
  // Read to the end in any case: an answer in the middle of a body is lost with the connection.
  const bool whole = reader([&out](const char* data, std::size_t size) {
    if (out.is_open()) out.write(data, static_cast<std::streamsize>(size));
    return true;
  });
  out.close();
  if (!file || !type) return reply(response, error_answer(400, "INVALID_NAME", "not a plain name"));
  if (faults_.take("storage-500")) return fault_page(response, 500, "STORAGE_FAILED");
  const std::string content_type = request.get_header_value("Content-Type");
  // The type first: an object that is seen has it, whenever this process dies.
  if (!whole || !made || !out || !write_file(*type, content_type, true) || !made->commit())
    return reply(response, error_answer(507, "STORAGE_FAILED", "the file cannot be kept"));
  response.status = 201;
}

void Server::get(const Request& request, Response& response) {
  const std::string name = request.path.substr(std::string("/storage/").size());
  const auto file = inside(settings_.folder / "storage", name);
  if (!file) return reply(response, error_answer(404, "NOT_FOUND", "no such file"));
  const auto type = read_file(*inside(settings_.folder / "types", name), 1024);
  reply_file(request, response, *file, type && !type->empty() ? *type : "application/octet-stream",
             false);
}

void Server::remove(const Request& request, Response& response) {
  const std::string name = request.path.substr(std::string("/storage/").size());
  const auto file = inside(settings_.folder / "storage", name);
  std::error_code problem;
  const bool gone = file && std::filesystem::is_regular_file(*file, problem) &&
                    std::filesystem::remove(*file, problem);
  if (gone) std::filesystem::remove(*inside(settings_.folder / "types", name), problem);
  response.status = gone ? 204 : 404;
}

}  // namespace

Result<std::unique_ptr<RehearsalServer>> open_server(const RehearsalSettings& settings,
                                                     const Profile& profile,
                                                     const RehearsalEngine& engine,
                                                     Transport& transport) {
  WANPREP_TRY(faults, Faults::counted(settings.faults));
  auto server = std::make_unique<Server>(settings, profile, engine, transport, std::move(faults));
  WANPREP_CHECK(server->start());
  return server;
}

}  // namespace wanprep::rehearsal
