// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/gather.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "assay/base/hash.h"
#include "assay/engine/clusters.h"
#include "assay/engine/decode.h"

namespace assay {
namespace {

constexpr uint32_t kHalf = 32;

bool of_queries(const TablePlan& plan) { return plan.task == ranking; }
uint32_t own_columns(const TablePlan& plan) { return of_queries(plan) ? 2 : 3; }

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

ScoreRows make_group_rows(const TablePlan& plan) {
  return ScoreRows(own_columns(plan) + (plan.cluster >= 0 ? 2 : 0), plan.weight >= 0, true);
}

void update_group_rows(ScoreRows& state, const TablePlan& plan, const ModelRows& rows) {
  std::vector<std::span<const double>> columns;
  if (of_queries(plan)) {
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
  const bool queries = of_queries(plan);
  const uint32_t own = own_columns(plan);
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
    if (!queries) std::reverse(members.begin(), members.end());
    std::vector<double> order, target, value;
    for (uint32_t row : members) {
      order.push_back(rows.score(0)[row]);
      target.push_back(rows.score(1)[row]);
      if (!queries) value.push_back(rows.score(2)[row]);
    }
    std::vector<std::vector<double>> term(metric.terms, std::vector<double>(queries ? 1 : members.size()));
    std::vector<double*> out;
    for (auto& values : term) out.push_back(values.data());
    metric.group_terms({order, target, value}, input.arguments, out.data());
    const uint64_t group = rows.cluster()[members[0]];
    if (queries) {
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
