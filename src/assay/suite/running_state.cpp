// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/running_state.h"

#include <algorithm>

#include "assay/data/relation.h"
#include "assay/suite/bound_bytes.h"
#include "assay/suite/measure.h"
#include "assay/suite/run_steps.h"
#include "assay/suite/shard.h"
#include "assay/version.h"

namespace assay {
namespace {

constexpr size_t kBatchesAtOnce = 32;

// Whatever would change the rows before they are read.
Status reads_rows_as_they_are(const Suite& suite) {
  const TableSpec& table = suite.tables[0];
  const auto refused = [](const std::string& word, const Location& place) {
    return usage_error(word + " takes a query, and rows are read as they come", "apply it before", place);
  };
  if (table.where) return refused("where", table.where->location);
  if (!table.columns.empty()) return refused("columns", table.columns[0].second.location);
  if (!table.joins.empty()) return refused("join", table.joins[0].location);
  if (table.roles.count) return refused("count", table.roles.count->location);
  if (table.roles.is_long()) return refused("a table of several models, prompts or samples", table.location);
  for (const ModelSpec& model : suite.models) {
    if (model.asked)
      return usage_error("a model that is asked has no place in a state", "ask it before", model.location);
    if (!model.paths.empty()) return refused("a model's path", model.location);
  }
  for (const SliceSpec& slice : suite.slices) {
    if (slice.predicate || slice.expression || !slice.bins.empty())
      return refused("the slice '" + slice.name + "'", slice.location);
  }
  if (suite.baseline && !suite.baseline->run.empty()) return refused("a run as baseline", suite.baseline->location);
  return {};
}

// What binding would have found in the data.
Status has_its_centre(const Suite& suite, const TablePlan& plan) {
  if (suite.centre || plan.task != regression) return {};
  for (const StateSpec& state : plan.states) {
    if (!state.input.metric || !state.input.metric->shift_invariant) continue;
    return usage_error("'" + std::string(state.input.metric->name) + "' needs a number near the middle of the targets",
                       "say it: centre = 40, or learn it from a table first");
  }
  return {};
}

}  // namespace

Result<Learned> learn_from(Context& context, const Catalog& catalog, const Suite& suite,
                           std::shared_ptr<const ArrowTable> table) {
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_RETURN_IF_ERROR(database.add_table(kGivenTable, std::move(table)));
  ASSAY_TRY(const BoundSuite bound, bind_suite(context, database, catalog, suite));
  const TablePlan& plan = bound.tables[0]->plan;
  return Learned{plan.task, plan.labels, plan.pivot};
}

RunningState::RunningState(std::unique_ptr<const Suite> suite, BoundSuite bound)
    : suite_(std::move(suite)), bound_(std::move(bound)) {
  for (const auto& table : bound_.tables) folds_.emplace_back(table->plan);
}

Result<RunningState> RunningState::make(Context& context, const Catalog& catalog, Suite asked,
                                        std::vector<Field> columns) {
  asked.keep = "none";  // the rows are gone when the run is written
  ASSAY_RETURN_IF_ERROR(reads_rows_as_they_are(asked));
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_RETURN_IF_ERROR(database.add_columns(kGivenTable, columns));
  auto owned = std::make_unique<const Suite>(std::move(asked));
  BindOptions options;
  options.ids_later = true;
  ASSAY_TRY(BoundSuite bound, bind_suite(context, database, catalog, *owned, options));
  for (const auto& table : bound.tables) {
    ASSAY_RETURN_IF_ERROR(readable_in_memory(columns, table->plan.expressions()));
    ASSAY_RETURN_IF_ERROR(has_its_centre(*owned, table->plan));
  }
  return RunningState(std::move(owned), std::move(bound));
}

Result<RunningState> RunningState::load(const Catalog& catalog, std::string_view bytes) {
  auto loaded = load_shard(LargeVector<char>(bytes.begin(), bytes.end()));
  if (!loaded.ok()) return not_computed("these bytes are no whole state", "take those that bytes() gave");
  const Shard& shard = *loaded;
  if (shard.version != version()) {
    return usage_error("the state is of version " + shard.version + ", this is " + std::string(version()),
                       "use one version of assay for all states");
  }
  ASSAY_TRY(Suite read, read_suite(shard.suite));
  read.name = shard.name;
  read.keep = "none";
  auto suite = std::make_unique<const Suite>(std::move(read));
  ByteReader in(shard.bound);
  ASSAY_TRY(BoundSuite bound, load_bound(in, catalog, *suite));
  if (bound.tables.size() != shard.folds.size()) return not_computed("the state is damaged: it holds other tables");
  RunningState state(std::move(suite), std::move(bound));
  state.folds_.clear();
  for (size_t t = 0; t < shard.folds.size(); ++t) {
    ASSAY_TRY(Fold fold, Fold::load(state.bound_.tables[t]->plan, shard.folds[t]));
    state.folds_.push_back(std::move(fold));
  }
  state.taken_in_ = state.rows();
  return state;
}

LargeVector<char> RunningState::save(Context& context) {
  Shard shard;
  shard.version = version();
  shard.name = suite_->name;
  shard.suite = suite_->document;
  ByteWriter bytes;
  save_bound(bytes, bound_);
  shard.bound = bytes.bytes();
  std::vector<LargeVector<char>> saved;
  for (Fold& fold : folds_) {
    fold.finish(context);
    saved.push_back(fold.save());
  }
  for (const auto& one : saved) shard.folds.push_back(view_of(one));
  return save_shard(shard);
}

Status RunningState::update(Context& context, const std::shared_ptr<const ArrowTable>& rows) {
  if (rows->rows() == 0) return {};  // what types an empty batch has is of no account
  std::vector<std::unique_ptr<Stream>> streams;
  for (const auto& table : bound_.tables) {
    ASSAY_TRY(auto stream, stream_in_memory(rows, table->plan.expressions(), context.stop()));
    streams.push_back(std::move(stream));
  }
  // Folded apart and merged when all of them are sound, so that rows that are refused leave nothing behind.
  std::vector<Fold> taken;
  for (size_t t = 0; t < streams.size(); ++t) {
    Fold& fold = taken.emplace_back(bound_.tables[t]->plan);
    bool ended = false;
    while (!ended) {
      std::vector<Stream::Piece> pieces;
      std::vector<Batch> batches;
      while (!ended && pieces.size() < kBatchesAtOnce) {
        ASSAY_TRY(auto piece, streams[t]->next());
        ended = !piece;
        if (ended) break;
        pieces.push_back(std::move(*piece));
        batches.push_back(pieces.back().batch);
        batches.back().first_row += taken_in_;
      }
      if (!batches.empty()) ASSAY_RETURN_IF_ERROR(fold.update(batches));
    }
    ASSAY_RETURN_IF_ERROR(refuse_offences(*bound_.tables[t], fold));
  }
  for (size_t t = 0; t < taken.size(); ++t) folds_[t].merge(std::move(taken[t]));
  taken_in_ += rows->rows();
  return {};
}

Status RunningState::merge(const RunningState& other) {
  const char* const mend = "make every state of one question and of columns of the same types";
  if (!(suite_->document == other.suite_->document)) return usage_error("the states are of different questions", mend);
  for (size_t t = 0; t < folds_.size(); ++t) {
    if (t >= other.folds_.size() || folds_[t].plan().fold_digest() != other.folds_[t].plan().fold_digest())
      return usage_error("the states are of different columns", mend);
  }
  for (size_t t = 0; t < folds_.size(); ++t) {
    Fold theirs = other.folds_[t];
    folds_[t].merge(std::move(theirs));
  }
  taken_in_ += other.taken_in_;
  return {};
}

Result<RunOutcome> RunningState::settle(Context& context, const RunOptions& options) {
  for (Fold& fold : folds_) fold.finish(context);
  ASSAY_TRY(RunOutcome outcome, settled(context, bound_, folds_, options));
  if (options.keep_nothing) return outcome;
  ASSAY_TRY(Database database, open_database(context));
  const auto no_examples = [](size_t, const std::string&) { return Status(); };
  ASSAY_RETURN_IF_ERROR(write_run(context, database, bound_, folds_, options, no_examples, outcome));
  return outcome;
}

}  // namespace assay
