// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/label_rows.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_scores.h"

namespace assay {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

// A row's labels by score, highest first; its truths in the same order.
struct LabelList {
  std::vector<double> score, truth;
};

LabelList label_list(const Examples& rows, size_t row) {
  const size_t labels = rows.truths.size();
  std::vector<uint32_t> order(labels);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return rows.score[a][row] > rows.score[b][row]; });
  LabelList list;
  for (uint32_t label : order) {
    list.score.push_back(rows.score[label][row]);
    list.truth.push_back(rows.truths[label][row]);
  }
  return list;
}

double rank_value(const Metric& metric, const Arguments& arguments, const LabelList& list) {
  RankedScores ranked;
  for (size_t i = 0; i < list.score.size(); ++i) {
    if (i == 0 || list.score[i] != list.score[i - 1]) {
      ranked.score.push_back(list.score[i]);
      ranked.positive.push_back(0);
      ranked.negative.push_back(0);
    }
    const bool positive = list.truth[i] == 1;
    (positive ? ranked.positive : ranked.negative).back() += 1;
    (positive ? ranked.positives : ranked.negatives) += 1;
    ++(positive ? ranked.positive_rows : ranked.negative_rows);
  }
  const Outcome<double> outcome = metric.rank(ranked, arguments, nullptr);
  return outcome.undefined ? kNothing : outcome.value;
}

}  // namespace

std::vector<std::vector<uint8_t>> predicted_labels(const Examples& rows, const StateInput& input) {
  std::vector<std::vector<uint8_t>> predicted;
  for (size_t label = 0; label < rows.truths.size(); ++label) {
    if (!input.by_score) {
      predicted.emplace_back(rows.predictions[label].begin(), rows.predictions[label].end());
      continue;
    }
    std::vector<uint8_t>& own = predicted.emplace_back(rows.count);
    for (size_t row = 0; row < rows.count; ++row) own[row] = rows.score[label][row] >= input.thresholds[label];
  }
  return predicted;
}

std::vector<double> label_row_terms(const Examples& rows, const StateInput& input) {
  const Metric& metric = *input.metric;
  std::vector<double> term(rows.count);
  if (metric.group_terms) {
    for (size_t row = 0; row < rows.count; ++row) {
      const LabelList list = label_list(rows, row);
      double* out = &term[row];
      metric.group_terms({list.score, list.truth, {}, {}}, input.arguments, &out);
    }
    return term;
  }
  if (metric.rank) {
    for (size_t row = 0; row < rows.count; ++row)
      term[row] = rank_value(metric, input.arguments, label_list(rows, row));
    return term;
  }
  const auto predicted = predicted_labels(rows, input);
  EstimateSpec of_row;
  of_row.metric = &metric;
  of_row.arguments = input.arguments;
  of_row.average = Average::binary;
  for (size_t row = 0; row < rows.count; ++row) {
    double counts[4] = {};
    for (size_t label = 0; label < predicted.size(); ++label)
      ++counts[rows.truths[label][row] * 2 + predicted[label][row]];
    if (metric.label_row) {
      term[row] = metric.label_row({counts[3], counts[1], counts[2], counts[0]});
      continue;
    }
    const CodesValue value = evaluate_codes_value(of_row, 2, counts);
    term[row] = value.value.value_or(kNothing);
  }
  return term;
}

std::vector<std::vector<double>> packed_labels(const Examples& rows,
                                               const std::vector<std::vector<uint8_t>>& predicted) {
  const size_t labels = rows.truths.size();
  std::vector<std::vector<double>> packed;
  for (size_t first = 0; first < labels; first += kLabelsInNumber) {
    std::vector<double>& column = packed.emplace_back(rows.count);
    for (size_t row = 0; row < rows.count; ++row) {
      uint64_t bits = 0;
      for (size_t label = first; label < std::min(first + kLabelsInNumber, labels); ++label) {
        const uint64_t code = rows.truths[label][row] + 2u * (predicted.empty() ? 0u : predicted[label][row]);
        bits |= code << (2 * (label - first));
      }
      column[row] = static_cast<double>(bits);
    }
  }
  return packed;
}

}  // namespace assay
