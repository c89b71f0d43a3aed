// SPDX-License-Identifier: Apache-2.0
// The arguments that every metric of a kind takes beside its own: what the plan does around a formula.
#pragma once

#include <string_view>

#include "assay/metrics/metric.h"

namespace assay {

struct UniversalArgument {
  std::string_view name, summary;
};

inline constexpr UniversalArgument kUniversalArguments[] = {
    {"average", "of several classes: macro, micro, weighted or none (each class by itself)"},
    {"labels", "the classes that an average is over, [a, b]; without them all that occur"},
    {"class", "the one class that counts as positive"},
    {"multi_class", "of an average of rankings: ovr, each class against the rest, or ovo, each pair of classes"},
    {"scope", "of several classes: top_label (the highest score, and whether its class is true), classwise or binary"},
    {"threshold", "scores from here on are positive predictions"},
    {"interval", "how the interval is made, in place of the metric's own way; its page lists the names"},
    {"replicates",
     "of interval=bootstrap: how often rows are drawn (default: 40 / tail, 1600 at a confidence of 0.95)"},
    {"multioutput",
     "of a regression of several outputs: uniform_average, raw_values (each output by itself), or, of a "
     "share of variance, variance_weighted"},
    {"output", "of a regression of several outputs: the one that is measured"},
    {"by", "a column each of whose values has equal weight"},
    {"given", "a column whose values keep their share of the whole table: slices are compared like with like"},
    {"target", "the column of true answers, in place of the table's"},
    {"prediction", "the column of predicted answers, in place of the model's"},
    {"score", "the column of scores, in place of the model's"},
    {"weight", "the column of weights, in place of the table's"},
    {"cluster", "the column of clusters, in place of the table's"}};

// Whether the metric takes that universal argument.
bool takes_argument(const Metric& metric, std::string_view universal);

}  // namespace assay
