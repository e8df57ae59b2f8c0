// SPDX-License-Identifier: MIT
#pragma once

#include <staffa/core/config.hpp>
#include <staffa/exec/pass.hpp>
#include <staffa/exec/result.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/expr/ref.hpp>
#include <staffa/sink/detail/fillers.hpp>
#include <staffa/sink/histogram.hpp>
#include <staffa/sink/histogram_data.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

/// A histogram under a name, with the types of its columns gone: see `book`.
struct booked_histogram {
  std::string name;
  detail::ref<detail::filler> filler;
};
namespace detail {
[[gnu::noinline]] inline booked_histogram booked(std::string_view name, ref<filler>&& filled) {
  return {std::string(name), std::move(filled)};
}
}  // namespace detail

/// What a pass makes of it.
struct filled_histogram {
  std::string name;
  result<histogram_data> histogram;
};

/// Books a histogram for a pass over a list of them: `std::vector<booked_histogram> all{book("met", histogram(a, met))};`
template <bool Weighted, expression... Es>
booked_histogram book(std::string_view name, const histogram_sink<Weighted, Es...>& h) {
  return detail::booked(name, h.filled_by(&detail::make_filler<Weighted>));
}

/// One pass for histograms booked one by one, for programs that decide at run time which ones to fill.
template <executor X>
std::vector<filled_histogram> run(const X& how, const event_set& events, const std::vector<booked_histogram>& booked) {
  std::vector<const sink_base*> sinks;
  for (const booked_histogram& b : booked) sinks.push_back(b.filler.get());
  detail::pass p(detail::readable(*events.from()), std::move(sinks), how.options());
  how.execute(p);
  const detail::partials totals = p.finish();
  std::vector<filled_histogram> filled;
  for (std::size_t k = 0; k < booked.size(); ++k)
    filled.push_back({booked[k].name, booked[k].filler->finish(*totals[k])});
  return filled;
}

}  // namespace staffa::inline STAFFA_ABI
