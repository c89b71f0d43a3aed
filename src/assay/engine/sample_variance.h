// SPDX-License-Identifier: Apache-2.0
// How the variance of a mean splits into what differs between examples and what differs between the samples of one: the
// variance components of a one-way random-effects model by analysis of variance (Searle, Casella and McCulloch 1992,
// Variance Components, chapter 3), and what more examples or more samples would make of the standard error.
#pragma once

#include <cstdint>
#include <optional>

#include "assay/states/score_rows.h"

namespace assay {

struct SampleVariance {
  int64_t examples = 0, answers = 0;
  double between = 0, within = 0;                // `between` is not negative: an estimate below 0 is 0
  double error = 0;                              // the standard error that the components give
  double twice_examples = 0, twice_samples = 0;  // and what it would be
  double least = 0;                              // with any number of samples
  // The share of the standard error's square that more samples can take away.
  double share_within() const { return error > 0 ? 1 - least * least / (error * error) : 0; }
};

// Of the first term of rows whose clusters are examples, in the chosen cells. Nothing where there are weights, fewer
// than two examples, or no example with several samples.
std::optional<SampleVariance> sample_variance(const ScoreRows& rows, const std::vector<bool>& chosen);

}  // namespace assay
