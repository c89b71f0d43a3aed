// SPDX-License-Identifier: Apache-2.0
// The smallest value of a column; rows without a value are left out and counted.
#include <algorithm>

#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric min = {
    .name = "min",
    .aliases = {"minimum"},
    .summary = "The smallest value of a column.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{.name = "column", .type = ArgumentType::column, .summary = "The column of numbers"}},
    .rows = [](const KeptRows& rows, const Arguments&, std::vector<double>*) -> Outcome<double> {
      return *std::min_element(rows.value.begin(), rows.value.end());
    },
    .fact = true,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "numpy.min"};

}  // namespace assay
