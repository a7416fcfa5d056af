/// A link that the user gives, where there is no local file to compare it with.
#pragma once

#include <string>

#include "core/context.hpp"
#include "core/error.hpp"
#include "net/transport.hpp"

namespace wanprep {

enum class LinkKind { video, image };

/// Reads the beginning of the link as the service will: no credentials in it, no redirect, some
/// bytes, a type of its kind, and (unless `allow_private`) not on a private or loopback address.
/// Errors: Code::usage for a link that carries a login, Code::storage with what an outside reader
/// sees.
Result<void> check_given_link(const std::string& url, LinkKind kind, bool allow_private,
                              Transport& transport, Context& context);

}  // namespace wanprep
