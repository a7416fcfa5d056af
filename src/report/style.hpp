/// The page's looks.
#pragma once

namespace wanprep {

extern const char* const kReportStyle;

}  // namespace wanprep
