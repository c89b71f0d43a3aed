// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/plan.h"

#include <algorithm>

#include "assay/base/text.h"

namespace assay {

int TablePlan::reading(const ColumnReading& columns) {
  for (size_t i = 0; i < models.size(); ++i) {
    if (models[i].reading == columns) return static_cast<int>(i);
  }
  ModelColumns added;
  added.reading = columns;
  added.listed = false;
  if (columns.of >= 0) {
    added.name = models[columns.of].name;
    added.prompt = models[columns.of].prompt;
  }
  models.push_back(std::move(added));
  return static_cast<int>(models.size()) - 1;
}

int TablePlan::state(const StateSpec& spec) {
  const auto found = std::find(states.begin(), states.end(), spec);
  if (found != states.end()) return static_cast<int>(found - states.begin());
  states.push_back(spec);
  return static_cast<int>(states.size()) - 1;
}

int TablePlan::groups_of(int model) {
  StateSpec groups;
  groups.kind = StateKind::groups;
  groups.input.model = model;
  return state(groups);
}

int TablePlan::clustered_twin(int index) {
  if (cluster < 0) return -1;
  StateSpec twin = states[index];
  switch (twin.kind) {
    case StateKind::codes: twin.kind = StateKind::clustered_codes; break;
    case StateKind::moments: twin.kind = StateKind::clustered_terms; break;
    case StateKind::group_terms: twin.kind = StateKind::clustered_group_terms; break;
    default: return -1;  // what keeps its rows keeps their clusters
  }
  return state(twin);
}

int TablePlan::drawn_state(int index) {
  const StateKind kind = states[index].kind;
  const bool keeps_rows = kind == StateKind::scores || kind == StateKind::class_scores || kind == StateKind::values ||
                          kind == StateKind::labels || kind == StateKind::label_scores;
  if (keeps_rows) return index;
  if (kind == StateKind::codes && weight < 0 && cluster < 0) return index;
  StateSpec rows = states[index];
  rows.kind = kind == StateKind::codes         ? StateKind::clustered_codes
              : kind == StateKind::group_terms ? StateKind::clustered_group_terms
                                               : StateKind::clustered_terms;
  return state(rows);
}

int TablePlan::pair(int first, int second) {
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (pairs[i].first == first && pairs[i].second == second) return static_cast<int>(i);
  }
  PairSpec added{.first = first, .second = second};
  const auto &ours_over = estimates[first].strata, &theirs_over = estimates[second].strata;
  const bool alike = ours_over && theirs_over && ours_over->dimensions == theirs_over->dimensions &&
                     ours_over->equal == theirs_over->equal;
  if (alike) {
    added.of_stratum = pair(ours_over->base, theirs_over->base);
    added.joined = pairs[added.of_stratum].joined;
    if (!added.joined) added.of_stratum = -1;
    pairs.push_back(added);
    return static_cast<int>(pairs.size()) - 1;
  }
  added.joined = !estimates[first].metric->rank_interval && !estimates[second].metric->rank_interval &&
                 !estimates[first].groups && !estimates[second].groups && !ours_over && !theirs_over;
  const int first_state = estimates[first].state, second_state = estimates[second].state;
  if (added.joined && first_state != second_state) {
    const StateSpec &ours = states[first_state], &theirs = states[second_state];
    // Rows have one label in a state of ranked scores: of another class, or of what each model's top score says, it
    // differs between the sides.
    const bool same_labels =
        ours.kind != StateKind::scores || (ours.input.label == theirs.input.label && ours.input.label != kTopLabel);
    const bool as_many = ours.kind != StateKind::values || ours.input.outputs.size() == theirs.input.outputs.size();
    added.joined = ours.kind == theirs.kind && same_labels && as_many;
    if (added.joined) {
      StateSpec joint{ours.kind, ours.input, theirs.input};
      const bool of_samples = samples && ours.kind == StateKind::moments && models[ours.input.model].reading &&
                              models[theirs.input.model].reading;
      if (of_samples) {
        joint.kind = StateKind::group_terms;
        groups_of(joint.input.model);
        groups_of(joint.other.model);
      }
      added.state = state(joint);
    }
  }
  const int compared = added.state >= 0 ? added.state : first_state;
  if (added.joined) added.clustered_state = clustered_twin(compared);
  for (int side : {first, second}) {
    if (added.joined && estimates[side].interval == IntervalMethod::bootstrap)
      added.drawn_state = drawn_state(compared);
  }
  pairs.push_back(added);
  return static_cast<int>(pairs.size()) - 1;
}

std::string TablePlan::part_of_relation(uint32_t part, uint32_t parts) const {
  if (parts == 1) return relation;
  // Rows that are brought together stay together.
  std::string content = join(grouping, ", ");
  for (const ColumnUse& column : columns) {
    if (grouping.empty()) content += (content.empty() ? "" : ", ") + column.sql;
  }
  if (content.empty()) content = "1";
  return "(SELECT * FROM " + relation + " WHERE hash(" + content + ") % " + std::to_string(parts) + " = " +
         std::to_string(part) + ")";
}

std::vector<std::string> TablePlan::expressions() const {
  std::vector<std::string> expressions;
  for (const ColumnUse& column : columns) expressions.push_back(column.sql);
  return expressions;
}

}  // namespace assay
