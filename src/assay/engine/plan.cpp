// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/plan.h"

#include <algorithm>

#include "assay/base/hash.h"

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
  if (kind == StateKind::scores || kind == StateKind::class_scores) return index;
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
    added.joined = ours.kind == theirs.kind && same_labels;
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

std::string TablePlan::query() const {
  std::string text = "SELECT ";
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) text += ", ";
    text += columns[i].sql + " AS c" + std::to_string(i);
  }
  if (columns.empty()) text += "1 AS c0";
  text += " FROM " + relation;
  for (size_t i = 0; i < grouping.size(); ++i) text += (i ? ", " : " GROUP BY ") + grouping[i];
  return text;
}

std::string TablePlan::fold_digest() const {
  ByteWriter out;
  out.u32(kVersion);
  out.u32(task);
  out.f64(pivot);
  out.u32(static_cast<uint32_t>(labels.size()));
  for (const auto& label : labels) out.string(label);
  out.u32(static_cast<uint32_t>(columns.size()));
  for (const auto& column : columns) {
    out.string(column.name);
    out.string(column.sql);
  }
  const auto index = [&](int i) { out.i64(i); };
  index(target);
  index(weight);
  index(cluster);
  index(group);
  index(timestamp);
  for (int i : targets) index(i);
  for (int i : id) index(i);
  out.u32(static_cast<uint32_t>(dimensions.size()));
  for (const auto& dimension : dimensions) {
    out.string(dimension.name);
    index(dimension.column);
    out.u8(dimension.predicate);
  }
  out.u32(static_cast<uint32_t>(models.size()));
  for (const auto& model : models) {
    out.string(model.name);
    for (int score : model.scores) index(score);
    index(model.prediction);
    index(model.lower);
    index(model.upper);
    for (double level : model.levels) out.f64(level);
    for (int quantile : model.quantiles) index(quantile);
    for (int prediction : model.predictions) index(prediction);
    if (!model.prompt.empty()) out.string(model.prompt);
    if (model.asked >= 0) index(model.asked);
    if (!model.reading) continue;
    if (model.reading->of >= 0) index(model.reading->of);
    if (model.reading->asked >= 0) index(model.reading->asked);
    for (int column : model.reading->columns) index(column);
    out.u8(model.reading->every_row);
    out.u8(model.reading->keeps_missing);
  }
  out.u32(static_cast<uint32_t>(states.size()));
  for (const auto& state : states) {
    out.u8(static_cast<uint8_t>(state.kind));
    for (const StateInput* input : {&state.input, &state.other}) {
      index(input->model);
      out.u8(input->by_score);
      out.f64(input->threshold);
      out.string(input->metric ? input->metric->name : "");
      index(input->metric ? input->metric->revision : 0);
      out.string(input->arguments.text());
      index(input->label);
      for (double threshold : input->thresholds) out.f64(threshold);
      out.u8(input->by_row);
    }
  }
  return sha256_hex(out.bytes());
}

}  // namespace assay
