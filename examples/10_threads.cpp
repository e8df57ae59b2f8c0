// SPDX-License-Identifier: MIT
//
// Threads, progress and stopping. The number of threads changes no bit of the results.

#include <staffa/exec/progress.hpp>
#include <staffa/exec/tbb.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <cstdint>
#include <iostream>
#include <stop_token>

using namespace staffa;

template <template <class> class F>
struct Jet {
  F<float> pt, eta;
};

int main() {
  auto events = toy_events(300'000);
  auto jets = events.collection<Jet, "Jet">();
  auto ht = sum(jets.pt[abs(jets.eta) < 2.4]);

  // [threads]
  double one = run(events, total(ht));               // on this thread
  double two = run(parallel(2), events, total(ht));  // with oneTBB
  double all = run(parallel(), events, total(ht));   // on all cores
  // [threads]
  std::cout << "the same sum to the last bit: " << (one == two && one == all ? "yes" : "no") << '\n';

  // [progress]
  std::uint64_t done = 0;
  auto watch = [&](const progress& p) { done = p.events; };  // or progress_bar(), for a terminal
  auto bulk = run(parallel(2, {.on_progress = watch}), events, entries(ht));
  // [progress]
  std::cout << "reported " << done << " events, filled " << *bulk << '\n';

  // [stop]
  std::stop_source stop;
  auto enough = [&](const progress& p) {
    if (p.events >= 65'536) stop.request_stop();
  };
  try {
    run(parallel(2, {.on_progress = enough, .stop = stop.get_token()}), events, entries(ht));
  } catch (const cancelled& e) {
    std::cout << "stopped\n";
  }
  // [stop]
}
