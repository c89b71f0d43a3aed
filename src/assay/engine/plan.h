// SPDX-License-Identifier: Apache-2.0
// What one table's evaluation does, as a value: which columns are read in which role, which states are folded, which
// estimates are made of them. The plan knows no YAML; its digest stands in every state file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/catalog/arguments.h"
#include "assay/engine/interval_method.h"
#include "assay/metrics/metric.h"

namespace assay {

// A column of the projection: an SQL expression over the table, and what the user calls it.
struct ColumnUse {
  std::string sql;
  std::string name;
  bool operator==(const ColumnUse&) const = default;
};

struct SliceDimension {
  std::string name;  // "sex", "age < 25"
  int column = -1;
  bool predicate = false;  // the column is a truth; its only slice is `true`
  bool operator==(const SliceDimension&) const = default;
};

// Columns read for themselves rather than as a model's answers, for facts and means of columns.
struct ColumnReading {
  std::vector<int> columns;
  bool every_row = false;      // of a fact: rows without a target count too, and so do those without a usable weight
  bool keeps_missing = false;  // a row without a value stays, as NaN
  int of = -1;                 // of a long table: the listed model whose answers these are
  int asked = -1;              // a truth: which rows there are to read; -1: all
  int applies = -1;            // a truth: of which rows these columns say anything; others are counted, and not missing
  bool operator==(const ColumnReading&) const = default;
};

// A model under test; or, unlisted, what stands in for one where an estimate reads columns or other answers.
struct ModelColumns {
  std::string name;
  std::string prompt;          // of a long table with prompts: the one that was answered
  int asked = -1;              // of a long table, a truth: whether the model was asked for this sample; -1: for all
  std::vector<int> scores;     // binary, ranking: one; several classes or labels: one each, in the order of the labels
  int prediction = -1;         // a class, or a number in regression
  int lower = -1, upper = -1;  // regression: the ends of a prediction interval
  std::vector<double> levels;  // regression: of the predicted quantiles, ascending
  std::vector<int> quantiles;  // by level
  std::vector<int> predictions;  // multilabel: one a label; regression of several outputs: one an output
  std::optional<ColumnReading> reading;
  bool listed = true;
  bool operator==(const ModelColumns&) const = default;
};

// The clustered kinds keep what codes and moments add up, one entry a row, so that a whole cluster can be left out or
// rows can be drawn again.
// `class_scores` keeps the scores of all classes, for ranking metrics that are averaged over them.
// `distinct` keeps the different values of the columns of a reading; `outcomes` counts rows with (0) and without (1) an
// output.
// `missing` counts the rows without an output by true class: the bounds under which a verdict has to hold.
// `values` keeps target and value of each row. `labels` keeps which labels a row has and was given, `label_scores` its
// labels' scores and which it has.
// `groups` keeps the rows of each group (a query, a series, an example's samples); `group_terms` and its clustered twin
// are the moments of what a metric makes of each, derived when every row is in, and never saved.
enum class StateKind {
  codes,
  moments,
  scores,
  clustered_codes,
  clustered_terms,
  missing,
  class_scores,
  values,
  labels,
  label_scores,
  groups,
  group_terms,
  clustered_group_terms,
  distinct,
  outcomes
};

// In place of a class: the highest score, and whether its class is the true one.
constexpr int32_t kTopLabel = -1;

// What a state reads of one model.
struct StateInput {
  int model = -1;                  // -1: nothing
  bool by_score = false;           // of `codes`: predictions are made from scores, even where there are some
  double threshold = 0.5;          // and are positive from here on
  const Metric* metric = nullptr;  // of `moments`: whose row terms
  Arguments arguments;             // of `moments`
  int32_t label = 1;               // of `scores`: the class that counts as positive, for several classes
  std::vector<double> thresholds;  // of `labels`: by label
  bool by_row = false;             // of `moments`: what a metric of labels makes of each row alone
  std::vector<int32_t> outputs;    // of a regression of several outputs: those that are read
  bool spreads = false;            // of `moments`: beside each output's terms its target and the target's square
  bool operator==(const StateInput&) const = default;
};

// One state to fold. Two metrics that need equal states share one. A joint state reads two models on the rows that
// are usable for both, so that their difference is taken row by row.
struct StateSpec {
  StateKind kind = StateKind::codes;
  StateInput input;
  StateInput other;
  bool joint() const { return other.model >= 0; }
  bool operator==(const StateSpec&) const = default;
};

enum class Average { none, binary, macro, micro, weighted, per_class, samples, top_label };

// Of a regression of several outputs: how their numbers are averaged.
enum class OverOutputs { uniform, by_variance };

// How many row terms a metric has in a task of so many classes (0 in a regression), or of each row's labels.
inline uint32_t terms_of_metric(const Metric& metric, uint32_t classes, bool by_row = false) {
  return by_row ? 1 : metric.terms + metric.terms_a_class * classes;
}

// Of an extreme over groups: the estimates of each group's rates (all of them are evaluated), and their comparisons.
struct GroupSpec {
  GroupExtreme extreme = GroupExtreme::none;
  std::vector<int> dimensions;
  std::vector<int> estimates, pairs;
  bool to_overall = false;  // each group against all rows, not against each other
  int64_t smallest = 0;     // groups with fewer rows are left out
  bool operator==(const GroupSpec&) const = default;
};

// Of an estimate put together from strata: the estimate in each, and whether each counts alike or by its share.
struct StrataSpec {
  int base = 0;
  std::vector<int> dimensions;
  bool equal = false;
  bool operator==(const StrataSpec&) const = default;
};

// How many a state of it keeps, over all outputs.
inline uint32_t terms_of_input(const StateInput& input, uint32_t classes) {
  if (!input.metric) return 0;
  const uint32_t terms = terms_of_metric(*input.metric, classes, input.by_row) + (input.spreads ? 2 : 0);
  return terms * static_cast<uint32_t>(input.outputs.empty() ? 1 : input.outputs.size());
}

struct EstimateSpec {
  std::string text;  // as it is shown: "recall(threshold=0.3)"
  const Metric* metric = nullptr;
  Arguments arguments;
  uint32_t terms = 0;  // of a metric of row terms: how many a row has
  int model = 0;
  int state = 0;
  int missing_state = -1;    // of codes without clusters
  int clustered_state = -1;  // of codes and moments where the plan has clusters
  std::optional<GroupSpec> groups;
  std::optional<StrataSpec> strata;
  bool population = false;  // of a fact: the estimate of the population that a check asks for
  bool share = false;       // of a mean: its column holds 0 and 1 only, so it is a proportion
  Range column_range{};     // of a mean of a column: what its values lie between; else the metric's
  Average average = Average::none;
  int32_t label = -1;            // of per_class: the one class
  std::vector<int32_t> labels;   // of an average over classes: those that it is over; empty: all
  bool one_against_one = false;  // of an average over classes: over pairs of classes
  bool by_row = false;           // of several labels: the mean of what the metric makes of each row
  std::vector<int32_t> outputs;  // of a regression of several outputs: those that it is over; else empty
  OverOutputs over_outputs = OverOutputs::uniform;

  // What each row's term lies between; the whole line where nothing is known.
  Range range_of_term() const {
    if (share) return {0, 1};
    const bool own = column_range.lowest > -1e308 && column_range.highest < 1e308;
    return own ? column_range : metric->term_range;
  }
  bool has_means() const { return !by_row && metric->means; }
  Interval own_interval() const {
    if (!by_row) return metric->interval;
    return metric->label_row && metric->label_row_is_whole ? Interval::proportion : Interval::mean;
  }
  IntervalMethod interval = IntervalMethod::own;
  int64_t replicates = 0;  // of a bootstrap
  int drawn_state = -1;    // of a bootstrap: what it draws from

  // Whether both are the same number with the same interval, however they are written.
  bool same_number(const EstimateSpec& other) const {
    return metric == other.metric && arguments == other.arguments && model == other.model && state == other.state &&
           average == other.average && label == other.label && labels == other.labels &&
           one_against_one == other.one_against_one && by_row == other.by_row && outputs == other.outputs &&
           over_outputs == other.over_outputs && groups == other.groups && strata == other.strata &&
           population == other.population && share == other.share && column_range.lowest == other.column_range.lowest &&
           column_range.highest == other.column_range.highest && interval == other.interval &&
           replicates == other.replicates;
  }
};

// Two estimates that are compared row by row: the joint state of both, or none where they read one state. Estimates of
// different kinds, and those with an interval of their own, are not joined: their difference has the ends that both
// intervals give together.
struct PairSpec {
  int first = 0, second = 0;  // estimates
  bool joined = true;
  int of_stratum = -1;  // of estimates put together from strata: the comparison within one
  int state = -1;
  int clustered_state = -1;
  int drawn_state = -1;  // where one of them is bootstrapped
};

struct TablePlan {
  static constexpr int kVersion = 1;

  std::string dataset;
  std::string relation;  // what stands after FROM
  // Of a long table the expressions that its rows are brought together by; columns are aggregates of the relation then.
  std::vector<std::string> grouping;
  std::vector<ColumnUse> columns;
  int target = -1, weight = -1, cluster = -1;
  std::vector<int> targets;        // multilabel: one a label; regression of several outputs: one an output
  int group = -1, timestamp = -1;  // the query, series or example of a row, and its place in a series
  bool samples = false;            // a group is the samples of an example: two models are compared by its averages
  std::vector<int> id;
  unsigned task = no_task;
  std::vector<std::string> labels;  // canonical texts; binary: negative, positive; several outputs: their names
  std::vector<SliceDimension> dimensions;
  std::vector<ModelColumns> models;
  double pivot = 0;  // of a regression: near the middle of the targets; taken off where a metric is shift invariant
  std::vector<double> pivots;  // of several outputs: by output
  bool several_outputs() const { return task == regression && !targets.empty(); }
  bool missing_is_wrong = false;     // a row without an output counts as a certain answer that is wrong
  bool needs_probabilities = false;  // a metric reads scores as probabilities: outside [0, 1] is an error
  std::vector<StateSpec> states;
  std::vector<EstimateSpec> estimates;
  std::vector<PairSpec> pairs;
  double confidence = 0.95;
  uint64_t seed = 0;

  // Whether rows without this model's output count as wrong answers of it.
  bool counts_as_wrong(int model) const { return missing_is_wrong && !models[static_cast<size_t>(model)].reading; }
  // The unlisted model that reads these columns, added unless an equal one is there; its index.
  int reading(const ColumnReading& columns);
  // Adds a state unless an equal one is there; its index.
  int state(const StateSpec& spec);
  // The state that keeps the rows of this model by group.
  int groups_of(int model);
  // The clustered twin of a state of codes or moments; -1 without clusters.
  int clustered_twin(int state);
  // The state that a bootstrap of this one draws from: itself where its cells are what is drawn, else its kept rows.
  int drawn_state(int state);
  // Adds the comparison of two estimates of this plan unless it is there.
  int pair(int first, int second);
  // What stands after FROM for one of `parts` parts of the rows: those whose content hashes to it. Equal rows stay
  // together, and the parts do not depend on the order in which a source gives its rows.
  std::string part_of_relation(uint32_t part, uint32_t parts) const;
  // The query that streams the projection of a part.
  std::string query(uint32_t part = 0, uint32_t parts = 1) const;
  // The digest of everything that decides what a state holds, the plan's identity (engine/plan_bytes.h).
  std::string fold_digest() const;
};

}  // namespace assay
