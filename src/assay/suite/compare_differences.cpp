// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/compare_differences.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/base/threads.h"
#include "assay/engine/difference.h"
#include "assay/engine/no_difference.h"
#include "assay/stats/decide.h"
#include "assay/stats/distributions.h"
#include "assay/suite/compare_suite.h"
#include "assay/suite/measure.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kMostTestedRows = 1000000;
constexpr double kPower = 0.8;

Json number(std::optional<double> value) { return value && std::isfinite(*value) ? Json(*value) : Json(); }
Json text(const std::string& value) { return value.empty() ? Json() : Json(value); }

// The listed model that an estimate is of: a reading of a long table is of the model whose answers it reads.
int model_of(const TablePlan& plan, const EstimateSpec& spec) {
  const ModelColumns& model = plan.models[static_cast<size_t>(spec.model)];
  return model.reading ? model.reading->of : spec.model;
}

struct Measurement {
  Slice slice;
  Estimate before, after;
  Difference difference;
  std::optional<PairedTest> test;
  std::vector<IntervalAt> if_missing;
  int64_t missing = 0;
  bool too_few = false;
};

Measurement measured(Context& context, const BoundSuite& bound, const std::vector<Fold>& folds,
                     const ComparedMetric& metric, const Slice& slice) {
  const Fold& fold = folds[static_cast<size_t>(metric.table)];
  Measurement one;
  one.slice = slice;
  one.before = estimate(context, fold, metric.before, slice);
  one.after = estimate(context, fold, metric.after, slice);
  one.missing = one.before.missing_outputs + one.after.missing_outputs;
  one.too_few = !slice.text.empty() && std::min(one.before.rows, one.after.rows) < bound.suite->smallest_slice;
  if (metric.pair < 0) {
    one.difference = dependent_difference(one.after, one.before, 1);
    return one;
  }
  one.difference = difference(context, fold, metric.pair, slice, slice, 1);
  if (one.too_few) return one;
  one.test = test_of_no_difference(fold, metric.pair, metric.test_rows, slice, one.difference);
  const bool decides = one.missing > 0 && one.difference.paired && bound.suite->on_missing != OnMissing::exclude;
  if (decides) one.if_missing = ends_if_missing(fold.plan(), metric.after, 1, one.difference, one.missing);
  return one;
}

bool is_judged(const Measurement& one) {
  return !one.too_few && one.difference.value && one.difference.recipe.ends &&
         one.difference.recipe.not_decisive.empty();
}

// Which way the ends say that it moved: 1, -1, or 0 where they hold no change possible.
int moved(const IntervalEnds& ends) {
  if (ends.lower && *ends.lower > 0) return 1;
  return ends.upper && *ends.upper < 0 ? -1 : 0;
}

// What may be said of a difference, and why where it is nothing.
struct Finding {
  const char* word = "not told apart";  // better, worse, higher, lower, equal, not told apart, undefined, too few
  std::string reason;
  bool is_move = false;
};

const char* word_of(int direction, Direction better) {
  if (better == Direction::neither) return direction > 0 ? "higher" : "lower";
  return (direction > 0) == (better == Direction::higher) ? "better" : "worse";
}

Finding finding_of(const Measurement& one, const ComparedMetric& metric, double tail, bool missing_excluded) {
  const Difference& difference = one.difference;
  if (!difference.value) return {"undefined", difference.undefined, false};
  const double value = *difference.value;
  if (metric.pair < 0) {
    if (value == 0) return {"equal", "", false};
    return {word_of(value > 0 ? 1 : -1, one.after.better), "known exactly", true};
  }
  if (one.too_few) return {"too few", "", false};
  if (!difference.recipe.ends) return {"not told apart", difference.recipe.undefined, false};
  const int direction = moved(difference.recipe.ends(tail, tail));
  if (direction == 0) return {};
  if (!difference.recipe.not_decisive.empty()) return {"not told apart", difference.recipe.not_decisive, false};
  if (one.missing > 0 && !missing_excluded) {
    bool stands = !one.if_missing.empty();
    for (const IntervalAt& ends : one.if_missing) stands = stands && moved(ends(tail, tail)) == direction;
    if (!stands) return {"not told apart", with_thousands(one.missing) + " missing outputs decide", false};
  }
  return {word_of(direction, one.after.better), "", true};
}

// The change that this many examples would show with power 0.8, its interval being as wide as this one.
std::optional<double> visible_change(const IntervalEnds& ends, double tail) {
  if (!ends.lower || !ends.upper) return std::nullopt;
  const double half = (*ends.upper - *ends.lower) / 2, z = -normal_quantile(tail);
  return rounded(half * (z + normal_quantile(kPower)) / z);
}

Json test_json(const Measurement& one) {
  if (!one.test) return {};
  Json json = {{"method", one.test->method}, {"p", one.test->p}};
  if (one.test->replicates > 0) json["replicates"] = one.test->replicates;
  return json;
}

Json entry_json(const Measurement& one, const Fold& fold, const ComparedMetric& metric, double tail,
                const Finding& finding) {
  const Difference& difference = one.difference;
  Json json;
  json["metric"] = one.after.metric;
  json["dataset"] = one.after.dataset;
  json["slice"] = text(one.slice.text);
  json["cells"] = Json::array();
  for (const CellValue& cell : one.slice.values)
    json["cells"].push_back({{"column", cell.column}, {"value", cell.value}});
  json["before"] = number(difference.second ? difference.second : one.before.value);
  json["after"] = number(difference.first ? difference.first : one.after.value);
  json["difference"] = number(difference.value);
  json["undefined"] = text(difference.value ? "" : difference.undefined);
  json["interval"] = nullptr;
  json["visible_change"] = nullptr;
  if (metric.pair >= 0 && difference.value && difference.recipe.ends) {
    const IntervalEnds ends = difference.recipe.ends(tail, tail);
    json["interval"] = {{"lower", number(ends.lower)},
                        {"upper", number(ends.upper)},
                        {"tail_lower", tail},
                        {"tail_upper", tail},
                        {"method", difference.recipe.method}};
    json["visible_change"] = number(visible_change(ends, tail));
  }
  json["test"] = test_json(one);
  json["finding"] = finding.word;
  json["reason"] = text(finding.reason);
  json["moved"] = finding.is_move;
  json["n"] = metric.pair < 0 ? one.after.n : difference.n;
  json["missing_outputs"] = one.missing;
  json["paired"] = difference.paired;
  json["fact"] = metric.pair < 0;
  json["better"] = one.after.better == Direction::higher  ? "higher"
                   : one.after.better == Direction::lower ? "lower"
                                                          : "neither";
  json["signature"] = signature_of(fold.plan().estimates[static_cast<size_t>(metric.after)], fold.plan());
  return json;
}

// All slices of one metric: the first measurement is of all rows.
void add_entries(const std::vector<Measurement>& all, const BoundSuite& bound, const Fold& fold,
                 const ComparedMetric& metric, Json& entries) {
  const double plain = plain_tail(fold.plan().confidence);
  const auto judged = std::count_if(all.begin() + 1, all.end(), is_judged);
  const double of_slices = judged > 0 ? rounded(plain / static_cast<double>(judged)) : plain;
  std::vector<std::pair<double, Json>> moves, rest;
  for (size_t i = 0; i < all.size(); ++i) {
    const double tail = i == 0 ? plain : of_slices;
    const Finding finding = finding_of(all[i], metric, tail, bound.suite->on_missing == OnMissing::exclude);
    Json entry = entry_json(all[i], fold, metric, tail, finding);
    if (i == 0) {
      entry["slices_judged"] = judged;
      entries.push_back(std::move(entry));
    } else {
      (finding.is_move ? moves : rest).emplace_back(std::fabs(all[i].difference.value.value_or(0)), std::move(entry));
    }
  }
  std::stable_sort(moves.begin(), moves.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto* some : {&moves, &rest}) {
    for (auto& [size, entry] : *some) entries.push_back(std::move(entry));
  }
}

}  // namespace

std::vector<ComparedMetric> compare_metrics(BoundSuite& bound, int64_t rows, std::vector<std::string>& notes) {
  std::vector<ComparedMetric> metrics;
  for (size_t t = 0; t < bound.tables.size(); ++t) {
    BoundTable& table = *bound.tables[t];
    TablePlan& plan = table.plan;
    const auto name = [&](int estimate) -> std::string {
      const int model = model_of(plan, plan.estimates[static_cast<size_t>(estimate)]);
      return model < 0 ? "" : plan.models[static_cast<size_t>(model)].name;
    };
    for (const int after : table.shown) {
      if (name(after).empty() && !plan.estimates[static_cast<size_t>(after)].metric->fact)
        notes.push_back("'" + plan.estimates[static_cast<size_t>(after)].text +
                        "' reads columns of the table, which have no other side, and is not compared");
      if (name(after) != kAfter) continue;
      const std::string& text = plan.estimates[static_cast<size_t>(after)].text;
      const auto before = std::find_if(table.shown.begin(), table.shown.end(), [&](int other) {
        return name(other) == kBefore && plan.estimates[static_cast<size_t>(other)].text == text;
      });
      const Metric& metric = *plan.estimates[static_cast<size_t>(after)].metric;
      if (before == table.shown.end() || is_table(metric)) continue;
      ComparedMetric compared{static_cast<int>(t), after, *before, -1, -1};
      if (!metric.fact) {
        compared.pair = plan.pair(after, *before);
        if (rows <= kMostTestedRows) compared.test_rows = state_of_paired_test(plan, compared.pair);
      }
      metrics.push_back(compared);
    }
  }
  return metrics;
}

Json differences_json(Context& context, const BoundSuite& bound, const std::vector<Fold>& folds,
                      const std::vector<ComparedMetric>& metrics) {
  Json entries = Json::array();
  for (const ComparedMetric& metric : metrics) {
    const Fold& fold = folds[static_cast<size_t>(metric.table)];
    std::vector<Slice> slices = {whole_table(fold)};
    for (const BoundSlice& declared : bound.tables[static_cast<size_t>(metric.table)]->slices) {
      for (Slice& slice : slices_by(fold, declared.dimensions)) slices.push_back(std::move(slice));
    }
    std::vector<Measurement> all(slices.size());
    parallel_for(context, static_cast<int>(slices.size()), [&](int i) {
      all[static_cast<size_t>(i)] = measured(context, bound, folds, metric, slices[static_cast<size_t>(i)]);
    });
    add_entries(all, bound, fold, metric, entries);
  }
  return entries;
}

Json differences_of_samples(Context& context, const BoundSuite& before, const std::vector<Fold>& folds_before,
                            const BoundSuite& after, const std::vector<Fold>& folds_after) {
  Json entries = Json::array();
  for (size_t t = 0; t < std::min(before.tables.size(), after.tables.size()); ++t) {
    const BoundTable &ours = *after.tables[t], &theirs = *before.tables[t];
    const Fold &our_fold = folds_after[t], &their_fold = folds_before[t];
    const auto slices_in = [](const BoundTable& table, const Fold& fold) {
      std::vector<Slice> slices = {whole_table(fold)};
      for (const BoundSlice& declared : table.slices) {
        for (Slice& slice : slices_by(fold, declared.dimensions)) slices.push_back(std::move(slice));
      }
      return slices;
    };
    const std::vector<Slice> our_slices = slices_in(ours, our_fold), their_slices = slices_in(theirs, their_fold);
    for (const int index : ours.shown) {
      const EstimateSpec& spec = ours.plan.estimates[static_cast<size_t>(index)];
      const auto same = std::find_if(theirs.shown.begin(), theirs.shown.end(), [&](int other) {
        return theirs.plan.estimates[static_cast<size_t>(other)].text == spec.text;
      });
      if (is_table(*spec.metric) || same == theirs.shown.end()) continue;
      const ComparedMetric metric{static_cast<int>(t), index, *same, spec.metric->fact ? -1 : 0, -1};
      std::vector<Measurement> all;
      for (const Slice& slice : our_slices) {
        const auto there = std::find_if(their_slices.begin(), their_slices.end(),
                                        [&](const Slice& other) { return other.text == slice.text; });
        if (there == their_slices.end()) continue;
        Measurement& one = all.emplace_back();
        one.slice = slice;
        one.after = estimate(context, our_fold, index, slice);
        one.before = estimate(context, their_fold, *same, *there);
        one.difference = independent_difference(one.after, one.before, 1);
        one.missing = one.before.missing_outputs + one.after.missing_outputs;
        one.too_few = !slice.text.empty() && std::min(one.before.rows, one.after.rows) < after.suite->smallest_slice;
      }
      add_entries(all, after, our_fold, metric, entries);
    }
  }
  return entries;
}

}  // namespace assay
