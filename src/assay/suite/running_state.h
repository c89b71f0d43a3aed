// SPDX-License-Identifier: Apache-2.0
// A suite over rows that come in batches: bound to the columns that there will be, folded as they come, merged with
// states of other rows, settled when it is asked.
#pragma once

#include <memory>
#include <vector>

#include "assay/base/context.h"
#include "assay/data/arrow_table.h"
#include "assay/engine/fold.h"
#include "assay/suite/bind.h"
#include "assay/suite/run.h"

namespace assay {

// What binding finds in a table for a suite that does not say it.
struct Learned {
  unsigned task = no_task;
  std::vector<std::string> labels;  // binary: negative, positive
  double centre = 0;
};
Result<Learned> learn_from(Context& context, const Catalog& catalog, const Suite& suite,
                           std::shared_ptr<const ArrowTable> table);

class RunningState {
 public:
  // A suite of suite_of_words(). Errors: what is not said and would be found in the data; what takes a query.
  static Result<RunningState> make(Context& context, const Catalog& catalog, Suite suite, std::vector<Field> columns);
  // Of save(), whose bytes are those of a shard that is the only one (suite/shard.h).
  static Result<RunningState> load(const Catalog& catalog, std::string_view bytes);
  LargeVector<char> save(Context& context);

  // Errors: rows that cannot be read, labels outside of the set, scores that are no probabilities where a metric needs
  // them; nothing was taken in then.
  Status update(Context& context, const std::shared_ptr<const ArrowTable>& rows);
  Status merge(const RunningState& other);
  // Estimates and verdicts so far.
  Result<RunOutcome> settle(Context& context, const RunOptions& options);

  int64_t rows() const { return folds_[0].rows().row_count; }

 private:
  RunningState(std::unique_ptr<const Suite> suite, BoundSuite bound);

  std::unique_ptr<const Suite> suite_;
  BoundSuite bound_;
  std::vector<Fold> folds_;  // one a table of the bound suite, all of the same rows
  int64_t taken_in_ = 0;     // rows, for the place of a row in the whole
};

}  // namespace assay
