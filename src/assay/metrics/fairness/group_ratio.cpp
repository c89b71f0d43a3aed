// SPDX-License-Identifier: Apache-2.0
// The smallest value of any metric in a group over the largest; of metrics that are never negative.
#include "assay/metrics/fairness/groups.h"

namespace assay {

extern constinit const Metric group_ratio = {.name = "group_ratio",
                                             .summary = "The smallest value of a metric in a group, over the largest.",
                                             .tasks = any_task,
                                             .arguments = {kMetricOfGroups, kGroups, kMethodOfGroups},
                                             .over_groups = GroupExtreme::ratio,
                                             .range = {0, 1},
                                             .better = Direction::neither,
                                             .reference = "fairlearn MetricFrame.ratio()"};

}  // namespace assay
