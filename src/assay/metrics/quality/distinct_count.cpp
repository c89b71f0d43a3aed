// SPDX-License-Identifier: Apache-2.0
// How many different values a column has; rows without a value are left out.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric distinct_count = {
    .name = "distinct_count",
    .aliases = {"nunique", "unique_count"},
    .summary = "How many different values a column has.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{
        .name = "column", .type = ArgumentType::column, .summary = "A column, or crossed columns"}},
    .distinct = Distinct::values,
    .fact = true,
    .interval = Interval::none,
    .range = {0, 1e308},
    .better = Direction::neither,
    .reference = "pandas nunique()"};

}  // namespace assay
