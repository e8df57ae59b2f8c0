// SPDX-License-Identifier: MIT
// Staffa's headers where a C library of the user's has defined the usual names. Compiling is the test.
#include "foreign_headers.inc"

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define small char

#include "all_headers.inc"
