// SPDX-License-Identifier: MIT
#pragma once

// What the tests of the analyst's verbs share: five events to work on, and a look at what an expression gives, which
// runs it in chunks of several sizes, serially and on threads.

#include <staffa/column/identical.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/column/option.hpp>
#include <staffa/column/print.hpp>
#include <staffa/column/record.hpp>
#include <staffa/column/table.hpp>
#include <staffa/exec/options.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/exec/tbb.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/sink/collect.hpp>
#include <staffa/sink/evaluate.hpp>
#include <staffa/source/table.hpp>

#include <gtest/gtest.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <type_traits>

namespace staffa::test {

template <template <class> class F>
struct Jet {
  F<float> pt, eta;
  F<std::int32_t> id;
  F<bool> tight;
  F<option<float>> btag;
};
template <template <class> class F>
struct Lepton {
  F<float> pt;
  F<std::int32_t> charge;
};

/// The second event has no jets, the fourth no leptons. Jets are numbered 1 to 10, muons have even pt, electrons odd.
inline table five_events() {
  table t;
  t.add("Jet", jagged<record<Jet>>{{{50, -1, 1, true, 0.75F}, {20, 2, 2, false, missing}, {40, 0.5F, 3, true, 0.25F}},
                                   {},
                                   {{31, 1, 4, false, 0.5F}, {35, -2, 5, true, missing}},
                                   {{25, 0, 6, true, missing}},
                                   {{60, 0, 7, true, 0.25F},
                                    {60, 1, 8, false, 0.875F},
                                    {10, -1, 9, false, 0.25F},
                                    {30, 2, 10, true, missing}}})
      .add("Muon", jagged<record<Lepton>>{{{30, 1}, {26, -1}}, {}, {{12, -1}}, {}, {{44, 1}, {42, 1}, {8, -1}}})
      .add("Electron", jagged<record<Lepton>>{{{15, 1}}, {{21, -1}}, {}, {}, {{33, -1}, {9, 1}}})
      .add("MET_pt", flat<float>{10, 20, 30, 40, 50})
      .add("MET_sig", flat<option<float>>{1, missing, 3, missing, 5})
      .add("HLT_mu", flat<bool>{true, true, false, false, true})
      .add("run", flat<std::uint32_t>{1, 1, 2, 2, 3})
      .add("event", flat<std::int64_t>{100, 101, 102, 103, 104});
  return t;
}

struct five {
  event_set events = open(five_events());
  decltype(events.collection<Jet, "Jet">()) jets = events.collection<Jet, "Jet">();
  decltype(events.collection<Lepton, "Muon">()) muons = events.collection<Lepton, "Muon">();
  decltype(events.collection<Lepton, "Electron">()) electrons = events.collection<Lepton, "Electron">();
  decltype(events.column<float>("")) met = events.column<float>("MET_pt");
  decltype(events.column<option<float>>("")) sig = events.column<option<float>>("MET_sig");
  decltype(events.column<bool>("")) hlt = events.column<bool>("HLT_mu");
};

/// An executor chosen at run time, so that each expression is compiled for one.
class somehow {
 public:
  /// @param threads 0: on the calling thread
  explicit somehow(std::size_t chunk_events, int threads = 0) : threads_(threads) { options_.chunk_events = chunk_events; }
  [[nodiscard]] const pass_options& options() const { return options_; }
  void execute(detail::pass& p) const {
    if (threads_ == 0) serial(options_).execute(p);
    else parallel(threads_, options_).execute(p);
  }

 private:
  int threads_;
  pass_options options_;
};

template <class D>
constexpr bool of_a_source() {
  if constexpr (std::same_as<D, domain::events>) return true;
  else if constexpr (!std::is_void_v<typename D::parent>) return of_a_source<typename D::parent>();
  else if constexpr (!std::is_void_v<typename D::base>) return of_a_source<typename D::base>();
  else return false;
}

template <expression E>
auto collected(const somehow& how, const E& e) {
  if constexpr (of_a_source<domain_t<E>>()) {
    const auto top = detail::events_above(e.domain());
    return run(how, event_set(dynamic_cast<const detail::events_node&>(*top).from()), collect(e)).value();
  } else {
    return run(how, collect(e)).value();
  }
}

template <class X>
std::string text(const X& x) {
  std::ostringstream out;
  out << x;
  return out.str();
}

/// What an expression gives, as text. Array is the one type it may be assigned to.
template <class Array, expression E>
std::string show(const E& e) {
  static_assert(std::same_as<typename collect_sink<E>::result_type, Array>, "the expression has another type");
  const Array whole = e;
  for (const std::size_t chunk : {1, 2, 7})
    for (const int threads : {0, 2}) {
      const Array again = collected(somehow(chunk, threads), e);
      EXPECT_TRUE(identical(whole, again)) << "with chunks of " << chunk << " events on " << threads << " threads:\n"
                                           << again << "\ninstead of\n" << whole;
    }
  return text(whole);
}

/// The message of the E that f throws.
template <class E, class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (const E& thrown) {
    return thrown.what();
  } catch (const std::exception& other) {
    return std::string("another exception: ") + other.what();
  }
  return "nothing thrown";
}
inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace staffa::test
