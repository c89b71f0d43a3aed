// SPDX-License-Identifier: Apache-2.0
// How many rows repeat an earlier one: rows less different rows, by these columns. Missing values are equal.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric duplicate_count = {
    .name = "duplicate_count",
    .aliases = {"duplicates"},
    .summary = "How many rows repeat another one, by these columns: the rows less the different ones.",
    .tasks = any_task,
    .reads = Reads::rows,
    .arguments = {ArgumentSpec{.name = "columns",
                               .type = ArgumentType::column,
                               .default_text = "*",
                               .summary = "Columns that are compared together; *: the id, else every column"}},
    .distinct = Distinct::repeats,
    .keeps_missing = true,
    .fact = true,
    .interval = Interval::none,
    .range = {0, 1e308},
    .better = Direction::lower,
    .reference = "pandas duplicated().sum()"};

}  // namespace assay
