#include "profile/profile.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "profile/profile_json.hpp"

namespace wanprep {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Folders = std::vector<fs::path>;

constexpr std::uintmax_t kMostBytes = 1 << 20;

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

Error in_file(const fs::path& file, Error error) {
  error.message = fmt::format("profile {}: {}", file.string(), error.message);
  return error;
}

Result<Json> read_document(const fs::path& file) {
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in)
    return fail(Code::config, fmt::format("profile {}: cannot be read", file.string()));
  if (bytes > kMostBytes)
    return fail(Code::config, fmt::format("profile {}: has {} bytes; allowed are {}", file.string(),
                                          bytes, kMostBytes));
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  try {
    return Json::parse(text);
  } catch (const nlohmann::json::exception& trouble) {
    const std::string what = trouble.what();
    const auto tag = what.find("] ");
    return fail(Code::config, fmt::format("profile {}: is not JSON: {}", file.string(),
                                          tag == std::string::npos ? what : what.substr(tag + 2)));
  }
}

Result<Model> load_model(const std::string& name, const Folders& folders, const fs::path& offer) {
  std::vector<fs::path> places;
  for (const auto& folder : folders) places.push_back(folder / "models" / (name + ".json"));
  places.push_back(offer.parent_path() / (name + ".json"));
  for (const auto& file : places) {
    std::error_code error;
    if (!is_file(file) || fs::equivalent(file, offer, error)) continue;
    WANPREP_TRY(document, read_document(file));
    return model_from(document).map_error([&](Error e) { return in_file(file, std::move(e)); });
  }
  std::vector<std::string> tried;
  for (const auto& file : places) tried.push_back(file.lexically_normal().string());
  return fail(Code::config, fmt::format("profile {}: its model '{}' is not there; tried {}",
                                        offer.string(), name, fmt::join(tried, ", ")));
}

Result<Profile> load_offer(const fs::path& file, const Folders& folders) {
  const auto here = [&](Error error) { return in_file(file, std::move(error)); };
  WANPREP_TRY(offer, read_document(file));
  WANPREP_TRY(name, model_named_by(offer).map_error(here));
  if (name) {
    WANPREP_TRY(model, load_model(*name, folders, file));
    return profile_from(offer, model).map_error(here);
  }
  WANPREP_TRY(model, model_from(offer["model"]).map_error(here));
  return profile_from(offer, model).map_error(here);
}

// Two plain names; anything else could lead out of the folders.
bool is_id(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size()) return false;
  return text.find('/', slash + 1) == std::string::npos && text.front() != '.' &&
         text[slash + 1] != '.' && text.find('\0') == std::string::npos;
}

bool names_a_file(const std::string& text) {
  const bool json = text.size() > 5 && text.compare(text.size() - 5, 5, ".json") == 0;
  return json || is_file(text);
}

void list_vendor(const fs::path& vendor, std::set<std::string>& ids) {
  std::error_code error;
  for (fs::directory_iterator entry(vendor, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".json")
      ids.insert(vendor.filename().string() + "/" + entry->path().stem().string());
}

}  // namespace

std::vector<std::string> list_profiles(const Folders& folders) {
  std::set<std::string> ids;
  for (const auto& folder : folders) {
    std::error_code error;
    for (fs::directory_iterator vendor(folder / "offers", error), end; !error && vendor != end;
         vendor.increment(error))
      list_vendor(vendor->path(), ids);
  }
  return {ids.begin(), ids.end()};
}

Result<Profile> load_profile(const std::string& id_or_file, const Folders& folders) {
  if (names_a_file(id_or_file)) return load_offer(id_or_file, folders);
  if (is_id(id_or_file))
    for (const auto& folder : folders)
      if (const fs::path file = folder / "offers" / (id_or_file + ".json"); is_file(file))
        return load_offer(file, folders);
  const auto known = list_profiles(folders);
  return fail(Code::config,
              fmt::format("profile '{}' is not known; there are: {}", id_or_file,
                          known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", "))),
              known.empty() ? "install the whole package, or set WANPREP_PROFILE_DIR" : "");
}

}  // namespace wanprep
