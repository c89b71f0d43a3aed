// SPDX-License-Identifier: Apache-2.0
// Share of the rows with a target for which the model gave no usable output.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric unanswered_rate = {
    .name = "unanswered_rate",
    .aliases = {"missing_output_rate"},
    .summary = "Share of the rows with a target for which the model gave no usable output.",
    .tasks = any_task,
    .reads = Reads::outcomes,
    .outcomes = true,
    .fact = true,
    .interval = Interval::proportion,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "Mean of missing outputs"};

}  // namespace assay
