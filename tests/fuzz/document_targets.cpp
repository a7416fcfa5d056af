/// Recipes, profiles and what a media process sends.
#include <stdexcept>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include "fuzz/memory_file.hpp"
#include "fuzz/target.hpp"
#include "media/apart/calls.hpp"
#include "profile/profile_json.hpp"
#include "recipe/recipe.hpp"

namespace wanprep::fuzz {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
void take(const std::vector<std::uint8_t>& bytes) {
  int ends[2] = {-1, -1};
  require(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "a socket can be made");
  require(::send(ends[0], bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()),
          "a socket takes what is small");
  ::close(ends[0]);
  try {
    WireIn in(ends[1]);
    T value{};
    get(in, value);
  } catch (const WireBroken&) {
  } catch (const std::overflow_error&) {
  }
  ::close(ends[1]);
}

}  // namespace

// A recipe that was read says the same once it is written and read again.
void recipe(Bytes bytes) {
  const MemoryFile file(bytes);
  const auto read = read_recipe(file.path());
  if (!read) return require(!read.error().message.empty(), "an error says something");
  const auto written = to_json(*read);
  const auto again = recipe_from(written);
  require(again && to_json(*again) == written, "a recipe survives being written");
}

void profile(Bytes bytes) {
  const auto document = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (document.is_discarded()) return;
  const auto model = model_from(document);
  static_cast<void>(model_named_by(document));
  static_cast<void>(profile_from(document, model ? *model : Model{}));
}

void wire(Bytes bytes) {
  if (bytes.size() < 2 || bytes.size() > 65536) return;
  const std::vector<std::uint8_t> rest(bytes.begin() + 1, bytes.end());
  switch (bytes[0] % 5) {
    case 0:
      return take<Probe>(rest);
    case 1:
      return take<Work>(rest);
    case 2:
      return take<Error>(rest);
    case 3:
      return take<std::vector<PacketDigest>>(rest);
    default:
      return take<StillImage>(rest);
  }
}

}  // namespace wanprep::fuzz
