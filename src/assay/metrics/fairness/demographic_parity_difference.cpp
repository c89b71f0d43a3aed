// SPDX-License-Identifier: Apache-2.0
// The largest difference between two groups in the share predicted positive.
#include "assay/metrics/fairness/groups.h"

namespace assay {

extern const Metric predicted_positive_rate;

extern constinit const Metric demographic_parity_difference = {
    .name = "demographic_parity_difference",
    .aliases = {"statistical_parity_difference"},
    .summary = "The largest difference between groups in the share predicted as the class.",
    .tasks = binary | multiclass,
    .arguments = {kGroups, kMethodOfGroups},
    .over_groups = GroupExtreme::difference,
    .of = {&predicted_positive_rate},
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "fairlearn demographic_parity_difference"};

}  // namespace assay
