// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/bootstrap_rows.h"

#include "assay/engine/bootstrap_entries.h"
#include "assay/engine/estimate_scores.h"
#include "assay/engine/evaluate_rows.h"
#include "assay/engine/row_influence.h"

namespace assay {
namespace {

std::optional<double> value_of(const EstimateSpec& spec, const StateSpec& state, const ScoreRows& rows,
                               const std::vector<bool>& chosen, uint32_t labels, bool second) {
  if (state.kind == StateKind::values && spec.outputs.size() < 2)
    return value_of_rows(spec, kept_rows(rows, chosen, second ? 1 : 0)).value;
  if (state.kind == StateKind::class_scores)
    return average_over_classes(spec, rows, chosen, labels, second ? labels : 0).value;
  return row_influence(spec, state, rows, chosen, labels, second).value;
}

}  // namespace

std::vector<std::vector<std::optional<double>>> row_replicates(Context& context, const Fold& fold,
                                                               const BootstrapRequest& request) {
  const TablePlan& plan = fold.plan();
  const StateSpec& state = plan.states[static_cast<size_t>(request.state)];
  const auto& rows = std::get<ScoreRows>(fold.state(request.state));
  const std::vector<uint32_t> member = sides_of_cells(fold, request);
  const BootstrapEntries entries = bootstrap_entries(rows, member, plan.seed);
  const size_t sides = request.sides.size();
  std::vector<std::vector<bool>> chosen(sides, std::vector<bool>(member.size()));
  for (size_t side = 0; side < sides; ++side) {
    for (size_t cell = 0; cell < member.size(); ++cell) chosen[side][cell] = member[cell] >> side & 1;
  }
  std::vector<std::vector<std::optional<double>>> values(static_cast<size_t>(request.replicates),
                                                         std::vector<std::optional<double>>(sides));
  for_each_draw(context, entries.units, request.replicates, [&](int64_t first, int64_t lanes, const uint32_t* drawn) {
    std::vector<uint32_t> kept;
    std::vector<double> weight;
    for (int64_t lane = 0; lane < lanes && first + lane < request.replicates; ++lane) {
      if (context.stopped()) return;
      kept.clear();
      weight.clear();
      for (size_t entry = 0; entry < entries.size(); ++entry) {
        const uint32_t times = drawn[entries.unit[entry] * static_cast<size_t>(lanes) + static_cast<size_t>(lane)];
        if (times == 0) continue;
        kept.push_back(entries.row[entry]);
        weight.push_back(times * entries.weight[entry]);
      }
      const ScoreRows replicate = rows.drawn(kept, weight);
      for (size_t side = 0; side < sides; ++side) {
        values[static_cast<size_t>(first + lane)][side] =
            value_of(*request.sides[side].spec, state, replicate, chosen[side],
                     static_cast<uint32_t>(plan.labels.size()), request.sides[side].model == 1);
      }
    }
  });
  return values;
}

}  // namespace assay
