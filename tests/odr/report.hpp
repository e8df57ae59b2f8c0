// SPDX-License-Identifier: MIT
#pragma once

// What a unit of the ODR test tells of itself. No type of Staffa's: those do not pass between units of unlike flags.
struct odr_report {
  unsigned long lanes;       // rows worked on at once
  unsigned long step_lanes;  // the same, as counted in the library's loop
  double lists;              // sum over lists of what passes a cut, by nodes of the expression graph
  double exponentials;       // sum of exp(x), by packs
  double missing;            // value where an event has none
};

odr_report baseline();
odr_report wide();
