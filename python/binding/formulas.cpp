// SPDX-License-Identifier: Apache-2.0
#include "formulas.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "arrays.h"
#include "assay/base/exact_sum.h"
#include "assay/builtin/catalog.h"
#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_rows.h"
#include "assay/engine/evaluate_scores.h"
#include "assay/engine/evaluate_terms.h"
#include "assay/states/radix_sort.h"
#include "counts.h"

namespace assay::python {
namespace {

namespace nb = nanobind;
using nb::literals::operator""_a;

using Matrix = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Truths = nb::ndarray<const uint8_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

// Weights of None or of finite numbers, one each row.
bool usable(nb::handle weight, size_t rows, Numbers& weights) {
  return weight.is_none() || (weights.read(weight) && weights.size() == rows && all_finite(weights.values()));
}

// Columns of a matrix whose rows lie one after the other.
template <typename T>
std::vector<std::vector<T>> columns_of(const T* data, size_t rows, size_t columns) {
  std::vector<std::vector<T>> out(columns, std::vector<T>(rows));
  for (size_t row = 0; row < rows; ++row) {
    for (size_t column = 0; column < columns; ++column) out[column][row] = data[row * columns + column];
  }
  return out;
}

// Rows by distinct score, the highest first. False: no rows, lengths that differ, truths beside 0 and 1, a number that
// is not finite.
bool rank_rows(nb::handle positive, nb::handle score, nb::handle weight, RankedScores& ranked) {
  std::vector<int64_t> truth;
  std::vector<double> scores, weights;
  if (!whole_numbers(positive, truth) || !numbers(score, scores) || truth.size() != scores.size()) return false;
  if (!weight.is_none() && (!numbers(weight, weights) || weights.size() != scores.size() || !all_finite(weights)))
    return false;
  const nb::gil_scoped_release release;  // the columns are copies
  if (!all_finite(scores) || scores.empty()) return false;
  if (std::any_of(truth.begin(), truth.end(), [](int64_t one) { return one != 0 && one != 1; })) return false;
  LargeVector<uint64_t> keys(scores.size());
  LargeVector<uint32_t> order(scores.size());
  for (size_t row = 0; row < scores.size(); ++row) {
    keys[row] = ~score_key(scores[row]);
    order[row] = static_cast<uint32_t>(row);
  }
  radix_sort(keys, order);
  ranked.weighted = !weights.empty();
  for (size_t i = 0; i < order.size(); ++i) {
    const uint32_t row = order[i];
    if (ranked.weighted && weights[row] == 0) continue;  // it makes no threshold
    if (ranked.score.empty() || scores[row] != ranked.score.back()) add_score(ranked, scores[row]);
    add_row(ranked, truth[row] != 0, ranked.weighted ? weights[row] : 1);
  }
  return true;
}

// A metric of the catalog with its arguments. Every answer is None where the metric is not defined, or the arrays are
// not plain ones of finite numbers.
class Formula {
 public:
  Formula(const std::string& name, nb::dict arguments) {
    spec_.metric = builtin_catalog().find_metric(name);
    if (!spec_.metric) throw nb::value_error(("there is no metric '" + name + "'").c_str());
    for (const ArgumentSpec& argument : spec_.metric->arguments) {
      if (argument.type == ArgumentType::text) {
        spec_.arguments.set(argument.name, argument.default_text);
      } else {
        spec_.arguments.set(argument.name, argument.default_number);
      }
    }
    for (auto [key, value] : arguments) {
      const auto argument = nb::cast<std::string>(key);
      if (PyUnicode_Check(value.ptr())) {
        spec_.arguments.set(argument, std::string_view(nb::cast<std::string>(value)));
      } else {
        spec_.arguments.set(argument, nb::cast<double>(value));
      }
    }
    spec_.average = Average::binary;
  }

  // Of the class at this place of a matrix of several against the rest; -1: of the matrix as a whole.
  std::optional<double> of_counts(const Counts& counts, int place) const {
    return of_matrix(counts.matrix, counts.classes(), place);
  }

  std::optional<double> of_confusion(const Matrix& matrix) const {
    if (matrix.shape(0) != matrix.shape(1)) throw nb::value_error("a confusion matrix is square");
    return of_matrix({matrix.data(), matrix.size()}, static_cast<int>(matrix.shape(0)), -1);
  }

  // Of rows of true negatives, false positives, false negatives, true positives; NaN where it is not defined.
  Vector of_cells(const Matrix& cells) const {
    if (cells.shape(1) != 4) throw nb::value_error("four numbers each");
    std::vector<double> values(cells.shape(0));
    for (size_t i = 0; i < values.size(); ++i) values[i] = of_matrix({cells.data() + 4 * i, 4}, 2, -1).value_or(kNaN);
    return vector_of(std::move(values));
  }

  std::optional<double> of_numbers(nb::handle target, nb::handle value, nb::handle weight) const {
    Numbers targets, values, weights;
    if (!targets.read(target) || !values.read(value) || targets.size() == 0 || targets.size() != values.size())
      return std::nullopt;
    if (!usable(weight, values.size(), weights) || !all_finite(targets.values()) || !all_finite(values.values()))
      return std::nullopt;
    if (!spec_.metric->row_terms) {
      KeptRows rows;
      rows.target.assign(targets.values().begin(), targets.values().end());
      rows.value.assign(values.values().begin(), values.values().end());
      rows.weight.assign(weights.values().begin(), weights.values().end());
      const nb::gil_scoped_release release;
      return value_of_rows(spec_, rows).value;
    }
    Examples examples;
    examples.count = targets.size();
    if (spec_.metric->terms > 1) {
      const auto [low, high] = std::minmax_element(targets.values().begin(), targets.values().end());
      examples.pivot = *low / 2 + *high / 2;
    }
    examples.target = targets.values();
    examples.value = values.values();
    return of_examples(examples, weights.values());
  }

  // Of classes (places from 0 on) and their scores: one column of the second of two classes, or a column each.
  std::optional<double> of_classes(nb::handle truth, const Matrix& score, int classes, nb::handle weight) const {
    std::vector<int64_t> places;
    Numbers weights;
    const size_t rows = score.shape(0);
    if (!whole_numbers(truth, places) || places.size() != rows || rows == 0) return std::nullopt;
    if (!usable(weight, rows, weights)) return std::nullopt;
    const bool known = std::all_of(places.begin(), places.end(), [&](int64_t k) { return k >= 0 && k < classes; });
    const size_t columns = score.shape(1);
    if (!known || (columns != static_cast<size_t>(classes) && (columns != 1 || classes != 2)))
      throw nb::value_error("a column of scores each class, and classes from 0 on");
    const std::vector<uint32_t> codes(places.begin(), places.end());
    const auto by_class = columns_of(score.data(), rows, columns);
    Examples examples;
    examples.count = rows;
    examples.classes = classes;
    examples.truth = codes;
    examples.score.assign(by_class.begin(), by_class.end());
    return of_examples(examples, weights.values());
  }

  // Of truths of 0 and 1, of which both are there, and the probabilities of 1.
  std::optional<double> of_shares(nb::handle truth, nb::handle share, nb::handle weight) const {
    std::vector<int64_t> places;
    Numbers shares, weights;
    if (!whole_numbers(truth, places) || !shares.read(share) || places.size() != shares.size()) return std::nullopt;
    if (!usable(weight, shares.size(), weights)) return std::nullopt;
    const auto is = [](int64_t label) { return [label](int64_t one) { return one == label; }; };
    const auto ones = std::count_if(places.begin(), places.end(), is(1));
    const auto zeros = std::count_if(places.begin(), places.end(), is(0));
    if (ones == 0 || zeros == 0 || static_cast<size_t>(ones + zeros) != places.size()) return std::nullopt;
    const auto is_share = [](double one) { return one >= 0 && one <= 1; };
    if (!std::all_of(shares.values().begin(), shares.values().end(), is_share)) return std::nullopt;
    const std::vector<uint32_t> codes(places.begin(), places.end());
    Examples examples;
    examples.count = codes.size();
    examples.classes = 2;
    examples.truth = codes;
    examples.score = {shares.values()};
    return of_examples(examples, weights.values());
  }

  // Of rows with several labels: what the metric makes of each row.
  Vector of_label_rows(const Truths& truth, const Matrix& score) const {
    const size_t rows = truth.shape(0), labels = truth.shape(1);
    if (score.shape(0) != rows || score.shape(1) != labels) throw nb::value_error("a score each label");
    const auto truths = columns_of(truth.data(), rows, labels);
    const auto scores = columns_of(score.data(), rows, labels);
    Examples examples;
    examples.count = rows;
    examples.truths.assign(truths.begin(), truths.end());
    examples.score.assign(scores.begin(), scores.end());
    std::vector<double> values(rows);
    double* const out[] = {values.data()};
    spec_.metric->row_terms(examples, spec_.arguments, out);
    return vector_of(std::move(values));
  }

  // Of ranked lists, one a row: what the metric makes of each.
  Vector of_lists(const Matrix& relevance, const Matrix& score) const {
    const size_t lists = relevance.shape(0), items = relevance.shape(1);
    if (score.shape(0) != lists || score.shape(1) != items) throw nb::value_error("a score each item");
    std::vector<double> values(lists), order(items), target(items);
    LargeVector<uint64_t> keys(items);
    LargeVector<uint32_t> places(items);
    for (size_t list = 0; list < lists; ++list) {
      const double *const scores = score.data() + list * items, *const targets = relevance.data() + list * items;
      for (size_t item = 0; item < items; ++item) {
        keys[item] = ~score_key(scores[item]);
        places[item] = static_cast<uint32_t>(item);
      }
      radix_sort(keys, places);
      for (size_t rank = 0; rank < items; ++rank) {
        order[rank] = scores[places[rank]];
        target[rank] = targets[places[rank]];
      }
      double* const out[] = {values.data() + list};
      spec_.metric->group_terms({.order = order, .target = target, .value = {}, .column = {}}, spec_.arguments, out);
    }
    return vector_of(std::move(values));
  }

  std::optional<double> of_scores(nb::handle positive, nb::handle score, nb::handle weight) const {
    RankedScores ranked;
    if (!rank_rows(positive, score, weight, ranked)) return std::nullopt;
    const Outcome<double> outcome = spec_.metric->rank(ranked, spec_.arguments, nullptr);
    return outcome.undefined ? std::nullopt : std::optional(outcome.value);
  }

 private:
  std::optional<double> of_matrix(std::span<const double> counts, int classes, int place) const {
    EstimateSpec spec = spec_;
    if (place >= 0) {
      spec.average = Average::per_class;
      spec.label = place;
    }
    return evaluate_codes_value(spec, classes, counts).value;
  }

  // A block of rows at a time, so that the terms of one stay in the cache.
  std::optional<double> of_examples(const Examples& all, std::span<const double> weights) const {
    const nb::gil_scoped_release release;
    constexpr size_t kRows = size_t{1} << 14;
    const Metric& metric = *spec_.metric;
    const uint32_t terms = terms_of_metric(metric, static_cast<uint32_t>(all.classes));
    const size_t width = std::min(kRows, all.count);
    std::vector<double> buffer(terms * width), target, value;
    std::vector<double*> out;
    for (uint32_t term = 0; term < terms; ++term) out.push_back(buffer.data() + term * width);
    std::vector<ExactSum> sums(terms);
    Examples block = all;
    for (size_t begin = 0; begin < all.count; begin += width) {
      block.count = std::min(width, all.count - begin);
      const auto part = [&](auto column) { return column.empty() ? column : column.subspan(begin, block.count); };
      block.truth = part(all.truth);
      block.target = part(all.target);
      block.value = part(all.value);
      for (size_t k = 0; k < all.score.size(); ++k) block.score[k] = part(all.score[k]);
      if (metric.shift_invariant) {
        target.assign(block.target.begin(), block.target.end());
        value.assign(block.value.begin(), block.value.end());
        for (double& one : target) one -= all.pivot;
        for (double& one : value) one -= all.pivot;
        block.target = target;
        block.value = value;
      }
      metric.row_terms(block, spec_.arguments, out.data());
      for (uint32_t term = 0; term < terms; ++term) {
        const std::span<const double> values(out[term], block.count);
        if (weights.empty()) {
          sums[term].add(values);
        } else {
          sums[term].add_products(values, weights.subspan(begin, block.count));
        }
      }
    }
    ExactSum weight;
    weight.add(weights);
    const double total = weights.empty() ? static_cast<double>(all.count) : weight.round();
    std::vector<double> mean;
    for (const ExactSum& sum : sums) mean.push_back(sum.round() / total);
    return terms_value(spec_, mean, static_cast<int64_t>(all.count)).value;
  }

  EstimateSpec spec_;
};

}  // namespace

void add_formulas(nb::module_& module) {
  nb::class_<Counts>(module, "Counts")
      .def_ro("labels", &Counts::labels)
      .def_ro("rows", &Counts::rows)
      .def_prop_ro("classes", &Counts::classes)
      .def("place", &Counts::place, "label"_a)
      .def("matrix", [](const Counts& counts) { return vector_of(counts.matrix); });
  module.def("counts_of", &counts_of, "truth"_a, "prediction"_a, "weight"_a.none());
  module.def(
      "ranked",
      [](nb::handle positive, nb::handle score,
         nb::handle weight) -> std::optional<std::tuple<Vector, Vector, Vector>> {
        RankedScores ranked;
        if (!rank_rows(positive, score, weight, ranked)) return std::nullopt;
        const auto all = [](const LargeVector<double>& values) {
          return vector_of(std::vector<double>(values.begin(), values.end()));
        };
        return std::tuple(all(ranked.score), all(ranked.positive), all(ranked.negative));
      },
      "positive"_a, "score"_a, "weight"_a.none());
  nb::class_<Formula>(module, "Formula")
      .def(nb::init<const std::string&, nb::dict>(), "name"_a, "arguments"_a)
      .def("of_counts", &Formula::of_counts, "counts"_a, "place"_a)
      .def("of_confusion", &Formula::of_confusion, "matrix"_a)
      .def("of_cells", &Formula::of_cells, "cells"_a)
      .def("of_numbers", &Formula::of_numbers, "target"_a, "value"_a, "weight"_a.none())
      .def("of_classes", &Formula::of_classes, "truth"_a, "score"_a, "classes"_a, "weight"_a.none())
      .def("of_shares", &Formula::of_shares, "truth"_a, "share"_a, "weight"_a.none())
      .def("of_label_rows", &Formula::of_label_rows, "truth"_a, "score"_a)
      .def("of_lists", &Formula::of_lists, "relevance"_a, "score"_a)
      .def("of_scores", &Formula::of_scores, "positive"_a, "score"_a, "weight"_a.none());
}

}  // namespace assay::python
