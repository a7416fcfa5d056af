/// The page of a batch: every shot in a row, with its state, cost and the way to its own page.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace wanprep {

struct BatchPageShot {
  std::string id;
  std::string state;   ///< "done", "stopped", "review" …
  std::string tone;    ///< good | busy | attention | bad
  std::string before;  ///< relative link to a small picture; empty: none
  std::string after;
  std::string out;     ///< relative link; empty: not there
  std::string report;  ///< relative link; empty: not there
  std::string tag;
  std::string cost;
  std::string text;  ///< why it stopped, or what happens next
};

struct BatchPage {
  std::string title;
  std::string verdict;  ///< one sentence
  std::string tone;
  std::vector<std::pair<std::string, std::string>> at_a_glance;
  std::vector<BatchPageShot> shots;
};

/// Links and pictures are relative to the folder that the page lies in; no script. Pure.
std::string render_batch(const BatchPage& page);

}  // namespace wanprep
