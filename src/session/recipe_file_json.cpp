#include <exception>

#include <nlohmann/json.hpp>

#include "disk/atomic_file.hpp"
#include "session/recipe_file.hpp"

namespace wanprep {
namespace {

template <class Document>
Result<void> write(const std::filesystem::path& file, const Document& recipe, bool force) {
  std::string text;
  try {
    // Names in a file's metadata need not be UTF-8.
    text = to_json(recipe).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  } catch (const std::exception& error) {
    return fail(Code::internal, std::string("recipe cannot be written down: ") + error.what());
  }
  return write_file(file, text + "\n", force);
}

}  // namespace

std::filesystem::path recipe_path_of(const std::filesystem::path& out) {
  return out.string() + ".recipe.json";
}

Result<void> write_recipe(const std::filesystem::path& file, const Recipe& recipe, bool force) {
  return write(file, recipe, force);
}

Result<void> write_recipe(const std::filesystem::path& file, const ImageRecipe& recipe,
                          bool force) {
  return write(file, recipe, force);
}

}  // namespace wanprep
