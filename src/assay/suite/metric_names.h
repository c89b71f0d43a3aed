// SPDX-License-Identifier: Apache-2.0
// The names that people type for a metric: its own, its aliases, and scikit-learn's names of scorers, which say an
// average too: f1_macro is f1(average=macro), roc_auc_ovo_weighted is roc_auc(multi_class=ovo, average=weighted). An
// argument may make it another metric: roc_auc(max_fpr=0.1) is partial_roc_auc(max_fpr=0.1). A
// scorer's negated loss (neg_log_loss) is an error that names the loss itself: its sign would turn bounds around.
#pragma once

#include "assay/catalog/expression.h"
#include "assay/engine/catalog.h"

namespace assay {

struct NamedMetric {
  const Metric* metric = nullptr;
  std::string average, multi_class;  // what the name says of them; empty: nothing
};
Result<NamedMetric> named_metric(const Catalog& catalog, const EstimateExpression& expression);

}  // namespace assay
