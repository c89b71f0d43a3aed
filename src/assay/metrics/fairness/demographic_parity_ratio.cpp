// SPDX-License-Identifier: Apache-2.0
// The smallest share predicted positive in a group over the largest: the four-fifths rule asks for 0.8.
#include "assay/metrics/fairness/groups.h"

namespace assay {

extern const Metric predicted_positive_rate;

extern constinit const Metric demographic_parity_ratio = {
    .name = "demographic_parity_ratio",
    .aliases = {"disparate_impact", "disparate_impact_ratio"},
    .summary = "The smallest share predicted as the class in a group, over the largest.",
    .tasks = binary | multiclass,
    .arguments = {kGroups, kMethodOfGroups},
    .over_groups = GroupExtreme::ratio,
    .of = {&predicted_positive_rate},
    .range = {0, 1},
    .better = Direction::higher,
    .reference = "fairlearn demographic_parity_ratio"};

}  // namespace assay
