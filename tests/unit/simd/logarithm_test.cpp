// SPDX-License-Identifier: MIT
#include <staffa/simd/logarithm.hpp>

#include <gtest/gtest.h>
#include <unit/simd/accuracy.hpp>

#include <cmath>

namespace {

using namespace staffa;
using namespace lane_test;
using simd::pack;

template <class T>
class SimdLogarithm : public testing::Test {};
using floating_types = testing::Types<float, double>;
TYPED_TEST_SUITE(SimdLogarithm, floating_types);

CHECK_FUNCTION(SimdLogarithm, log, 0, 1e30, 1, 1)
CHECK_FUNCTION(SimdLogarithm, log10, 0, 1e30, 1, 1)
CHECK_FUNCTION(SimdLogarithm, log1p, -1, 1e20, 1, 1)
CHECK_FUNCTION(SimdLogarithm, asinh, -1e20, 1e20, 2, 2)

}  // namespace
