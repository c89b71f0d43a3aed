// SPDX-License-Identifier: Apache-2.0
// The largest value of any metric in a group.
#include "assay/metrics/fairness/groups.h"

namespace assay {

extern constinit const Metric group_max = {.name = "group_max",
                                           .summary = "The largest value of a metric in a group.",
                                           .tasks = any_task,
                                           .arguments = {kMetricOfGroups, kGroups},
                                           .over_groups = GroupExtreme::largest,
                                           .better = Direction::neither,
                                           .reference = "fairlearn MetricFrame.group_max()"};

}  // namespace assay
