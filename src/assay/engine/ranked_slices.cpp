// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/ranked_slices.h"

#include "assay/base/threads.h"
#include "assay/engine/evaluate_scores.h"

namespace assay {

RankedSlices::RankedSlices(Context& context, const Fold& fold, const std::vector<Slice>& slices,
                           const std::vector<int>& estimates)
    : plan_(fold.plan()) {
  std::vector<int32_t> slice_of_cell(fold.cells().size(), -1);
  for (size_t slice = 0; slice < slices.size(); ++slice) {
    for (const uint32_t cell : slices[slice].cells) slice_of_cell[cell] = static_cast<int32_t>(slice);
  }
  for (const int index : estimates) {
    const EstimateSpec& spec = plan_.estimates[index];
    if (spec.groups || spec.strata || plan_.cluster >= 0) continue;
    if (plan_.states[spec.state].kind == StateKind::scores) by_state_[spec.state];
  }
  std::vector<int> states;
  for (const auto& [state, ranked] : by_state_) states.push_back(state);
  parallel_for(context, static_cast<int>(states.size()), [&](int i) {
    by_state_.at(states[i]) = ranked_by_slice(std::get<ScoreRows>(fold.state(states[i])), slice_of_cell, slices.size());
  });
}

const RankedScores* RankedSlices::find(int estimate, size_t slice) const {
  const EstimateSpec& spec = plan_.estimates[estimate];
  const auto found = by_state_.find(spec.state);
  return found == by_state_.end() || spec.groups || spec.strata ? nullptr : &found->second[slice];
}

}  // namespace assay
