/// The recipe beside a clip.
#pragma once

#include <filesystem>

#include "core/error.hpp"
#include "recipe/image_recipe.hpp"
#include "recipe/recipe.hpp"

namespace wanprep {

/// "OUT.recipe.json".
std::filesystem::path recipe_path_of(const std::filesystem::path& out);

/// Errors as write_file.
Result<void> write_recipe(const std::filesystem::path& file, const Recipe& recipe, bool force);
Result<void> write_recipe(const std::filesystem::path& file, const ImageRecipe& recipe, bool force);

}  // namespace wanprep
