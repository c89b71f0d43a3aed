// SPDX-License-Identifier: Apache-2.0
// Mean cost of a row, given what each kind of decision costs (Elkan 2001). A negative cost is a gain.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric expected_cost = {
    .name = "expected_cost",
    .aliases = {"mean_cost", "business_cost"},
    .summary = "Mean cost of a row, given what each kind of decision costs.",
    .tasks = binary,
    .arguments = {ArgumentSpec{.name = "false_negative",
                               .type = ArgumentType::number,
                               .default_number = 1,
                               .summary = "cost of missing a positive row"},
                  ArgumentSpec{.name = "false_positive",
                               .type = ArgumentType::number,
                               .default_number = 1,
                               .summary = "cost of a false alarm"},
                  ArgumentSpec{.name = "true_positive",
                               .type = ArgumentType::number,
                               .default_number = 0,
                               .summary = "cost of a positive row that is found"},
                  ArgumentSpec{.name = "true_negative",
                               .type = ArgumentType::number,
                               .default_number = 0,
                               .summary = "cost of a negative row that is left alone"}},
    .class_counts =
        formula<CountsFormula>([]<typename N>(const BinaryCounts<N>& counts, const Arguments& arguments) -> Outcome<N> {
          const N total = counts.total();
          if (total == 0) return Undefined{"no rows"};
          const N misses = N(arguments.number("false_negative")) * counts.fn;
          const N alarms = N(arguments.number("false_positive")) * counts.fp;
          const N found = N(arguments.number("true_positive")) * counts.tp;
          const N spared = N(arguments.number("true_negative")) * counts.tn;
          return (misses + alarms + found + spared) / total;
        }),
    .interval = Interval::identity,
    .range = {-1e308, 1e308},
    .better = Direction::lower,
    .reference = "Elkan 2001, The foundations of cost-sensitive learning"};

}  // namespace assay
