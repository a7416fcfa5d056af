#include <array>

#include "service/novita/wire.hpp"

namespace wanprep::novita {
namespace {

struct Row {
  const char* reason;
  bool account;
  const char* advice;
};

constexpr std::array<Row, 25> kRows{{
    {"INVALID_REQUEST_BODY", false,
     "the service did not accept a field or a file: compare with `wanprep limits` and check that "
     "the links open from outside"},
    {"IMAGE_FILE_EXCEEDS_MAX_SIZE", false, "make the reference image's file smaller"},
    {"INVALID_IMAGE_FORMAT", false,
     "give reference images as JPEG, PNG without alpha, BMP or WEBP"},
    {"IMAGE_EXCEEDS_MAX_RESOLUTION", false, "make the reference image smaller in pixels"},
    {"INVALID_IMAGE_SIZE", false, "bring the reference image's sides inside the limits"},
    {"IMAGE_NO_FACE_DETECTED", false, "use a reference image with a visible face"},
    {"INVALID_AUDIO_FILE", false, "conform the clip again with --audio drop"},
    {"INVALID_CUSTOM_OUTPUT_PATH", false, "correct the output bucket in the account's settings"},
    {"ILLEGAL_PROMPT", false, "the prompt did not pass moderation: word it differently"},
    {"ILLEGAL_IMAGE_CONTENT", false,
     "an image did not pass moderation: use other reference images or another clip"},
    {"MISSING_API_KEY", true, "set NOVITA_API_KEY, key_file or key_command"},
    {"INVALID_API_KEY", true, "check the key; `wanprep doctor` shows where it comes from"},
    {"BILLING_BALANCE_NOT_ENOUGH", true, "top up the account's balance"},
    {"BILLING_AUTH_FAILED", true, "check the account's billing settings with the vendor"},
    {"BILLING_FAILED", true,
     "the vendor's billing failed: look at the account before asking again"},
    {"API_NOT_ALLOWED", true, "the account may not use this API: ask the vendor"},
    {"FEATURE_NOT_ALLOWED", true, "the account may not use this feature: ask the vendor"},
    {"NEED_REAL_NAME_VERIFY", true, "verify the account with the vendor first"},
    {"RATE_LIMIT_EXCEEDED", false, "too many requests a minute: wait, then ask again"},
    {"API_NOT_FOUND", false, "the path is unknown there: check --service-url and the profile"},
    {"CREATE_TASK_FAILED", false,
     "a task may or may not exist: look at the account's usage before asking again"},
    {"TASK_NOT_FOUND", false, "the service does not know this task, or forgot it"},
    {"GET_RESULT_FAILED", false, "ask for the task again"},
    {"TASK_FAILED", false, "the task failed at the service: change the clip or the prompt"},
    {"model_access_denied", true, "the key is restricted to other models"},
}};

const Row* find(const std::string& reason) {
  for (const Row& row : kRows)
    if (reason == row.reason) return &row;
  return nullptr;
}

}  // namespace

std::string advice_for(const std::string& reason) {
  const Row* row = find(reason);
  return row == nullptr ? std::string{} : row->advice;
}

bool is_account_problem(const std::string& reason) {
  const Row* row = find(reason);
  return row != nullptr && row->account;
}

}  // namespace wanprep::novita
