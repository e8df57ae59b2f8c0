// SPDX-License-Identifier: MIT
// build error: broadcast(x, rows): x has one value per row of a domain above rows, or of what they were selected from
#include <staffa/staffa.hpp>

auto f(const staffa::jagged<float>& x, const staffa::flat<float>& rows) { return broadcast(x, rows); }
