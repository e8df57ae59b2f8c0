// SPDX-License-Identifier: MIT
// The same headers once more: what is not inline would be defined twice in the program, and it would not link.
#include "all_headers.inc"
