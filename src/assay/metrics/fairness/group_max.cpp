// SPDX-License-Identifier: Apache-2.0
// The largest value of any metric in a group.
#include "assay/metrics/metric.h"

namespace assay {

extern constinit const Metric group_max = {
    .name = "group_max",
    .summary = "The largest value of a metric in a group.",
    .tasks = any_task,
    .arguments = {ArgumentSpec{.name = "metric",
                               .type = ArgumentType::metric,
                               .summary = "The metric that is evaluated in each group"},
                  ArgumentSpec{.name = "groups",
                               .type = ArgumentType::column,
                               .summary = "The column of groups, or crossed columns"}},
    .over_groups = GroupExtreme::largest,
    .better = Direction::neither,
    .reference = "fairlearn MetricFrame.group_max()"};

}  // namespace assay
