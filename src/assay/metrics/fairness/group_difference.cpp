// SPDX-License-Identifier: Apache-2.0
// The largest difference of any metric between two groups.
#include "assay/metrics/fairness/groups.h"

namespace assay {

extern constinit const Metric group_difference = {
    .name = "group_difference",
    .summary = "The largest difference of a metric between groups: group_difference(f1, sex).",
    .tasks = any_task,
    .arguments = {kMetricOfGroups, kGroups, kMethodOfGroups},
    .over_groups = GroupExtreme::difference,
    .range = {0, 1e308},
    .better = Direction::neither,
    .reference = "fairlearn MetricFrame.difference()"};

}  // namespace assay
