// SPDX-License-Identifier: Apache-2.0
// Quantiles and distribution functions, through Boost.Math, which no other file includes. Nothing here throws: what
// has no answer (negative degrees of freedom, NaN) is NaN. Sizes and counts may be fractions. The last bits may differ
// between machines; what is made of them is therefore rounded before it is shown or compared.
#pragma once

namespace assay {

// Quantiles at p <= 0 and p >= 1 are the ends of the distribution's support.
double normal_quantile(double p);
double normal_cdf(double x);
double student_quantile(double p, double degrees);
double student_cdf(double x, double degrees);
double noncentral_student_cdf(double x, double degrees, double noncentrality);
// Its relative error is below 1e-9 for p from 1e-60 on; for smaller ones it only lies in [0, 1].
double beta_quantile(double p, double a, double b);
// The x that a beta variable exceeds with probability `tail`: beta_quantile(1 - tail, a, b), exact for tiny tails too.
double beta_upper_quantile(double tail, double a, double b);
double chi_square_quantile(double p, double degrees);

// P(X <= successes) and P(X >= successes) of a binomial variable, through the incomplete beta function.
double binomial_at_most(double successes, double trials, double rate);
double binomial_at_least(double successes, double trials, double rate);

// To 12 significant digits, ties to even: the same number on every machine, whatever the last bits were. Infinities
// and NaN are kept.
double rounded(double value);
// The next number of 12 significant digits above a positive one.
double next_rounded(double value);

}  // namespace assay
