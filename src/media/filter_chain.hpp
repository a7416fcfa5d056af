/// libavfilter behind a seam of its own: loading it takes as long as loading all other media
/// libraries together without the codecs, and what only copies packets needs none of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "media/owned.hpp"

namespace wanprep {

/// One configured chain between a source and a sink of pictures. Numbers are libav's errors.
class FilterChain {
 public:
  virtual ~FilterChain() = default;
  /// Builds `text` for pictures like `first`; what went wrong stands in `place`.
  virtual int configure(const AVFrame& first, const std::string& text, std::string& place) = 0;
  /// Takes over what `picture` refers to; null: no more will come.
  virtual int push(AVFrame* picture) = 0;
  /// Fills `picture`; its time stays a number (FilterGraph).
  virtual int pull(AVFrame& picture) = 0;
  /// The library's, as AV_VERSION_INT packs it.
  virtual unsigned version() const = 0;
  /// Names of all filters that exist here.
  virtual std::vector<std::string> filters() const = 0;
};

/// Exported by the module wanprep-filtering: `extern "C" wanprep::FilterChain*
/// wanprep_filter_chain()`, a new chain for the caller to delete.
inline constexpr const char* kFilterModule = "filtering";
inline constexpr const char* kFilterSymbol = "wanprep_filter_chain";

/// The module, loaded when first asked for. Error: Code::internal.
Result<std::unique_ptr<FilterChain>> new_filter_chain();

}  // namespace wanprep
