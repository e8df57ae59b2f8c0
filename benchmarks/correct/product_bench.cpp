// SPDX-License-Identifier: MIT
//
// product(sf) with and without an array of the values of sf: nanoseconds an object, one core.
//
//   correct_product FOLDER      FOLDER: what tests/interop/correction_files.py FOLDER wrote
//
// Both are one chunk of a pass. Each figure is the least of many short runs; the two sides take turns.

#include <staffa/column/builder.hpp>
#include <staffa/correct/argument.hpp>
#include <staffa/correct/bind.hpp>
#include <staffa/correct/product.hpp>
#include <staffa/exec/plan.hpp>
#include <staffa/exec/workspace.hpp>
#include <staffa/interop/correction_json.hpp>
#include <staffa/source/arrays.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace staffa;

/// One chunk of a pass that computes the values of a node.
class one_chunk {
 public:
  one_chunk(const detail::value_ref& what, std::size_t events)
      : source_(events), plan_({what}, source_), space_(plan_) {
    chunk_.rows = events;
  }
  void run() { space_.evaluate(chunk_, {}); }
  [[nodiscard]] double seconds(int times) {
    const auto start = std::chrono::steady_clock::now();
    for (int k = 0; k < times; ++k) run();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / times;
  }
  [[nodiscard]] const double* values() const { return static_cast<const double*>(space_.target(0).data); }
  [[nodiscard]] std::size_t bytes() const { return space_.bytes(); }

 private:
  array_rows source_;
  detail::plan plan_;
  detail::workspace space_;
  detail::chunk_info chunk_;
};

struct objects {
  objects(std::size_t count, unsigned most) {
    std::mt19937_64 random(1);
    jagged_builder<float> pts, etas;
    std::uniform_real_distribution<float> eta_values(-2.39F, 2.39F);
    std::exponential_distribution<float> pt_values(1 / 60.0F);
    for (std::size_t object = 0; object < count; ++events) {
      pts.begin_list(), etas.begin_list();
      for (auto n = random() % (most + 1); n > 0 && object < count; --n, ++object)
        pts.append(20.1F + pt_values(random)), etas.append(eta_values(random));
      pts.end_list(), etas.end_list();
    }
    pt = pts.finish(), eta = etas.finish();
  }
  jagged<float> pt, eta;
  std::size_t events = 0;
};

template <class SF>
void measure(const char* title, const SF& sf, const objects& o, std::size_t count, const char* lists) {
  const auto w = product(sf);
  one_chunk blocks(w.all(), o.events),
      array(detail::value_ref(static_cast<const detail::value_node*>(w.all()->sharing())), o.events);
  blocks.run(), array.run();
  bool same = true;
  for (std::size_t v = 0; v < w.size(); ++v) {
    const std::size_t first = v * detail::variation_stride(o.events);
    same = same && std::equal(blocks.values() + first, blocks.values() + first + o.events, array.values() + first);
  }
  const int times = std::max<int>(1, static_cast<int>(200'000 / count));
  double best_array = 1e9, best_blocks = 1e9;
  for (int k = 0; k < 40; ++k) {
    best_array = std::min(best_array, array.seconds(times));
    best_blocks = std::min(best_blocks, blocks.seconds(times));
  }
  const double per_object = 1e9 / static_cast<double>(count);
  std::printf("%-28s %-6s %8zu %8.2f %8.2f %7.2fx %9.0f %9.0f  %s\n", title, lists, count, best_array * per_object,
              best_blocks * per_object, best_array / best_blocks, 1e-3 * static_cast<double>(array.bytes()),
              1e-3 * static_cast<double>(blocks.bytes()), same ? "identical" : "DIFFERENT");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const auto set = load_corrections(std::string(argv[1]) + "/realistic.json");
  std::printf("%-28s %-6s %8s %8s %8s %8s %9s %9s\n", "shape", "lists", "objects", "array ns", "blocks", "ratio",
              "array kB", "blocks");
  for (const std::size_t count : {3'072, 16'384, 262'144})
    for (const unsigned most : {3U, 16U}) {
      const objects o(count, most);
      const char* lists = most == 3 ? "0...3" : "0...16";
      const auto id = set["electron_id"];
      const auto called = [&](const auto& kind) {
        return id(arg("year") = "2018", arg("ValType") = kind, arg("WorkingPoint") = "Tight", arg("eta") = o.eta,
                  arg("pt") = o.pt);
      };
      measure("table", called("sf"), o, count, lists);
      measure("table, three variations", called(vary("sf", {{"up", "sfup"}, {"down", "sfdown"}})), o, count, lists);
      measure("formula L2", set["L2"](o.eta, o.pt), o, count, lists);
    }
}
