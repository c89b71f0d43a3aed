// SPDX-License-Identifier: Apache-2.0
// How many rows with a target have no usable output of the model.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric unanswered_count = {
    .name = "unanswered_count",
    .aliases = {"missing_output_count"},
    .summary = "How many rows with a target have no usable output of the model.",
    .tasks = any_task,
    .reads = Reads::outcomes,
    .outcomes = true,
    .total = true,
    .fact = true,
    .interval = Interval::none,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "Number of missing outputs"};

}  // namespace assay
