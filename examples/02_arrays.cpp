// SPDX-License-Identifier: MIT
//
// Arrays in memory: `auto` keeps a formula, the name of an array type runs it.

#include <staffa/column/print.hpp>
#include <staffa/staffa.hpp>

#include <cstdint>
#include <iostream>

using namespace staffa;

int main() {
  // [arrays]
  jagged<float> pt{{62, 41, 18}, {}, {35, 33}};  // one list per event
  flat<float> met{20, 55, 31};                   // one value per event

  auto hard = pt[pt > 30];             // a formula: nothing is computed yet
  flat<float> ht = sum(hard);          // an array, computed now: [103, 0, 68]
  flat<std::int64_t> n = count(hard);  // [2, 0, 2]
  jagged<float> scaled = pt / met;     // the event's value at each object: [[3.1, 2.05, 0.9], [], [1.129..., 1.064...]]
  // [arrays]
  std::cout << "ht      " << ht << "\nscaled  " << scaled << "\nn       " << n << '\n';

  // [rows]
  for (auto jets : pt) {  // rows and lists are ranges
    std::cout << jets.size() << " jets:";
    for (float x : jets) std::cout << ' ' << x;
    std::cout << '\n';
  }
  // [rows]
}
