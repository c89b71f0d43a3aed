// SPDX-License-Identifier: Apache-2.0
// Metrics of rows with several labels, averaged over the labels: the value and how much each row adds to it.
#pragma once

#include <vector>

#include "assay/engine/plan.h"
#include "assay/engine/row_influence.h"
#include "assay/states/score_rows.h"

namespace assay {

// Of a state of labels: each label's counts, as a table of two classes. Macro and weighted averages are over the
// labels, micro adds the counts up, per_class is one label.
RowInfluence influence_of_labels(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                                 size_t labels, bool second);
// Of a state of label scores: each label's rows ranked by its score; micro ranks every score of every label together.
RowInfluence influence_of_label_scores(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                                       size_t labels, bool second);

// The counts of one label: truth x 2 + predicted, sums of weights.
std::vector<double> label_counts(const ScoreRows& rows, const std::vector<bool>& chosen, size_t label);

}  // namespace assay
