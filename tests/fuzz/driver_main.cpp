/// Runs targets without libFuzzer, the same on every machine:
///   wanprep_fuzz TARGET [--runs N] [--seed N] [FILE|FOLDER...]   files first, then N changed seeds
///   wanprep_fuzz TARGET --write FOLDER                           the seeds as files, for libFuzzer
/// What is being run stands in TMPDIR/wanprep-fuzz-last until it has returned.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/seeds.hpp"
#include "fuzz/target.hpp"

namespace {

namespace fs = std::filesystem;
using namespace wanprep::fuzz;
using Input = Mutator::Input;

struct Target {
  std::string_view name;
  void (*run)(Bytes);
  std::vector<Input> (*seeds)(const std::string& target);
};

// The readers need no layer beyond image, so a sanitized build of them is a small one.
std::vector<Target> targets() {
  std::vector<Target> all{{"isobmff", isobmff, reader_seeds}, {"codec", codec, reader_seeds},
                          {"plan", plan, reader_seeds},       {"image", image, reader_seeds},
                          {"recipe", recipe, reader_seeds},   {"profile", profile, reader_seeds},
                          {"wire", wire, reader_seeds}};
#ifndef WANPREP_FUZZ_READERS
  for (const Target& text :
       {Target{"journal", journal, text_seeds}, Target{"words", words, text_seeds},
        Target{"answer", answer, text_seeds}, Target{"settings", settings, text_seeds},
        Target{"ending", ending, text_seeds}})
    all.push_back(text);
#endif
  return all;
}

struct Order {
  std::string target;
  std::uint64_t runs = 0;
  std::uint64_t seed = 1;
  std::string write;
  std::vector<fs::path> files;
};

bool read_order(int argc, char** argv, Order& order) {
  if (argc < 2) return false;
  order.target = argv[1];
  for (int i = 2; i < argc; ++i) {
    const std::string word = argv[i];
    const bool more = i + 1 < argc;
    if (word == "--runs" && more)
      order.runs = std::stoull(argv[++i]);
    else if (word == "--seed" && more)
      order.seed = std::stoull(argv[++i]);
    else if (word == "--write" && more)
      order.write = argv[++i];
    else
      order.files.emplace_back(word);
  }
  return true;
}

std::vector<Input> load(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const auto& path : paths)
    if (fs::is_directory(path))
      for (const auto& entry : fs::recursive_directory_iterator(path))
        files.push_back(entry.path());
    else
      files.push_back(path);
  std::vector<Input> out;
  for (const auto& file : files) {
    if (!fs::is_regular_file(file)) continue;
    std::ifstream in(file, std::ios::binary);
    out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return out;
}

void write_to(const fs::path& file, const Input& input) {
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(input.data()),
             static_cast<std::streamsize>(input.size()));
}

int write_seeds(const Target& target, const Order& order) {
  fs::create_directories(order.write);
  int number = 0;
  for (const auto& seed : target.seeds(order.target))
    write_to(fs::path(order.write) / ("seed-" + std::to_string(number++)), seed);
  std::cout << number << " seeds\n";
  return 0;
}

int run(const Target& target, const Order& order) {
  const auto last = fs::temp_directory_path() / ("wanprep-fuzz-last-" + order.target);
  const auto given = load(order.files);
  const auto seeds = target.seeds(order.target);
  const auto one = [&](const Input& input, bool kept) {
    if (!kept) write_to(last, input);
    target.run(input);
  };
  for (const auto& input : given) one(input, true);
  for (const auto& input : seeds) one(input, true);
  Mutator mutator(order.seed);
  for (std::uint64_t i = 0; i < order.runs; ++i)
    one(mutator.changed(seeds[mutator.below(seeds.size())], seeds[mutator.below(seeds.size())]),
        false);
  fs::remove(last);
  std::cout << order.target << ": " << given.size() << " files, " << seeds.size() << " seeds, "
            << order.runs << " changed ones\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Order order;
  if (read_order(argc, argv, order))
    for (const auto& target : targets())
      if (target.name == order.target)
        return order.write.empty() ? run(target, order) : write_seeds(target, order);
  std::cerr << "usage: wanprep_fuzz TARGET [--runs N] [--seed N] [--write FOLDER] [FILE...]\n"
               "targets:";
  for (const auto& target : targets()) std::cerr << ' ' << target.name;
  std::cerr << '\n';
  return 2;
}
