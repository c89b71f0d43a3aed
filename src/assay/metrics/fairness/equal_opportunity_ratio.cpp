// SPDX-License-Identifier: Apache-2.0
// The smallest recall of a group over the largest (Hardt, Price, Srebro 2016).
#include "assay/metrics/fairness/groups.h"

namespace assay {

extern const Metric recall;

extern constinit const Metric equal_opportunity_ratio = {.name = "equal_opportunity_ratio",
                                                         .aliases = {},
                                                         .summary = "The smallest recall of a group, over the largest.",
                                                         .tasks = binary | multiclass,
                                                         .arguments = {kGroups, kMethodOfGroups},
                                                         .over_groups = GroupExtreme::ratio,
                                                         .of = {&recall},
                                                         .range = {0, 1},
                                                         .better = Direction::higher,
                                                         .reference = "fairlearn equal_opportunity_ratio"};

}  // namespace assay
