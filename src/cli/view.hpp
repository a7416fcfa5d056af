/// How text is laid out for whoever reads it: a terminal's width and colors, nothing for a pipe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wanprep::cli {

struct View {
  std::size_t width = 0;  ///< columns; 0 breaks no line
  bool color = false;
};

/// A terminal's width ($COLUMNS overrules it) and whether it takes colors (not with $NO_COLOR or
/// TERM=dumb).
View view_of_stdout();

enum class Tone { good, warning, bad, quiet };
std::string toned(const View& view, Tone tone, std::string_view text);

/// `text` after `head`, broken at blanks to the view's width; later lines are indented as far as
/// `head` is wide. Ends with a line break. Control characters come out as '?'.
std::string paragraph(const View& view, const std::string& head, const std::string& text);

/// `text` with a '?' for each control character: names of files and words out of them may hold any.
std::string printable(std::string_view text);

/// Columns of UTF-8 text: code points, color codes not counted.
std::size_t columns_of(std::string_view text);
/// `text`, filled up with blanks to `columns`.
std::string padded(const std::string& text, std::size_t columns);

}  // namespace wanprep::cli
