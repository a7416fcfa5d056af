/// The few things that cpp-httplib does not do by itself. Its header stays in this folder.
#pragma once

#include <filesystem>
#include <string>

#include <httplib.h>

#include "service/rehearsal/api.hpp"

namespace wanprep::rehearsal {

/// Closes the connection of this request without a byte of an answer.
void hang_up(const httplib::Request& request);
void reply(httplib::Response& response, const Answer& answer);
void reply_html(httplib::Response& response, int status);
/// The file or the range that is asked for. `cut` ends the body in the middle.
void reply_file(const httplib::Request& request, httplib::Response& response,
                const std::filesystem::path& file, const std::string& type, bool cut);

}  // namespace wanprep::rehearsal
