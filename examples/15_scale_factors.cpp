// SPDX-License-Identifier: MIT
//
// Scale factors: a table of a correction file with systematics, jet energies through a compound correction, and the
// event weight with all its variations in one histogram.

#include <staffa/correct/bind.hpp>
#include <staffa/correct/lookup.hpp>
#include <staffa/correct/product.hpp>
#include <staffa/correct/weights.hpp>
#include <staffa/interop/correction_json.hpp>
#include <staffa/sink/varied_histogram.hpp>
#include <staffa/source/toy.hpp>
#include <staffa/staffa.hpp>

#include <cstdio>
#include <string>

using namespace staffa;

template <template <class> class F>
struct Object {
  F<float> pt, eta;
};

namespace {

std::string table(const char* contents) {
  return R"({"nodetype": "multibinning", "inputs": ["abseta", "pt"], "edges": [[0.0, 1.2, "inf"], [0.0, 10.0, 20.0, "inf"]], "content": [)" +
         std::string(contents) + R"(], "flow": "error"})";
}

// Usually load_corrections("muon.json.gz").
const std::string muon_file = R"({"schema_version": 2, "corrections": [{"name": "ID", "version": 1,
  "inputs": [{"name": "abseta", "type": "real"}, {"name": "pt", "type": "real"}, {"name": "systematic", "type": "string"}],
  "output": {"name": "weight", "type": "real"}, "data": {"nodetype": "category", "input": "systematic", "content": [
    {"key": "nominal", "value": )" +
                              table("0.90, 0.95, 0.98, 0.88, 0.94, 0.97") + R"(},
    {"key": "up", "value": )" +
                              table("0.93, 0.96, 0.99, 0.92, 0.96, 0.98") + R"(},
    {"key": "down", "value": )" +
                              table("0.87, 0.94, 0.97, 0.84, 0.92, 0.96") + R"(}]}}]})";

const std::string jet_file = R"json({"schema_version": 2, "corrections": [
  {"name": "L1", "version": 1, "inputs": [{"name": "pt", "type": "real"}, {"name": "rho", "type": "real"}], "output": {"name": "f", "type": "real"},
   "data": {"nodetype": "formula", "expression": "max(0.1,1-y*[0]/x)", "parser": "TFormula", "variables": ["pt", "rho"], "parameters": [0.2]}},
  {"name": "L2", "version": 1, "inputs": [{"name": "eta", "type": "real"}, {"name": "pt", "type": "real"}], "output": {"name": "f", "type": "real"},
   "data": {"nodetype": "binning", "input": "eta", "edges": [-5.0, 0.0, 5.0], "flow": "clamp", "content": [
     {"nodetype": "formula", "expression": "[0]+[1]/(pow(log10(x),2)+[2])", "parser": "TFormula", "variables": ["pt"], "parameters": [1.0, 0.4, 3.0]},
     {"nodetype": "formula", "expression": "[0]+[1]/(pow(log10(x),2)+[2])", "parser": "TFormula", "variables": ["pt"], "parameters": [1.0, 0.5, 3.0]}]}}],
  "compound_corrections": [{"name": "L1L2", "inputs": [{"name": "eta", "type": "real"}, {"name": "pt", "type": "real"}, {"name": "rho", "type": "real"}],
   "output": {"name": "f", "type": "real"}, "inputs_update": ["pt"], "input_op": "*", "output_op": "*", "stack": ["L1", "L2"]}]})json";

}  // namespace

int main() {
  auto events = toy_events(20'000);
  auto muons = events.collection<Object, "Muon">();
  auto jets = events.collection<Object, "Jet">();
  auto met = events.column<float>("MET_pt");

  // [correct]
  auto id = parse_corrections(muon_file, "muon.json")["ID"];  // or load_corrections("muon.json.gz")["ID"]
  auto sf = id(arg("abseta") = abs(muons.eta), arg("pt") = muons.pt, vary("systematic", {"nominal", "up", "down"}));

  auto jec = parse_corrections(jet_file, "jets.json").compound("L1L2");
  auto pt = jets.pt * jec(arg("eta") = jets.eta, arg("pt") = jets.pt, arg("rho") = 20.0);  // one number for all
  // [correct]

  // [table]
  const lookup_table trigger({lookup_axis::variable({0, 30, 60, 100})}, {0.8, 0.95, 0.99}, lookup_flow::clamp());
  auto efficiency = trigger(met);
  // [table]

  // [weights]
  auto w = weights(factor("id", product(sf)), factor("trigger", efficiency));
  auto ht = sum(pt[pt > 30]);
  auto [all, unweighted, without] = run(events, histogram_of_variations(w, axis(4, 0, 400), ht),
                                        histogram(axis(4, 0, 400), ht), total(w.without("id")));
  for (const auto& name : all->names()) std::printf("%-8s %9.2f events\n", name.c_str(), (*all)[name].sum());
  // [weights]
  std::printf("%-8s %9.2f events\n", "no id", static_cast<double>(*without));
  std::printf("%-8s %9.2f events\n", "no w", unweighted->sum());
  for (std::size_t k = 1; k <= 4; ++k)
    std::printf("ht bin %zu: %8.2f +%.2f -%.2f\n", k, (*all)["nominal"].value(k),
                (*all)["up"].value(k) - (*all)["nominal"].value(k),
                (*all)["nominal"].value(k) - (*all)["down"].value(k));
}
