// SPDX-License-Identifier: MIT
#pragma once

// What a unit of the ODR test tells of itself. No type of Staffa's: those do not pass between units of unlike flags.
struct odr_report {
  unsigned long lanes;       // rows worked on at once
  unsigned long seen_lanes;  // the same, as a function that is not inlined saw it
  double sum;                // of a kernel, over lists of 1, 2, 0 and 3 values
  double exponential;        // the sum of exp(x) over these values, by packs
};

odr_report baseline();
odr_report wide();
