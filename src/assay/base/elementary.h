// SPDX-License-Identifier: Apache-2.0
// log, exp, log1p, expm1 and pow with the same bits on every machine: IEEE basic operations in a fixed order, no
// fused multiply-add, nothing of the C library. Errors are under 0.6 units in the last place. Special values are
// those of C99, Annex F. A batch gives the bits of single calls.
#pragma once

#include <span>

namespace assay::elementary {

double log(double x);  // of a negative: NaN; of 0: -infinity
double exp(double x);
double log1p(double x);  // log(1 + x); below -1: NaN; of -1: -infinity
double expm1(double x);  // exp(x) - 1
double pow(double x, double y);

// out[i] = log(x[i]), many at once; `out` may be `x` itself.
void log(std::span<const double> x, std::span<double> out);

}  // namespace assay::elementary
