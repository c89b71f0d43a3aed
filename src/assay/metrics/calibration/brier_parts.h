// SPDX-License-Identifier: Apache-2.0
// The parts of the Brier score over bins of the score (A. H. Murphy, "A new vector partition of the probability score",
// 1973): Brier = reliability - resolution + uncertainty, exactly where each score has a bin of its own; in wider bins
// the scores vary inside of them, which the three parts leave out (D. B. Stephenson et al. 2008).
//
// corrected=yes takes off what few rows in a bin add to reliability and resolution alike (C. A. T. Ferro and T. E.
// Fricker, "A bias-corrected decomposition of the Brier score", 2012).
#pragma once

#include "assay/metrics/calibration/score_bins.h"
#include "assay/metrics/metric.h"

namespace assay {

constexpr ArgumentSpec kBrierBins = {.name = "bins",
                                     .type = ArgumentType::integer,
                                     .default_number = 10,
                                     .lowest = 1,
                                     .highest = 10000,
                                     .summary = "how many, where the score is binned"};
constexpr ArgumentSpec kBrierBinning = {.name = "binning",
                                        .type = ArgumentType::text,
                                        .default_text = "width",
                                        .choices = {"width", "mass", "scores"},
                                        .summary = "equal parts of [0, 1], equal numbers of rows, or a bin a score"};
constexpr ArgumentSpec kBrierCorrected = {.name = "corrected",
                                          .type = ArgumentType::text,
                                          .default_text = "no",
                                          .choices = {"no", "yes"},
                                          .summary = "without the bias of few rows in a bin"};

inline BinRule brier_bin_rule(const Arguments& arguments) {
  const std::string_view binning = arguments.text("binning");
  return {.binning = binning == "width"  ? Binning::width
                     : binning == "mass" ? Binning::mass
                                         : Binning::scores,
          .bins = static_cast<int>(arguments.integer("bins"))};
}

}  // namespace assay
