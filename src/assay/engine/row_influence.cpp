// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/row_influence.h"

#include <algorithm>
#include <cmath>

#include "assay/engine/evaluate_labels.h"
#include "assay/engine/evaluate_rows.h"
#include "assay/engine/evaluate_scores.h"

namespace assay {
namespace {

// With clusters the sums over clusters have a correction of their own.
double correction(const ScoreRows& rows, double n) { return n > 1 && !rows.clustered() ? std::sqrt(n / (n - 1)) : 1; }

RowInfluence of_scores(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen, bool second) {
  // The rows of the second model are ranked in an order of their own.
  const ScoreRows reordered = second ? rows.column_first(1) : ScoreRows(1, false, false);
  const ScoreRows& own = second ? reordered : rows;
  LargeVector<int32_t> group;
  const RankedScores ranked = ranked_scores(own, chosen, &group);
  RankInfluence influence(ranked, true);
  const RankValue value = evaluate_scores(spec, ranked, influence);
  RowInfluence result{value.value, value.undefined, LargeVector<double>(rows.size(), 0.0)};
  if (!value.value || !influence.given()) return result;
  const double positive = correction(rows, static_cast<double>(ranked.positive_rows));
  const double negative = correction(rows, static_cast<double>(ranked.negative_rows));
  const auto origin = own.origin();
  for (size_t row = 0; row < own.size(); ++row) {
    if (group[row] < 0) continue;
    const double w = own.weighted() ? own.weight()[row] : 1;
    const ScoreInfluence& of_score = influence.at(static_cast<size_t>(group[row]));
    result.of_row[origin.empty() ? row : origin[row]] =
        w * (own.label()[row] == 1 ? of_score.positive * positive : of_score.negative * negative);
  }
  return result;
}

RowInfluence of_values(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen, bool second) {
  const size_t outputs = std::max<size_t>(1, spec.outputs.size());
  const double part = 1 / static_cast<double>(outputs);
  RowInfluence result{0.0, nullptr, LargeVector<double>(rows.size(), 0.0)};
  for (size_t output = 0; output < outputs; ++output) {
    std::vector<uint32_t> origin;
    const KeptRows kept = kept_rows(rows, chosen, output + (second ? outputs : 0), &origin);
    const RowsValue value = evaluate_rows(spec, kept);
    if (!value.value) return {std::nullopt, value.undefined, LargeVector<double>(rows.size(), 0.0)};
    *result.value += outputs == 1 ? *value.value : part * *value.value;
    const double scale = part * correction(rows, static_cast<double>(kept.size()));
    for (size_t row = 0; row < value.influence.size(); ++row)
      result.of_row[origin[row]] += scale * kept.weight_of(row) * value.influence[row];
  }
  return result;
}

}  // namespace

RowInfluence row_influence(const EstimateSpec& spec, const StateSpec& state, const ScoreRows& rows,
                           const std::vector<bool>& chosen, size_t labels, bool second) {
  switch (state.kind) {
    case StateKind::values: return of_values(spec, rows, chosen, second);
    case StateKind::labels: return influence_of_labels(spec, rows, chosen, labels, second);
    case StateKind::label_scores: return influence_of_label_scores(spec, rows, chosen, labels, second);
    default: return of_scores(spec, rows, chosen, second);
  }
}

}  // namespace assay
