// SPDX-License-Identifier: MIT
#pragma once

// The reductions of lists: sum and count_valid, any and all, min, max, argmin and argmax.

#include <staffa/kernel/any.hpp>
#include <staffa/kernel/extremum.hpp>
#include <staffa/kernel/sum.hpp>
