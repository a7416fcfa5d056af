#include "media/libav_error.hpp"

#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <mutex>

#include "core/context.hpp"
#include "media/decoder_complaints.hpp"

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
}

namespace wanprep {
namespace {

using Line = std::array<char, 400>;

// The callback is called by C code from any thread, also while memory is short: fixed buffers only.
thread_local Line own_line = {};
std::mutex shared_mutex;
Line shared_line = {};
std::atomic<std::int64_t> complaints = 0;

// libavcodec's words: the first in h264_slice.c, for debugging only.
bool is_gap(const char* format) { return std::strncmp(format, "Frame num gap", 13) == 0; }

// In h264_refs.c, hevc_refs.c and hevcdec.c, as errors.
bool is_complaint(const char* line) {
  for (const char* words :
       {"Could not find ref with POC", "Missing reference picture", "reference picture missing",
        "mmco: unref short failure", "mismatching checksum"})
    if (std::strstr(line, words)) return true;
  return false;
}

// The mov demuxer has a word for every sample, to trace it.
void keep_line(void* object, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_DEBUG) return;
  if (is_gap(format)) ++complaints;
  if (level > AV_LOG_ERROR) return;
  Line line = {};
  int prefix = 1;
  av_log_format_line2(object, level, format, arguments, line.data(), static_cast<int>(line.size()),
                      &prefix);
  auto length = std::strlen(line.data());
  while (length > 0 && std::isspace(static_cast<unsigned char>(line[length - 1])) != 0)
    line[--length] = 0;
  for (auto& character : line)
    if (character != 0 && static_cast<unsigned char>(character) < ' ') character = ' ';
  if (length == 0) return;
  if (is_complaint(line.data())) ++complaints;
  own_line = line;
  const std::lock_guard lock(shared_mutex);
  shared_line = line;
}

// "[mov,mp4 @ 0x55d0c8] text": the address says nothing to anybody.
std::string without_address(std::string line) {
  const auto end = line.find("] ");
  if (!line.empty() && line[0] == '[' && end != std::string::npos) line.erase(0, end + 2);
  return line;
}

}  // namespace

void quiet_libav() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(keep_line); });
}

void forget_libav_log() {
  own_line[0] = 0;
  const std::lock_guard lock(shared_mutex);
  shared_line[0] = 0;
}

std::int64_t complaints_logged() { return complaints; }

std::string last_libav_log() {
  if (own_line[0] != 0) return without_address(own_line.data());
  const std::lock_guard lock(shared_mutex);
  return without_address(shared_line.data());
}

std::string libav_text(int number) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text = {};
  av_strerror(number, text.data(), text.size());
  text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text.data();
}

tl::unexpected<Error> libav_fail(Code code, const std::string& what, int number, std::string hint) {
  const auto line = last_libav_log();
  forget_libav_log();
  if (number == AVERROR_EXIT) return interrupted();
  if (number == AVERROR(ENOSPC) || number == AVERROR(EDQUOT)) code = Code::output;
  auto message = what + ": " + libav_text(number);
  if (!line.empty()) message += " (" + line + ")";
  return fail(code, std::move(message), std::move(hint));
}

}  // namespace wanprep
