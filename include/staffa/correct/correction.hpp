// SPDX-License-Identifier: MIT
#pragma once

// Corrections as they come out of a file (interop/correction_json.hpp) or out of arrays (correct/lookup.hpp).

#include <staffa/core/config.hpp>
#include <staffa/core/names.hpp>
#include <staffa/correct/detail/evaluate.hpp>
#include <staffa/correct/detail/failure_text.hpp>
#include <staffa/correct/detail/model.hpp>
#include <staffa/correct/error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace staffa::inline STAFFA_ABI {

namespace detail::corrections {

inline void check_arguments(const std::string& name, const std::vector<variable>& inputs,
                            std::span<const argument> given) {
  if (given.size() != inputs.size())
    throw bind_error("correction '" + name + "': Incorrect number of inputs (got " + std::to_string(given.size()) +
                         ", expected " + std::to_string(inputs.size()) + ")",
                     reference_error::invalid_argument);
  const auto long_name = [](input_type t) { return t == input_type::real ? "real-valued" : name_of(t); };
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (given[k].type != inputs[k].type)
      throw bind_error("correction '" + name + "': Input " + inputs[k].name + " has wrong type: got " +
                       std::string(long_name(given[k].type)) + " expected " + std::string(long_name(inputs[k].type)));
}

/// One row of a compound: each correction of the stack in turn, on inputs that the ones before have updated.
/// @return false if some correction has no value; then `eval` says why, and `where` which one
inline bool evaluate_compound(evaluator& eval, const model& m, const compound_entry& c, std::vector<argument> arguments,
                              double& out, std::size_t& where) {
  out = 0;
  std::vector<argument> own;
  for (std::size_t k = 0; k < c.stack.size(); ++k) {
    own.clear();
    for (const std::uint32_t at : c.positions[c.stack[k].positions]) own.push_back(arguments[at]);
    double sf = 0;
    where = c.stack[k].correction;
    if (!eval(m.corrections[where], own, sf)) return false;
    for (const std::uint32_t at : c.updated) arguments[at].real = apply(c.input_op, arguments[at].real, sf);
    out = k == 0 ? sf : apply(c.output_op, out, sf);
  }
  return true;
}

}  // namespace detail::corrections

using correction_input = detail::corrections::variable;
using correction_input_type = detail::corrections::input_type;

/// How a correction is evaluated.
struct correction_options {
  bool reference_quirks = false;  ///< do as correctionlib does also where that is a defect
  bool strict = false;            ///< the C library's functions, one row at a time: the same bits as correctionlib
};

/// One correction of a set. Copying it is cheap; it keeps its set alive.
class correction {
 public:
  correction(std::shared_ptr<const detail::corrections::model> m, std::size_t number, bool compound,
             correction_options o = {})
      : model_(std::move(m)), number_(number), compound_(compound), options_(o) {}

  [[nodiscard]] const std::string& name() const { return compound_ ? compound().name : single().name; }
  [[nodiscard]] const std::string& description() const {
    return compound_ ? compound().description : single().description;
  }
  /// Of the correction; compounds have none: 0.
  [[nodiscard]] std::int32_t version() const { return compound_ ? 0 : single().version; }
  [[nodiscard]] const std::vector<correction_input>& inputs() const {
    return compound_ ? compound().inputs : single().inputs;
  }
  [[nodiscard]] const correction_input& output() const { return compound_ ? compound().output : single().output; }
  [[nodiscard]] bool is_compound() const { return compound_; }
  [[nodiscard]] const correction_options& options() const { return options_; }
  [[nodiscard]] correction with(correction_options o) const { return {model_, number_, compound_, o}; }

  /// The value for one row: `sf.evaluate("2018", 2.1, 45.0)`, types exactly those of the inputs.
  /// @throws bind_error for wrong arguments, evaluation_error if the row has no value
  template <class... Args>
  [[nodiscard]] double evaluate(const Args&... args) const {
    const detail::corrections::argument all[] = {detail::corrections::argument_of(args)..., {}};
    return evaluate_row({all, sizeof...(Args)});
  }
  [[nodiscard]] double evaluate_row(std::span<const detail::corrections::argument> arguments) const {
    using namespace detail::corrections;
    check_arguments(name(), inputs(), arguments);
    evaluator eval(*model_, options_.reference_quirks);
    std::vector<argument> copy(arguments.begin(), arguments.end());
    double out = 0;
    std::size_t which = number_;
    const bool fine = compound_ ? detail::corrections::evaluate_compound(eval, *model_, compound(), copy, out, which)
                                : eval(single(), copy, out);
    if (fine) return out;
    const correction_entry& c = model_->corrections[which];
    throw evaluation_error(describe(*model_, c.name, c.inputs, eval.failed()), eval.failed().status,
                           eval.failed().reference);
  }

  /// Makes the correction an expression on columns: see correct/bind.hpp.
  template <class... Args>
  auto operator()(const Args&... args) const {
    return bind_correction(*this, args...);
  }

  // For the parts of Staffa that compile and print corrections.
  [[nodiscard]] const std::shared_ptr<const detail::corrections::model>& held() const { return model_; }
  [[nodiscard]] std::size_t number() const { return number_; }

 private:
  [[nodiscard]] const detail::corrections::correction_entry& single() const { return model_->corrections[number_]; }
  [[nodiscard]] const detail::corrections::compound_entry& compound() const { return model_->compounds[number_]; }

  std::shared_ptr<const detail::corrections::model> model_;
  std::size_t number_;
  bool compound_;
  correction_options options_;
};

/// The corrections of a file: immutable, shared, safe to use from several threads.
class correction_set {
 public:
  explicit correction_set(std::shared_ptr<const detail::corrections::model> m) : model_(std::move(m)) {}

  /// @throws unknown_correction naming those with similar names
  [[nodiscard]] correction operator[](std::string_view name) const { return find(name, model_->corrections, false); }
  [[nodiscard]] correction compound(std::string_view name) const { return find(name, model_->compounds, true); }

  [[nodiscard]] const std::string& file() const { return model_->file; }
  [[nodiscard]] const std::string& description() const { return model_->description; }
  /// What correctionlib's Python model would reject, and what had to be ignored.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return model_->warnings; }
  [[nodiscard]] std::size_t size() const { return model_->corrections.size(); }
  [[nodiscard]] std::size_t compounds() const { return model_->compounds.size(); }
  [[nodiscard]] correction at(std::size_t k) const { return {model_, k, false}; }
  [[nodiscard]] correction compound_at(std::size_t k) const { return {model_, k, true}; }
  /// Memory held, in bytes, without names and texts.
  [[nodiscard]] std::size_t bytes() const { return model_->bytes(); }

 private:
  template <class Entries>
  [[nodiscard]] correction find(std::string_view name, const Entries& entries, bool compound) const {
    std::vector<std::string> names;
    for (std::size_t k = 0; k < entries.size(); ++k) {
      if (entries[k].name == name) return {model_, k, compound};
      names.push_back(entries[k].name);
    }
    throw unknown_correction(model_->file + ": there is no " + (compound ? "compound correction '" : "correction '") +
                             std::string(name) + "'; " + nearest_names(name, names));
  }

  std::shared_ptr<const detail::corrections::model> model_;
};

}  // namespace staffa::inline STAFFA_ABI
