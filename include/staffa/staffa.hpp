// SPDX-License-Identifier: MIT
#pragma once

// Everything that needs nothing but xsimd. Left out, each for its parse time and its dependency; ask for them by name:
//   staffa/exec/tbb.hpp               parallel(): passes on several threads (oneTBB)
//   staffa/interop/parquet.hpp        open_parquet(), write_parquet() (Arrow C++)
//   staffa/interop/uhi.hpp            histograms to and from UHI JSON (RapidJSON)
//   staffa/sink/boost_histogram.hpp   histograms as Boost.Histogram objects
//   staffa/sink/histogram_text.hpp    histograms as text
//   staffa/column/print.hpp           arrays as text (<ostream>)
//   staffa/source/toy.hpp             generated events
//   staffa/interop/correction_json.hpp  load_corrections() (RapidJSON, zlib)
//   staffa/interop/correction_jec.hpp   load_jec(): text files of jet energy corrections
//   staffa/correct/bind.hpp           corrections as expressions: arg(), vary()
//   staffa/correct/lookup.hpp         tables by hand; sink/lookup_of.hpp: of histograms
//   staffa/correct/weights.hpp        weights(); correct/product.hpp: product()
//   staffa/sink/varied_histogram.hpp  histograms of all variations of a weight
//   staffa/correct/describe.hpp       corrections as text

#include <staffa/column/builder.hpp>
#include <staffa/column/flat.hpp>
#include <staffa/column/jagged.hpp>
#include <staffa/column/record.hpp>
#include <staffa/column/table.hpp>
#include <staffa/combine/combinations.hpp>
#include <staffa/combine/concat.hpp>
#include <staffa/combine/cross.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/expr/broadcast.hpp>
#include <staffa/expr/cast.hpp>
#include <staffa/expr/define.hpp>
#include <staffa/expr/events.hpp>
#include <staffa/expr/functions.hpp>
#include <staffa/expr/integer_division.hpp>
#include <staffa/expr/operators.hpp>
#include <staffa/expr/pick.hpp>
#include <staffa/expr/rounding.hpp>
#include <staffa/order/leading.hpp>
#include <staffa/physics/angles.hpp>
#include <staffa/physics/components.hpp>
#include <staffa/physics/mass.hpp>
#include <staffa/physics/p4.hpp>
#include <staffa/reduce/arg.hpp>
#include <staffa/reduce/at.hpp>
#include <staffa/reduce/reduce.hpp>
#include <staffa/select/drop_missing.hpp>
#include <staffa/select/events.hpp>
#include <staffa/select/map.hpp>
#include <staffa/select/missing.hpp>
#include <staffa/select/subset.hpp>
#include <staffa/sink/booking.hpp>
#include <staffa/sink/collect.hpp>
#include <staffa/sink/evaluate.hpp>
#include <staffa/sink/histogram.hpp>
#include <staffa/sink/total.hpp>
#include <staffa/source/table.hpp>
