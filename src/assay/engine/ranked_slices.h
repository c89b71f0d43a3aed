// SPDX-License-Identifier: Apache-2.0
// The ranked scores of slices, made once for all the estimates that read them: one pass over the sorted rows of each
// state serves every slice of a column at once.
#pragma once

#include <map>
#include <vector>

#include "assay/base/context.h"
#include "assay/engine/estimate.h"

namespace assay {

class RankedSlices {
 public:
  // Of slices that share no row, for these estimates. Where rows come in clusters a metric needs more of each row than
  // its score, so that every estimate makes its own.
  RankedSlices(Context& context, const Fold& fold, const std::vector<Slice>& slices, const std::vector<int>& estimates);

  // Of a slice by its place, for an estimate; null where the estimate reads no ranked scores, or makes its own.
  const RankedScores* find(int estimate, size_t slice) const;

 private:
  const TablePlan& plan_;
  std::map<int, std::vector<RankedScores>> by_state_;
};

}  // namespace assay
