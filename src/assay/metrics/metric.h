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

namespace assay {

enum Task : unsigned { no_task = 0, binary = 1, multiclass = 2, multilabel = 4, regression = 8 };
constexpr unsigned any_task = binary | multiclass | multilabel | regression;

// What a metric needs of the model under test.
enum class Reads { predictions, scores, probabilities, values, quantiles, rows };

enum class Direction { higher, lower, neither };

// How the interval is made; the words appear as `method` beside each interval. STATISTICS.md, section 1.
enum class Interval {
  none,            // a fact: exact
  proportion,      // Clopper-Pearson on successes and trials
  mean,            // Student t on the mean of a row term
  identity,        // delta method, untransformed, Student t
  logit,           // delta method on log(x / (1 - x)): values in (0, 1)
  atanh,           // delta method on atanh: values in (-1, 1)
  log,             // delta method on log: values above 0
  log_complement,  // delta method on log(1 - x): values below 1
  auc,             // DeLong on the logit scale, Hanley-McNeil inversion where errors are few
};

constexpr std::string_view name_of(Interval interval) {
  switch (interval) {
    case Interval::none: return "none";
    case Interval::proportion: return "clopper_pearson";
    case Interval::mean: return "student";
    case Interval::identity: return "delta";
    case Interval::logit: return "delta_logit";
    case Interval::atanh: return "delta_atanh";
    case Interval::log: return "delta_log";
    case Interval::log_complement: return "delta_log_complement";
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

// Writes `terms` values a row: out[t][row].
using RowTerms = void (*)(const Examples&, const Arguments&, double* const* out);
using RankFormula = Outcome<double> (*)(const RankedScores&, const Arguments&, RankInfluence* influence);

// Tables: of ranked scores, each band's ends at `tail`; of the confusion matrix with its labels.
using RankTable = TableValue (*)(const RankedScores&, const Arguments&, double tail);
using ConfusionTable = TableValue (*)(const Confusion<double>&, std::span<const std::string> labels);

struct Metric {
  std::string_view name;
  ShortList<std::string_view, 8> aliases{};
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
  RowTerms row_terms = nullptr;
  MeansFormula means{};        // of the row terms; without one: the mean of the only term
  RankFormula rank = nullptr;  // of scores against a binary truth
  RankTable rank_table = nullptr;
  ConfusionTable confusion_table = nullptr;

  bool shift_invariant = false;  // adding one number to targets and values changes nothing: both are centred
  bool decides = true;           // whether a check may be decided on its interval
  Interval interval = Interval::identity;
  Range range{};
  Range term_range{};  // of the row term of a mean: bounds a mean without variation
  Direction better = Direction::higher;
  std::string_view reference;
  int revision = 1;
};

}  // namespace assay
