// SPDX-License-Identifier: Apache-2.0
// The shape of a metric: what it is called, what it reads, its formula and how its interval is made. One constant
// a metric, beside its formula; averaging, thresholds and slicing are the plan's business.
#pragma once

#include <cstdint>
#include <string_view>

#include "assay/catalog/arguments.h"
#include "assay/catalog/descriptor.h"
#include "assay/metrics/views.h"
#include "assay/states/examples.h"
#include "assay/stats/interval.h"

namespace assay {

enum Task : unsigned { no_task = 0, binary = 1, multiclass = 2, multilabel = 4, regression = 8, ranking = 16 };
constexpr unsigned any_task = binary | multiclass | multilabel | regression | ranking;
// Tasks whose truth is one of some classes.
constexpr unsigned class_tasks = binary | multiclass;

constexpr std::string_view name_of_task(unsigned task) {
  return task == binary       ? "binary"
         : task == multiclass ? "multiclass"
         : task == multilabel ? "multilabel"
         : task == regression ? "regression"
                              : "ranking";
}

// What a metric needs of the model under test. `bounds`: a lower and an upper one; `quantiles`: at least one. `rows`
// are columns of the table itself; `outcomes` is whether there was an answer.
enum class Reads { predictions, scores, probabilities, values, bounds, quantiles, rows, outcomes };

// What is counted of the different values of a reading: the values, or the rows that repeat one.
enum class Distinct { none, values, repeats };

// What is asked of a metric's values over groups: the largest less the smallest, the smallest over the largest, or one
// of them.
enum class GroupExtreme { none, difference, ratio, smallest, largest };

enum class Direction { higher, lower, neither };

// How the interval is made; the words appear as `method` beside each interval. STATISTICS.md, section 1.
enum class Interval {
  none,              // a fact: exact
  impossible,        // no finite sample bounds it: the largest of all rows
  proportion,        // Clopper-Pearson on successes and trials
  mean,              // Student t on the mean of a row term
  identity,          // delta method, untransformed, Student t
  logit,             // delta method on log(x / (1 - x)): values in (0, 1)
  atanh,             // delta method on atanh: values in (-1, 1)
  log,               // delta method on log: values above 0
  log_complement,    // delta method on log(1 - x): values below 1
  box,               // extremes over a simultaneous box of exact shares, by `rank_interval`
  smirnov,           // of the greatest gap of two distributions
  auc,               // DeLong on the logit scale, Hanley-McNeil inversion where errors are few
  order_statistics,  // of a quantile: the rows themselves; an end that they cannot give is unbounded
};

constexpr std::string_view name_of(Interval interval) {
  switch (interval) {
    case Interval::none: return "none";
    case Interval::impossible: return "no valid one";
    case Interval::order_statistics: return "order_statistics";
    case Interval::proportion: return "clopper_pearson";
    case Interval::mean: return "student";
    case Interval::identity: return "delta";
    case Interval::logit: return "delta_logit";
    case Interval::atanh: return "delta_atanh";
    case Interval::log: return "delta_log";
    case Interval::log_complement: return "delta_log_complement";
    case Interval::box: return "simultaneous_box";
    case Interval::smirnov: return "smirnov";
    case Interval::auc: break;
  }
  return "delong_logit";
}

struct Range {
  double lowest = -1e308, highest = 1e308;
};

template <template <typename> class View, template <typename> class Answer>
struct Formula {
  Answer<double> (*value)(const View<double>&, const Arguments&) = nullptr;
  Answer<Variable> (*traced)(const View<Variable>&, const Arguments&) = nullptr;
  constexpr explicit operator bool() const { return value != nullptr; }
};
using RatioFormula = Formula<BinaryCounts, Ratio>;
using CountsFormula = Formula<BinaryCounts, Outcome>;
using ConfusionRatioFormula = Formula<Confusion, Ratio>;
using ConfusionFormula = Formula<Confusion, Outcome>;
using MeansFormula = Formula<Means, Outcome>;

// Wraps a generic lambda as both of its instances.
template <typename F, typename Lambda>
constexpr F formula(Lambda lambda) {
  return F{static_cast<decltype(F::value)>(lambda), static_cast<decltype(F::traced)>(lambda)};
}

// Of kept rows. `influence`, where it is asked for, receives for each row how the value moves with the row's weight.
using RowsFormula = Outcome<double> (*)(const KeptRows&, const Arguments&, std::vector<double>* influence);
// A quantile of a number that each row has.
struct QuantileFormula {
  double (*number)(double target, double value, const Arguments&) = nullptr;
  double (*level)(const Arguments&) = nullptr;
  constexpr explicit operator bool() const { return number != nullptr; }
};
// Of a group (a query, the samples of an example): writes `terms` values, out[t][0]; of a series: values of each step,
// out[t][step]. A value that is NaN leaves the group or step out, counted under `undefined_group`.
using GroupTerms = void (*)(const GroupRows&, const Arguments&, double* const* out);
enum class Gather { none, query, series, samples };

// Writes `terms` values a row: out[t][row].
using RowTerms = void (*)(const Examples&, const Arguments&, double* const* out);
using RankFormula = Outcome<double> (*)(const RankedScores&, const Arguments&, RankInfluence* influence);

// The interval of a metric of ranked scores that no standard error serves; it keeps what it needs of the rows.
using RankInterval = IntervalAt (*)(const RankedScores&, const Arguments&);

// Tables, each band's ends at `tail`: of ranked scores; of rows counted by the code of their confusion matrix.
class CountedRows;
struct BinaryKinds;
using RankTable = TableValue (*)(const RankedScores&, const Arguments&, double tail);
using ConfusionTable = TableValue (*)(const CountedRows&, const Arguments&, std::span<const std::string> labels,
                                      double tail);
// Of each class against the rest, or of each label, as the kinds of counted rows say it: a row of the table each.
using ClassTable = TableValue (*)(const CountedRows&, std::span<const BinaryKinds>, std::span<const std::string> labels,
                                  double tail);
// Of kept rows, likewise.
using RowsTable = TableValue (*)(const KeptRows&, const Arguments&, double tail);

struct Metric;
// An argument that makes it another metric, which takes the same argument.
struct Handover {
  std::string_view argument;
  const Metric* metric = nullptr;
};

struct Metric {
  std::string_view name;
  ShortList<std::string_view, 16> aliases{};
  std::string_view summary;
  unsigned tasks = no_task;
  unsigned default_for = no_task;  // tasks whose default set it belongs to
  Reads reads = Reads::predictions;
  ShortList<ArgumentSpec, 6> arguments{};

  // Exactly one family of these is set.
  RatioFormula class_ratio{};     // one class against the rest: binary as it is, several classes averaged
  CountsFormula class_counts{};   // likewise, not a proportion
  ConfusionRatioFormula ratio{};  // the whole confusion matrix, a proportion
  ConfusionFormula confusion{};   // the whole confusion matrix
  uint32_t terms = 0;             // number of row terms
  uint32_t terms_a_class = 0;     // and as many more for each class
  RowTerms row_terms = nullptr;
  MeansFormula means{};              // of the row terms; without one: the mean of the only term
  GroupTerms group_terms = nullptr;  // in place of row_terms: of each group, whose rows are brought together
  Gather gather = Gather::none;
  std::string_view undefined_group{};  // why a group has no terms: "query without relevant rows"
  // Of a row with several labels, from the counts over its labels; whole: each row's number is 0 or 1.
  double (*label_row)(const BinaryCounts<double>&) = nullptr;
  bool label_row_is_whole = true;
  RowsFormula rows = nullptr;            // of kept rows
  QuantileFormula quantile{};            // of kept rows
  RankFormula rank = nullptr;            // of scores against a binary truth
  RankInterval rank_interval = nullptr;  // beside `rank`
  RankTable rank_table = nullptr;
  ConfusionTable confusion_table = nullptr;
  ClassTable class_table = nullptr;
  RowsTable rows_table = nullptr;
  Handover hands_over{};               // roc_auc(max_fpr=0.1) is partial_roc_auc(max_fpr=0.1)
  Distinct distinct = Distinct::none;  // of the values of columns
  bool keeps_missing = false;          // of columns: a row without a value stays, as NaN
  bool outcomes = false;               // rows without an output: their share, or with `total` their number

  // Over groups: of these metrics, the worst of them; of none, of the metric that is an argument.
  GroupExtreme over_groups = GroupExtreme::none;
  ShortList<const Metric*, 2> of{};

  bool total = false;  // of row terms: the sum instead of the mean
  bool fact = false;   // what these rows hold, exactly: an interval only where a check asks about the population

  bool shift_invariant = false;  // adding one number to targets and values changes nothing: both are centred
  bool by_variance = false;      // several outputs may be averaged by the variance of their targets
  bool top_label = false;        // of several classes it looks at the highest score and whether that class is true
  bool decides = true;           // whether a check may be decided on its interval
  Interval interval = Interval::identity;
  Range range{};
  Range term_range{};  // of the row term of a mean: bounds a mean without variation
  Direction better = Direction::higher;
  std::string_view reference;
  int revision = 1;
};

// Whether its answer is a table in place of a number.
constexpr bool is_table(const Metric& metric) {
  return metric.rank_table || metric.confusion_table || metric.class_table || metric.rows_table;
}

// The tasks that a metric serves: what is measured of one class against the rest is measured of labels too.
constexpr unsigned tasks_of(const Metric& metric) {
  const bool ranks_labels = metric.rank && !metric.rank_interval;
  const bool of_labels = metric.class_ratio || metric.class_counts || metric.ratio || metric.confusion || ranks_labels;
  return metric.tasks | (of_labels && (metric.tasks & binary) ? unsigned{multilabel} : 0u);
}

}  // namespace assay
