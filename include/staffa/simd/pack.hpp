// SPDX-License-Identifier: MIT
#pragma once

// Everything about packs but the elementary functions, which are in `simd/math.hpp`.

#include <staffa/simd/arithmetic.hpp>
#include <staffa/simd/config.hpp>
#include <staffa/simd/memory.hpp>
#include <staffa/simd/register.hpp>
