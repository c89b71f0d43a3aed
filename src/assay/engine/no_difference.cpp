// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/no_difference.h"

#include "assay/engine/clusters.h"

namespace assay {
namespace {

// A mean of one term a row, the same on both sides.
bool is_plain_mean(const TablePlan& plan, const PairSpec& pair) {
  if (!pair.joined || pair.state < 0) return false;
  const StateKind kind = plan.states[static_cast<size_t>(pair.state)].kind;
  if (kind != StateKind::moments && kind != StateKind::group_terms) return false;
  for (const int side : {pair.first, pair.second}) {
    const EstimateSpec& spec = plan.estimates[static_cast<size_t>(side)];
    if (spec.has_means() || spec.terms != 1 || spec.metric->total) return false;
  }
  return true;
}

bool counts_are_enough(const TablePlan& plan, const PairSpec& pair) {
  return plan.weight < 0 && plan.cluster < 0 && plan.estimates[static_cast<size_t>(pair.first)].share &&
         plan.estimates[static_cast<size_t>(pair.second)].share;
}

}  // namespace

int state_of_paired_test(TablePlan& plan, int pair) {
  const PairSpec spec = plan.pairs[static_cast<size_t>(pair)];
  if (!is_plain_mean(plan, spec) || counts_are_enough(plan, spec)) return -1;
  return plan.drawn_state(spec.state);
}

std::optional<PairedTest> test_of_no_difference(const Fold& fold, int pair, int rows_state, const Slice& slice,
                                                const Difference& difference) {
  if (!difference.value || !difference.paired) return std::nullopt;
  if (difference.discordant)
    return mcnemar_exact(difference.discordant->only_first, difference.discordant->only_second);
  if (rows_state < 0 || !is_plain_mean(fold.plan(), fold.plan().pairs[static_cast<size_t>(pair)])) return std::nullopt;
  const auto& rows = std::get<ScoreRows>(fold.state(rows_state));
  std::vector<bool> chosen(fold.cells().size(), false);
  for (const uint32_t cell : slice.cells) chosen[cell] = true;
  const auto difference_of = [&](size_t row) {
    return (rows.weighted() ? rows.weight()[row] : 1) * (rows.score(0)[row] - rows.score(1)[row]);
  };
  std::vector<double> differences;
  if (rows.clustered()) {
    for_each_cluster(rows, chosen, [&](std::span<const uint32_t> cluster) {
      double sum = 0;
      for (const uint32_t row : cluster) sum += difference_of(row);
      differences.push_back(sum);
    });
  } else {
    for (size_t row = 0; row < rows.size(); ++row) {
      if (chosen[rows.cell()[row]]) differences.push_back(difference_of(row));
    }
  }
  return sign_flip_test(differences, fold.plan().seed);
}

}  // namespace assay
