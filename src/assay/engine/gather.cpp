// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/gather.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "assay/base/exact_sum.h"
#include "assay/base/hash.h"
#include "assay/engine/clusters.h"
#include "assay/engine/decode.h"

namespace assay {
namespace {

constexpr uint32_t kHalf = 32;

Gather kind_of(const TablePlan& plan, int model) {
  if (model >= 0 && plan.models[model].reading) return Gather::samples;
  return plan.task == ranking ? Gather::query : Gather::series;
}
uint32_t own_columns(const TablePlan& plan, int model) {
  switch (kind_of(plan, model)) {
    case Gather::samples: return static_cast<uint32_t>(plan.models[model].reading->columns.size());
    case Gather::query: return 2;
    default: return 3;
  }
}

// What the metric makes of the samples of one example.
void sample_terms(const StateInput& input, const std::vector<std::vector<double>>& column, double* const* out) {
  const Metric& metric = *input.metric;
  const size_t count = column[0].size();
  if (metric.group_terms) {
    GroupRows rows;
    rows.column.assign(column.begin(), column.end());
    metric.group_terms(rows, input.arguments, out);
    return;
  }
  Examples samples;
  samples.count = count;
  samples.column.assign(column.begin(), column.end());
  std::vector<std::vector<double>> term(metric.terms, std::vector<double>(count));
  std::vector<double*> each;
  for (auto& values : term) each.push_back(values.data());
  metric.row_terms(samples, input.arguments, each.data());
  for (size_t t = 0; t < term.size(); ++t) {
    ExactSum sum;
    for (double value : term[t]) sum.add(value);
    out[t][0] = sum.round() / static_cast<double>(count);
  }
}

// One entry of the result, from `members` of the group.
struct Entry {
  uint64_t key = 0, cluster = 0;
  uint32_t cell = 0;
  double weight = 1;
};

void append(GatheredRows& gathered, const Entry& entry, const TablePlan& plan,
            const std::vector<std::vector<double>>& term, size_t at) {
  for (const auto& values : term) {
    if (std::isnan(values[at])) {
      ++gathered.left_out;
      return;
    }
  }
  gathered.key.push_back(entry.key);
  gathered.cell.push_back(entry.cell);
  if (plan.weight >= 0) gathered.weight.push_back(entry.weight);
  if (plan.cluster >= 0) gathered.cluster.push_back(entry.cluster);
  for (size_t t = 0; t < term.size(); ++t) gathered.term[t].push_back(term[t][at]);
}

}  // namespace

ScoreRows make_group_rows(const TablePlan& plan, int model) {
  return ScoreRows(own_columns(plan, model) + (plan.cluster >= 0 ? 2 : 0), plan.weight >= 0, true);
}

void update_group_rows(ScoreRows& state, const TablePlan& plan, int model, const ModelRows& rows) {
  std::vector<std::span<const double>> columns;
  const Gather kind = kind_of(plan, model);
  if (kind == Gather::samples) {
    columns.assign(rows.column.begin(), rows.column.end());
  } else if (kind == Gather::query) {
    columns = {rows.score[0], rows.target};
  } else {
    columns = {rows.time, rows.target, rows.value};
  }
  std::vector<double> high, low;
  if (plan.cluster >= 0) {
    for (uint64_t hash : rows.cluster) {
      high.push_back(static_cast<double>(hash >> kHalf));
      low.push_back(static_cast<double>(hash & 0xffffffffu));
    }
    columns.insert(columns.end(), {high, low});
  }
  const std::vector<uint64_t> one_group(plan.group < 0 ? rows.cell.size() : 0);
  state.update(columns, std::vector<uint32_t>(rows.cell.size()), rows.cell, rows.weight,
               plan.group < 0 ? std::span<const uint64_t>(one_group) : std::span<const uint64_t>(rows.group));
}

GatheredRows gather(const ScoreRows& rows, const TablePlan& plan, const StateInput& input) {
  const Metric& metric = *input.metric;
  const Gather kind = kind_of(plan, input.model);
  const bool series = kind == Gather::series;
  const uint32_t own = own_columns(plan, input.model);
  GatheredRows gathered;
  gathered.term.resize(metric.terms);
  const auto cluster_of = [&](uint32_t row) -> uint64_t {
    if (plan.cluster < 0) return 0;
    return static_cast<uint64_t>(rows.score(own)[row]) << kHalf | static_cast<uint64_t>(rows.score(own + 1)[row]);
  };
  const auto weight_of = [&](uint32_t row) { return rows.weighted() ? rows.weight()[row] : 1; };
  const std::vector<bool> every_cell(
      rows.size() == 0 ? 0 : *std::max_element(rows.cell().begin(), rows.cell().end()) + size_t{1}, true);
  for_each_cluster(rows, every_cell, [&](std::span<const uint32_t> in_state) {
    // Rows stand by their first column from the greatest down: scores as they are ranked, times backwards.
    std::vector<uint32_t> members(in_state.begin(), in_state.end());
    if (series) std::reverse(members.begin(), members.end());
    std::vector<std::vector<double>> column(own);
    for (uint32_t c = 0; c < own; ++c) {
      for (uint32_t row : members) column[c].push_back(rows.score(c)[row]);
    }
    std::vector<std::vector<double>> term(metric.terms, std::vector<double>(series ? members.size() : 1));
    std::vector<double*> out;
    for (auto& values : term) out.push_back(values.data());
    if (kind == Gather::samples) {
      sample_terms(input, column, out.data());
    } else {
      metric.group_terms({column[0], column[1], series ? column[2] : std::span<const double>(), {}}, input.arguments,
                         out.data());
    }
    const uint64_t group = rows.cluster()[members[0]];
    if (!series) {
      Entry entry{group, cluster_of(members[0]), rows.cell()[members[0]], 0};
      bool slices = false, clusters = false;
      for (uint32_t row : members) {
        slices = slices || rows.cell()[row] != entry.cell;
        clusters = clusters || cluster_of(row) != entry.cluster;
        entry.weight += weight_of(row) / static_cast<double>(members.size());
      }
      gathered.in_several_slices += slices;
      gathered.in_several_clusters += clusters;
      append(gathered, entry, plan, term, 0);
      return;
    }
    uint64_t equal = 0;
    for (size_t step = 0; step < members.size(); ++step) {
      const auto &order = column[0], &target = column[1];
      equal = step > 0 && order[step] == order[step - 1] && target[step] == target[step - 1] ? equal + 1 : 0;
      const uint64_t lane[] = {group, std::bit_cast<uint64_t>(order[step]), std::bit_cast<uint64_t>(target[step]),
                               equal};
      append(gathered,
             {xxh3_128(lane, sizeof lane).low, cluster_of(members[step]), rows.cell()[members[step]],
              weight_of(members[step])},
             plan, term, step);
    }
  });
  return gathered;
}

GatheredRows joined(const GatheredRows& first, const GatheredRows& second) {
  const auto sorted = [](const GatheredRows& rows) {
    std::vector<uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return rows.key[a] < rows.key[b]; });
    return order;
  };
  const auto ours = sorted(first), theirs = sorted(second);
  GatheredRows both;
  both.term.resize(first.term.size() + second.term.size());
  for (size_t i = 0, j = 0; i < ours.size() && j < theirs.size();) {
    const uint32_t a = ours[i], b = theirs[j];
    if (first.key[a] < second.key[b]) {
      ++i;
    } else if (first.key[a] > second.key[b]) {
      ++j;
    } else {
      both.key.push_back(first.key[a]);
      both.cell.push_back(first.cell[a]);
      if (!first.weight.empty()) both.weight.push_back(first.weight[a]);
      if (!first.cluster.empty()) both.cluster.push_back(first.cluster[a]);
      for (size_t t = 0; t < first.term.size(); ++t) both.term[t].push_back(first.term[t][a]);
      for (size_t t = 0; t < second.term.size(); ++t) both.term[first.term.size() + t].push_back(second.term[t][b]);
      ++i;
      ++j;
    }
  }
  return both;
}

}  // namespace assay
