// SPDX-License-Identifier: Apache-2.0
// The smallest value of any metric in a group.
#include "assay/metrics/fairness/groups.h"

namespace assay {

extern constinit const Metric group_min = {
    .name = "group_min",
    .aliases = {"worst_group"},
    .summary = "The smallest value of a metric in a group: group_min(recall, sex * race).",
    .tasks = any_task,
    .arguments = {kMetricOfGroups, kGroups},
    .over_groups = GroupExtreme::smallest,
    .better = Direction::neither,
    .reference = "fairlearn MetricFrame.group_min()"};

}  // namespace assay
