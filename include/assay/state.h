// SPDX-License-Identifier: Apache-2.0
// A measurement that goes on: rows come in batches, states of parts are merged, and in the end there are the estimates.
// Any engine can spread this over threads and machines: a state is bytes in between. The bits of the result do not
// depend on how rows were batched, ordered and merged.
//
//   const assay::Question question = {{"target", "y"}, {"score", "p"}, {"labels", assay::Value::list({0, 1})}};
//   auto state = assay::State::make(question, schema);   // once, or again from bytes(), wherever rows are
//   state->update(batch);
//   state->merge(*other);
//   auto run = state->finalize();
//
// No batch teaches a state anything: what evaluate() finds in a whole table has to be said (labels, positive, and
// centre where a metric of numbers needs it), or is found beforehand by learn().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "assay/evaluate.h"
#include "assay/status.h"
#include "assay/table.h"

namespace assay {

class RunningState;

inline namespace v0 {

// Not for several threads at once; states of their own are.
class State {
 public:
  // Of no rows. The schema says which columns there will be; it is read and stays the caller's. `centre` in the
  // question is a number near the middle of the targets of a regression. Errors: those of the question; a label set
  // that is not said; whatever would take a query: where, computed columns, predicates, bins, ids that have to be
  // unique; other roles within one estimate.
  static Result<State> make(const Question& question, const ArrowSchema& schema);
  static Result<State> from_bytes(std::string_view bytes);

  State(State&&) noexcept;
  State& operator=(State&&) noexcept;
  ~State();

  // Takes rows in. Columns are found by name, whatever their order. Errors: a column that is missing or of a type that
  // is not read; labels outside of the set, scores that are no probabilities where a metric needs them, with their
  // number and the first of them. Nothing was taken in then. Of no rows whatever the columns are.
  Status update(const Table& rows);
  // Takes in what the other has seen. Errors: the state itself, a state of another question, or of columns that give
  // another plan.
  Status merge(const State& other);
  // The estimates and checks of everything so far; more may follow. Errors: no rows.
  Result<Run> finalize(const RunOptions& options = {});
  // What from_bytes() reads, in any process with this version of assay.
  std::string bytes();
  int64_t rows() const;

 private:
  explicit State(std::unique_ptr<RunningState> running);
  std::unique_ptr<RunningState> running_;
};

}  // namespace v0
}  // namespace assay
