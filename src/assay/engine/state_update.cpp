// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/state_update.h"

#include <algorithm>
#include <cmath>

#include "assay/engine/gather.h"
#include "assay/engine/label_rows.h"

namespace assay {

State make_state(const TablePlan& plan, const StateSpec& spec) {
  const auto classes = static_cast<uint32_t>(plan.labels.size());
  const bool weighted = plan.weight >= 0;
  uint32_t terms = 0;
  for (const StateInput* input : {&spec.input, &spec.other}) {
    terms += terms_of_input(*input, classes);
  }
  switch (spec.kind) {
    case StateKind::codes: return CodeCounts(classes * classes * (spec.joint() ? classes : 1), weighted);
    case StateKind::moments:
    case StateKind::group_terms: return Moments(terms, weighted);
    case StateKind::clustered_codes: return ScoreRows(0, weighted, plan.cluster >= 0);
    case StateKind::clustered_terms:
    case StateKind::clustered_group_terms: return ScoreRows(terms, weighted, plan.cluster >= 0);
    case StateKind::missing: return CodeCounts(std::max(classes, 1u), weighted);
    case StateKind::class_scores: return ScoreRows(classes * (spec.joint() ? 2 : 1), weighted, plan.cluster >= 0);
    case StateKind::values: {
      const auto outputs = static_cast<uint32_t>(std::max<size_t>(1, spec.input.outputs.size()));
      return ScoreRows((spec.joint() ? 4 : 2) * outputs, weighted, plan.cluster >= 0);
    }
    case StateKind::labels:
      return ScoreRows(static_cast<uint32_t>(packed_columns(classes)) * (spec.joint() ? 2 : 1), weighted,
                       plan.cluster >= 0);
    case StateKind::label_scores:
      return ScoreRows(static_cast<uint32_t>(packed_columns(classes)) + classes * (spec.joint() ? 2 : 1), weighted,
                       plan.cluster >= 0);
    case StateKind::groups: return make_group_rows(plan, spec.input.model);
    case StateKind::distinct: return DistinctValues();
    case StateKind::outcomes: return CodeCounts(2, weighted);
    case StateKind::scores: break;
  }
  return ScoreRows(spec.joint() ? 2 : 1, weighted, plan.cluster >= 0);
}

bool is_derived(const StateSpec& spec) {
  return spec.kind == StateKind::group_terms || spec.kind == StateKind::clustered_group_terms;
}

namespace {

using Columns = std::vector<std::span<const double>>;

Examples examples_of(const TablePlan& plan, const ModelRows& rows) {
  Examples examples;
  examples.count = rows.cell.size();
  examples.cell = rows.cell;
  examples.weight = rows.weight;
  examples.cluster = rows.cluster;
  examples.classes = static_cast<int>(plan.labels.size());
  examples.truth = rows.truth;
  examples.predicted = rows.predicted;
  for (const auto& column : rows.score) examples.score.emplace_back(column);
  examples.target = rows.target;
  examples.value = rows.value;
  examples.pivot = plan.pivot;
  examples.pivots = plan.pivots;
  for (const auto& column : rows.targets) examples.targets.emplace_back(column);
  for (const auto& column : rows.values) examples.values.emplace_back(column);
  for (const auto& column : rows.column) examples.column.emplace_back(column);
  examples.lower = rows.lower;
  examples.upper = rows.upper;
  for (const auto& column : rows.quantile) examples.quantile.emplace_back(column);
  for (const auto& column : rows.truths) examples.truths.emplace_back(column);
  for (const auto& column : rows.predictions) examples.predictions.emplace_back(column);
  return examples;
}

// The class that a model's scores choose: the positive one from the threshold on, else the highest, the first of
// equals.
uint32_t chosen_class(const Examples& examples, size_t row, double threshold) {
  if (examples.classes == 2 && examples.score.size() == 1) return examples.score[0][row] >= threshold;
  uint32_t best = 0;
  for (uint32_t k = 1; k < examples.score.size(); ++k) {
    if (examples.score[k][row] > examples.score[best][row]) best = k;
  }
  return best;
}

// Each row's predicted class.
std::span<const uint32_t> predictions_of(const Examples& examples, const StateInput& input, Scratch& scratch) {
  if (!input.by_score && !examples.predicted.empty()) return examples.predicted;
  const auto predicted = scratch.take<uint32_t>(examples.count);
  if (examples.classes == 2 && examples.score.size() == 1) {
    const auto score = examples.score[0];
    for (size_t row = 0; row < predicted.size(); ++row) predicted[row] = score[row] >= input.threshold;
  } else {
    for (size_t row = 0; row < predicted.size(); ++row) predicted[row] = chosen_class(examples, row, input.threshold);
  }
  return predicted;
}

std::span<const double> less(std::span<const double> values, double pivot, Scratch& scratch) {
  const auto moved = scratch.take<double>(values.size());
  for (size_t row = 0; row < moved.size(); ++row) moved[row] = values[row] - pivot;
  return moved;
}

// The rows as those of one of several outputs.
Examples of_output(const Examples& examples, int32_t output) {
  Examples one = examples;
  const auto at = static_cast<size_t>(output);
  one.target = examples.targets[at];
  one.value = examples.values[at];
  one.pivot = examples.pivots[at];
  return one;
}

Columns terms_of(const Examples& examples, const StateInput& input, Scratch& scratch) {
  if (!input.outputs.empty()) {
    StateInput alone = input;
    alone.outputs.clear();
    Columns all;
    for (int32_t output : input.outputs) {
      const Examples one = of_output(examples, output);
      for (const auto& term : terms_of(one, alone, scratch)) all.push_back(term);
      if (!input.spreads) continue;
      const auto target = less(one.target, one.pivot, scratch);
      const auto square = scratch.take<double>(target.size());
      for (size_t row = 0; row < square.size(); ++row) square[row] = target[row] * target[row];
      all.push_back(target);
      all.push_back(square);
    }
    return all;
  }
  if (input.by_row) {
    const auto made = label_row_terms(examples, input);
    const auto term = scratch.take<double>(made.size());
    std::copy(made.begin(), made.end(), term.begin());
    return {term};
  }
  Columns terms;
  std::vector<double*> out;
  for (uint32_t t = 0; t < terms_of_metric(*input.metric, static_cast<uint32_t>(examples.classes)); ++t) {
    const auto term = scratch.take<double>(examples.count);
    terms.push_back(term);
    out.push_back(term.data());
  }
  if (input.metric->shift_invariant && examples.pivot != 0) {
    Examples centred = examples;
    centred.target = less(examples.target, examples.pivot, scratch);
    centred.value = less(examples.value, examples.pivot, scratch);
    input.metric->row_terms(centred, input.arguments, out.data());
  } else {
    input.metric->row_terms(examples, input.arguments, out.data());
  }
  return terms;
}

// The score that ranks rows for the class that counts as positive.
std::span<const double> score_of_class(const Examples& examples, int32_t label) {
  return examples.score.size() > 1 ? examples.score[label] : examples.score.front();
}

// Each row's highest score, and whether its class (the first of equals) is the true one.
struct TopLabels {
  std::span<double> score;
  std::span<uint32_t> correct;
};
TopLabels top_labels_of(const Examples& examples, Scratch& scratch) {
  const TopLabels top{scratch.take<double>(examples.count), scratch.take<uint32_t>(examples.count)};
  for (size_t i = 0; i < examples.count; ++i) {
    const uint32_t best = chosen_class(examples, i, 0.5);
    top.score[i] = examples.score.size() > 1 ? examples.score[best][i]
                   : best == 1               ? examples.score[0][i]
                                             : 1 - examples.score[0][i];
    top.correct[i] = best == examples.truth[i];
  }
  return top;
}

// The rows of `values` at these places.
template <typename T>
std::span<const T> at(std::span<const T> values, std::span<const uint32_t> places, Scratch& scratch) {
  if (values.empty()) return {};
  const auto chosen = scratch.take<T>(places.size());
  for (size_t i = 0; i < places.size(); ++i) chosen[i] = values[places[i]];
  return chosen;
}

// A block as one state reads it: the examples of one model, or those of two on the rows that both can use.
class Block {
 public:
  Block(const StateSpec& spec, const TablePlan& plan, const RowDecoder& rows, Scratch& scratch)
      : spec_(spec), scratch_(scratch) {
    const ModelRows& own = rows.rows(spec.input.model);
    add(plan, spec.input, own);
    cell = own.cell;
    truth = own.truth;
    weight = own.weight;
    cluster = own.cluster;
    if (!spec.joint()) return;
    const ModelRows& theirs = rows.rows(spec.other.model);
    add(plan, spec.other, theirs);
    if (own.row != theirs.row) keep_shared(own.row, theirs.row);
  }

  size_t inputs() const { return inputs_.size(); }
  const Examples& examples(size_t i) const { return inputs_[i]; }
  const StateInput& input(size_t i) const { return i == 0 ? spec_.input : spec_.other; }
  Scratch& scratch() const { return scratch_; }

  // What one model has on the rows that the state takes in.
  template <typename T>
  std::span<const T> chosen(size_t i, std::span<const T> values) const {
    return shared_ ? at<T>(values, places_[i], scratch_) : values;
  }

  // The code of each row: its true class and each model's predicted class.
  std::span<const uint32_t> codes() const {
    const auto classes = static_cast<uint32_t>(inputs_[0].classes);
    const auto code = scratch_.take<uint32_t>(cell.size());
    std::span<const uint32_t> before = truth;
    for (size_t i = 0; i < inputs(); ++i) {
      const auto predicted = chosen(i, predictions_of(inputs_[i], input(i), scratch_));
      for (size_t row = 0; row < code.size(); ++row) code[row] = before[row] * classes + predicted[row];
      before = code;
    }
    return code;
  }

  // The row terms of each model; rows without one are left out of the block, and counted.
  Columns terms() {
    Columns columns;
    for (size_t i = 0; i < inputs(); ++i) {
      for (const auto& term : terms_of(inputs_[i], input(i), scratch_)) columns.push_back(chosen(i, term));
    }
    if (!spec_.input.by_row) return columns;
    const auto kept = scratch_.take<uint32_t>(cell.size());
    size_t count = 0;
    for (uint32_t row = 0; row < cell.size(); ++row) {
      kept[count] = row;
      count += std::none_of(columns.begin(), columns.end(), [&](const auto& term) { return std::isnan(term[row]); });
    }
    left_out = static_cast<int64_t>(cell.size() - count);
    if (left_out > 0) {
      keep(kept.first(count));
      for (auto& term : columns) term = at<double>(term, kept.first(count), scratch_);
    }
    return columns;
  }

  std::span<const uint32_t> cell, truth;
  std::span<const double> weight;
  std::span<const uint64_t> cluster;
  int64_t left_out = 0;

 private:
  void add(const TablePlan& plan, const StateInput& input, const ModelRows& rows) {
    inputs_.push_back(examples_of(plan, rows));
    inputs_.back().level = plan.models[input.model].levels;
  }

  void keep(std::span<const uint32_t> places) {
    cell = at<uint32_t>(cell, places, scratch_);
    truth = at<uint32_t>(truth, places, scratch_);
    weight = at<double>(weight, places, scratch_);
    cluster = at<uint64_t>(cluster, places, scratch_);
  }

  // Positions in the block are ascending in each.
  void keep_shared(std::span<const uint32_t> own, std::span<const uint32_t> theirs) {
    shared_ = true;
    const size_t most = std::min(own.size(), theirs.size());
    const std::span<uint32_t> places[] = {scratch_.take<uint32_t>(most), scratch_.take<uint32_t>(most)};
    size_t count = 0;
    for (uint32_t i = 0, j = 0; i < own.size() && j < theirs.size();) {
      if (own[i] < theirs[j]) {
        ++i;
      } else if (own[i] > theirs[j]) {
        ++j;
      } else {
        places[0][count] = i++;
        places[1][count++] = j++;
      }
    }
    for (int i : {0, 1}) places_[i] = places[i].first(count);
    keep(places_[0]);
  }

  const StateSpec& spec_;
  Scratch& scratch_;
  std::vector<Examples> inputs_;
  bool shared_ = false;
  std::span<const uint32_t> places_[2];
};

std::span<const uint32_t> all_equal(uint32_t value, size_t count, Scratch& scratch) {
  const auto values = scratch.take<uint32_t>(count);
  std::fill(values.begin(), values.end(), value);
  return values;
}

void keep_rows(ScoreRows& state, const StateSpec& spec, Block& block) {
  Columns columns;
  std::span<const uint32_t> label = block.truth;
  Scratch& scratch = block.scratch();
  const auto each_input = [&](const auto& add) {
    for (size_t i = 0; i < block.inputs(); ++i) add(i, block.examples(i));
  };
  const auto add_scores = [&](size_t i, const Examples& examples) {
    for (const auto& score : examples.score) columns.push_back(block.chosen(i, score));
  };
  std::vector<std::vector<std::vector<double>>> packed;
  const auto add_packed = [&](size_t i, std::vector<std::vector<double>> labels) {
    packed.push_back(std::move(labels));
    for (const auto& column : packed.back()) columns.push_back(block.chosen(i, std::span<const double>(column)));
  };
  switch (spec.kind) {
    case StateKind::clustered_codes: label = block.codes(); break;
    case StateKind::clustered_terms:
      columns = block.terms();
      label = all_equal(0, block.cell.size(), scratch);
      break;
    case StateKind::class_scores: each_input(add_scores); break;
    case StateKind::values:
      each_input([&](size_t i, const Examples& examples) {
        for (int32_t output : block.input(i).outputs) {
          columns.push_back(block.chosen(i, examples.targets[static_cast<size_t>(output)]));
          columns.push_back(block.chosen(i, examples.values[static_cast<size_t>(output)]));
        }
        if (!block.input(i).outputs.empty()) return;
        // Of a reading there is one number, which stands for both.
        const bool reading = !examples.column.empty();
        columns.push_back(block.chosen(i, reading ? examples.column[0] : examples.target));
        columns.push_back(block.chosen(i, reading ? examples.column[0] : examples.value));
      });
      label = all_equal(0, block.cell.size(), scratch);
      break;
    case StateKind::labels:
      each_input([&](size_t i, const Examples& examples) {
        add_packed(i, packed_labels(examples, predicted_labels(examples, block.input(i))));
      });
      label = all_equal(0, block.cell.size(), scratch);
      break;
    case StateKind::label_scores:
      add_packed(0, packed_labels(block.examples(0), {}));
      each_input(add_scores);
      label = all_equal(0, block.cell.size(), scratch);
      break;
    default: {
      if (spec.input.label == kTopLabel) {
        const TopLabels top = top_labels_of(block.examples(0), scratch);
        columns.push_back(block.chosen(0, std::span<const double>(top.score)));
        label = block.chosen(0, std::span<const uint32_t>(top.correct));
        break;
      }
      const auto positive = scratch.take<uint32_t>(block.truth.size());
      const auto own = static_cast<uint32_t>(spec.input.label);
      for (size_t row = 0; row < positive.size(); ++row) positive[row] = block.truth[row] == own;
      label = positive;
      each_input([&](size_t i, const Examples& examples) {
        columns.push_back(block.chosen(i, score_of_class(examples, block.input(i).label)));
      });
    }
  }
  state.update(columns, label, block.cell, block.weight, block.cluster);
}

}  // namespace

int64_t update_state(State& state, const StateSpec& spec, const TablePlan& plan, const RowDecoder& rows,
                     Scratch& scratch) {
  const ModelRows& own = rows.rows(spec.input.model);
  if (is_derived(spec)) return 0;
  if (spec.kind == StateKind::groups) {
    update_group_rows(std::get<ScoreRows>(state), plan, spec.input.model, own);
    return 0;
  }
  if (spec.kind == StateKind::missing) {
    std::get<CodeCounts>(state).update(own.missing_cell, own.missing_truth, own.missing_weight);
    return 0;
  }
  if (spec.kind == StateKind::outcomes) {
    auto& counts = std::get<CodeCounts>(state);
    const auto unanswered = scratch.take<uint32_t>(own.cell.size());
    for (size_t row = 0; row < unanswered.size(); ++row)
      unanswered[row] = row < own.unanswered.size() && own.unanswered[row];
    counts.update(own.cell, unanswered, own.weight);
    counts.update(own.missing_cell, all_equal(1, own.missing_cell.size(), scratch), own.missing_weight);
    return 0;
  }
  if (spec.kind == StateKind::distinct) {
    std::get<DistinctValues>(state).update(own.cell, own.hash);
    return 0;
  }
  Block block(spec, plan, rows, scratch);
  if (block.cell.empty()) return 0;
  if (auto* counts = std::get_if<CodeCounts>(&state)) {
    counts->update(block.cell, block.codes(), block.weight);
  } else if (auto* moments = std::get_if<Moments>(&state)) {
    const Columns terms = block.terms();
    moments->update(block.cell, terms, block.weight, scratch);
  } else {
    keep_rows(std::get<ScoreRows>(state), spec, block);
  }
  return block.left_out;
}

}  // namespace assay
