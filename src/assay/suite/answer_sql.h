// SPDX-License-Identifier: Apache-2.0
// What a model answered and how far off it was, as SQL over the columns c0, c1, ... of a plan's query
// (data/relation.h: query_of).
#pragma once

#include <string>

#include "assay/engine/plan.h"

namespace assay {

std::string column(int index);
std::string as_text(const std::string& sql);
std::string as_number(const std::string& sql);
// A label as the engine writes it: a whole number has no point.
std::string label_sql(const std::string& sql);
std::string label_text(const std::string& label);
// The class that a model predicts; empty where it cannot be said in SQL.
std::string predicted_class(const TablePlan& plan, const ModelColumns& model, double threshold);
// What a row adds to the mean that the estimate is, as a loss: more is worse, NULL without an answer. Empty where the
// estimate is no mean of rows, or of a kind that cannot be said in SQL.
std::string row_loss(const TablePlan& plan, const EstimateSpec& estimate);

}  // namespace assay
