// SPDX-License-Identifier: MIT
#pragma once

// Naming an array type runs an expression: `flat<float> ht = sum(jets.pt);`.

#include <staffa/core/config.hpp>
#include <staffa/exec/run.hpp>
#include <staffa/expr/field.hpp>
#include <staffa/sink/collect.hpp>

#include <type_traits>

namespace staffa::inline STAFFA_ABI::detail {

/// The events an expression's rows belong to.
inline domain_ref events_above(domain_ref d) {
  while (d->parent() || d->base()) d = d->parent() ? d->parent() : d->base();
  return d;
}

/// Only the array type that an expression has; anything narrower or of another shape does not convert.
template <expression E>
  requires requires(const E& e) { e.domain(); }
typename collect_sink<E>::result_type assign_to(const E& e, std::type_identity<typename collect_sink<E>::result_type>) {
  const domain_ref top = events_above(e.domain());
  if (const auto* events = dynamic_cast<const events_node*>(top.get()))
    return run(event_set(events->from()), collect(e)).value();
  return run(collect(e)).value();
}

}  // namespace staffa::inline STAFFA_ABI::detail
