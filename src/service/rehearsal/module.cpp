#include "core/module.hpp"

WANPREP_EXPORT int wanprep_empty() { return 0; }
