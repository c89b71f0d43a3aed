// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/evaluate_labels.h"

#include <algorithm>
#include <numeric>

#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_scores.h"
#include "assay/engine/label_rows.h"
#include "assay/states/radix_sort.h"

namespace assay {
namespace {

EstimateSpec as_binary(const EstimateSpec& spec) {
  EstimateSpec binary = spec;
  binary.average = Average::binary;
  return binary;
}

double weight_of(const ScoreRows& rows, size_t row) { return rows.weighted() ? rows.weight()[row] : 1; }

// Some labels' scores as one ranking: an entry a row and label, truths from the packed numbers.
struct LabelRanking {
  RankedScores ranked;
  LargeVector<int32_t> group;  // by entry: its place among the scores
  std::vector<uint8_t> truth;  // by entry
  std::vector<uint32_t> row;   // by entry
};

LabelRanking label_ranking(const ScoreRows& rows, const std::vector<bool>& chosen, std::span<const size_t> labels,
                           size_t first_score) {
  LabelRanking ranking;
  LargeVector<uint64_t> keys;
  LargeVector<uint32_t> order;
  for (size_t label : labels) {
    for (uint32_t row = 0; row < rows.size(); ++row) {
      if (!chosen[rows.cell()[row]]) continue;
      keys.push_back(~score_key(rows.score(static_cast<uint32_t>(first_score + label))[row]));
      order.push_back(static_cast<uint32_t>(order.size()));
      ranking.row.push_back(row);
      ranking.truth.push_back(packed_code(rows.score(static_cast<uint32_t>(label / kLabelsInNumber))[row], label) >= 2);
    }
  }
  radix_sort(keys, order);
  RankedScores& ranked = ranking.ranked;
  ranked.weighted = rows.weighted();
  ranking.group.resize(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || keys[i] != keys[i - 1]) {
      ranked.score.push_back(score_of_key(~keys[i]));
      ranked.positive.push_back(0);
      ranked.negative.push_back(0);
      if (ranked.weighted) {
        ranked.positive_squared.push_back(0);
        ranked.negative_squared.push_back(0);
      }
    }
    const uint32_t entry = order[i];
    const double w = weight_of(rows, ranking.row[entry]);
    const bool positive = ranking.truth[entry];
    ranking.group[entry] = static_cast<int32_t>(ranked.score.size()) - 1;
    (positive ? ranked.positive : ranked.negative).back() += w;
    (positive ? ranked.positives : ranked.negatives) += w;
    ++(positive ? ranked.positive_rows : ranked.negative_rows);
    if (ranked.weighted) (positive ? ranked.positive_squared : ranked.negative_squared).back() += w * w;
  }
  return ranking;
}

}  // namespace

std::vector<double> label_counts(const ScoreRows& rows, const std::vector<bool>& chosen, size_t label) {
  std::vector<double> counts(4, 0.0);
  const auto column = rows.score(static_cast<uint32_t>(label / kLabelsInNumber));
  for (size_t row = 0; row < rows.size(); ++row) {
    if (chosen[rows.cell()[row]]) counts[packed_code(column[row], label)] += weight_of(rows, row);
  }
  return counts;
}

RowInfluence influence_of_labels(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                                 size_t labels, bool second) {
  RowInfluence result{std::nullopt, nullptr, LargeVector<double>(rows.size(), 0.0)};
  const size_t first_label = second ? packed_columns(labels) * kLabelsInNumber : 0;
  const EstimateSpec binary = as_binary(spec);
  std::vector<std::vector<double>> counts(labels);
  for (size_t label = 0; label < labels; ++label) counts[label] = label_counts(rows, chosen, first_label + label);
  if (std::accumulate(counts[0].begin(), counts[0].end(), 0.0) == 0) {
    result.undefined = "no rows";
    return result;
  }
  // By label and code: how the value moves with the count.
  std::vector<std::vector<double>> slope(labels, std::vector<double>(4, 0.0));
  double value = 0;
  if (spec.average == Average::micro) {
    std::vector<double> sum(4, 0.0);
    for (const auto& own : counts) {
      for (size_t code = 0; code < 4; ++code) sum[code] += own[code];
    }
    const CodesValue of_sum = evaluate_codes(binary, 2, sum);
    result.undefined = of_sum.undefined;
    if (!of_sum.value) return result;
    value = *of_sum.value;
    slope.assign(labels, of_sum.slope);
  } else {
    double total = 0;
    std::vector<double> part(labels, spec.average == Average::per_class ? 0.0 : 1.0 / static_cast<double>(labels));
    if (spec.average == Average::per_class) part[static_cast<size_t>(spec.label)] = 1;
    if (spec.average == Average::weighted) {
      for (size_t label = 0; label < labels; ++label) total += part[label] = counts[label][2] + counts[label][3];
      if (total == 0) {
        result.undefined = "no row has a label";
        return result;
      }
      for (double& one : part) one /= total;
    }
    std::vector<double> of_label(labels, 0.0);
    for (size_t label = 0; label < labels; ++label) {
      if (part[label] == 0) continue;
      const CodesValue own = evaluate_codes(binary, 2, counts[label]);
      result.undefined = own.undefined;
      if (!own.value) return result;
      of_label[label] = *own.value;
      value += part[label] * *own.value;
      for (size_t code = 0; code < 4; ++code) slope[label][code] = part[label] * own.slope[code];
    }
    if (spec.average == Average::weighted) {
      for (size_t label = 0; label < labels; ++label) {
        for (size_t code : {2, 3}) slope[label][code] += (of_label[label] - value) / total;
      }
    }
  }
  result.value = value;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!chosen[rows.cell()[row]]) continue;
    double sum = 0;
    for (size_t label = 0; label < labels; ++label) {
      const size_t at = first_label + label;
      sum += slope[label][packed_code(rows.score(static_cast<uint32_t>(at / kLabelsInNumber))[row], at)];
    }
    result.of_row[row] = weight_of(rows, row) * sum;
  }
  return result;
}

RowInfluence influence_of_label_scores(const EstimateSpec& spec, const ScoreRows& rows, const std::vector<bool>& chosen,
                                       size_t labels, bool second) {
  RowInfluence result{std::nullopt, nullptr, LargeVector<double>(rows.size(), 0.0)};
  const size_t first_score = packed_columns(labels) + (second ? labels : 0);
  std::vector<std::vector<size_t>> rankings;
  std::vector<double> part;
  if (spec.average == Average::micro) {
    rankings.emplace_back(labels);
    std::iota(rankings[0].begin(), rankings[0].end(), size_t{0});
    part = {1};
  } else if (spec.average == Average::per_class) {
    rankings = {{static_cast<size_t>(spec.label)}};
    part = {1};
  } else {
    double total = 0;
    for (size_t label = 0; label < labels; ++label) {
      const auto counts = label_counts(rows, chosen, label);
      const double share = spec.average == Average::weighted ? counts[2] + counts[3] : 1;
      total += share;
      if (share == 0) continue;
      rankings.push_back({label});
      part.push_back(share);
    }
    for (double& one : part) one /= total;
  }
  if (rankings.empty()) {
    result.undefined = "no row has a label";
    return result;
  }
  double value = 0;
  for (size_t i = 0; i < rankings.size(); ++i) {
    const LabelRanking ranking = label_ranking(rows, chosen, rankings[i], first_score);
    RankInfluence influence(ranking.ranked, true);
    const RankValue own = evaluate_scores(spec, ranking.ranked, influence);
    result.undefined = own.undefined;
    if (!own.value) return result;
    value += part[i] * *own.value;
    for (size_t entry = 0; entry < ranking.row.size() && influence.given(); ++entry) {
      const ScoreInfluence& of_score = influence.at(static_cast<size_t>(ranking.group[entry]));
      result.of_row[ranking.row[entry]] +=
          part[i] * weight_of(rows, ranking.row[entry]) * of_score.of(ranking.truth[entry]);
    }
  }
  result.value = value;
  return result;
}

}  // namespace assay
