// SPDX-License-Identifier: Apache-2.0
// The smaller of the ratios between groups in recall and in false positive rate (Hardt, Price, Srebro 2016).
#include "assay/metrics/fairness/groups.h"

namespace assay {

extern const Metric recall;
extern const Metric false_positive_rate;

extern constinit const Metric equalized_odds_ratio = {
    .name = "equalized_odds_ratio",
    .aliases = {},
    .summary = "The smallest ratio between groups in recall or in false positive rate.",
    .tasks = binary | multiclass,
    .arguments = {kGroups, kMethodOfGroups},
    .over_groups = GroupExtreme::ratio,
    .of = {&recall, &false_positive_rate},
    .range = {0, 1},
    .better = Direction::higher,
    .reference = "fairlearn equalized_odds_ratio"};

}  // namespace assay
