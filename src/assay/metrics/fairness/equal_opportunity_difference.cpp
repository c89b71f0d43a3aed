// SPDX-License-Identifier: Apache-2.0
// The largest difference between two groups in recall (Hardt, Price, Srebro 2016).
#include "assay/metrics/fairness/groups.h"

namespace assay {

extern const Metric recall;

extern constinit const Metric equal_opportunity_difference = {
    .name = "equal_opportunity_difference",
    .aliases = {},
    .summary = "The largest difference between groups in recall.",
    .tasks = binary | multiclass,
    .arguments = {kGroups, kMethodOfGroups},
    .over_groups = GroupExtreme::difference,
    .of = {&recall},
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "fairlearn equal_opportunity_difference"};

}  // namespace assay
