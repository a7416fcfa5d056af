/// Requests of a host, said again while it makes sense.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "net/transport.hpp"

namespace wanprep {

/// Sends what `make` makes (anew for each try: signatures carry the time) until an answer is not
/// worth repeating or the tries are used up; then gives the last answer, whatever its status.
/// Error: Code::network, Code::interrupted. Only for requests that may be said twice.
Result<HttpResponse> send_patiently(Transport& transport, const std::function<HttpRequest()>& make,
                                    Context& context, int most_tries = 5);

/// Whether a file is sent whole at first to a store that gave a first answer in so much time, or in
/// parts at once. Far away a cut may cost no more than a part; near by each part costs more time
/// than sending everything again once.
bool goes_whole(std::uint64_t bytes, std::chrono::steady_clock::duration first_answer);

/// Whether parts may succeed where sending the whole has failed.
bool was_cut(const Result<HttpResponse>& answer);

inline bool good(int status) { return status >= 200 && status < 300; }

/// A page instead of an answer of the store: a proxy, a login, a wrong address.
bool is_page(const HttpResponse& answer);

/// "this machine's clock is 20 min behind the server's (…)" when the answer's Date says so and the
/// difference is more than a store tolerates; else nothing.
std::optional<std::string> clock_trouble(const HttpResponse& answer, Instant now);

/// The content of the first element `name` (no attributes expected), entities resolved. For the
/// flat answers of stores; not for documents.
std::optional<std::string> xml_text(const std::string& xml, const std::string& name);
/// The inner text of every element `name`, as it stands.
std::vector<std::string> xml_elements(const std::string& xml, const std::string& name);
std::string xml_escaped(const std::string& text);

}  // namespace wanprep
