// SPDX-License-Identifier: Apache-2.0
// 2 AUC - 1 (Somers' D of the score by the class): 0 is chance. Twice the influence of the AUC; atanh of this value is
// half the logit of the AUC, so that the interval is DeLong's on the logit scale.
#include "assay/metrics/metric.h"

namespace assay {

extern const Metric roc_auc;

namespace {

Outcome<double> twice_area(const RankedScores& rows, const Arguments& arguments, RankInfluence* influence) {
  if (influence) influence->scale(2);
  const Outcome<double> auc = roc_auc.rank(rows, arguments, influence);
  if (auc.undefined) return auc;
  return 2 * auc.value - 1;
}

}  // namespace

extern constinit const Metric gini = {
    .name = "gini",
    .aliases = {"gini_coefficient", "somers_d", "accuracy_ratio"},
    .summary = "Twice the area under the ROC curve minus 1: 0 is chance, 1 is perfect.",
    .tasks = binary,
    .reads = Reads::scores,
    .rank = twice_area,
    .interval = Interval::auc,
    .range = {-1, 1},
    .reference = "2 * scikit-learn roc_auc_score - 1"};

}  // namespace assay
