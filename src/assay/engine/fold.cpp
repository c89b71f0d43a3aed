// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/fold.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "assay/base/threads.h"
#include "assay/data/relation.h"
#include "assay/engine/gather.h"
#include "assay/engine/label_rows.h"

namespace assay {
namespace {

constexpr std::string_view kReading = "reading {} rows";
constexpr size_t kBatchesAtOnce = 32;  // 65,536 rows: sums are added in long runs, and a block stays in the cache
constexpr int64_t kRowsAtOnce = 65536;

State make_state(const TablePlan& plan, const StateSpec& spec) {
  const auto classes = static_cast<uint32_t>(plan.labels.size());
  const bool weighted = plan.weight >= 0;
  uint32_t terms = 0;
  for (const StateInput* input : {&spec.input, &spec.other}) {
    if (input->metric) terms += terms_of_metric(*input->metric, classes, input->by_row);
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
    case StateKind::values: return ScoreRows(spec.joint() ? 4 : 2, weighted, plan.cluster >= 0);
    case StateKind::labels:
      return ScoreRows(static_cast<uint32_t>(packed_columns(classes)) * (spec.joint() ? 2 : 1), weighted,
                       plan.cluster >= 0);
    case StateKind::label_scores:
      return ScoreRows(static_cast<uint32_t>(packed_columns(classes)) + classes * (spec.joint() ? 2 : 1), weighted,
                       plan.cluster >= 0);
    case StateKind::groups: return make_group_rows(plan);
    case StateKind::distinct: return DistinctValues();
    case StateKind::outcomes: return CodeCounts(2, weighted);
    case StateKind::scores: break;
  }
  return ScoreRows(spec.joint() ? 2 : 1, weighted, plan.cluster >= 0);
}

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
std::vector<uint32_t> predictions_of(const Examples& examples, bool by_score, double threshold) {
  if (!by_score && !examples.predicted.empty()) return {examples.predicted.begin(), examples.predicted.end()};
  std::vector<uint32_t> predicted(examples.count);
  for (size_t i = 0; i < examples.count; ++i) predicted[i] = chosen_class(examples, i, threshold);
  return predicted;
}

std::vector<std::vector<double>> terms_of(const Examples& examples, const StateInput& input, double pivot) {
  if (input.by_row) return {label_row_terms(examples, input)};
  const uint32_t terms = terms_of_metric(*input.metric, static_cast<uint32_t>(examples.classes));
  std::vector<std::vector<double>> term(terms, std::vector<double>(examples.count));
  std::vector<double*> out;
  for (auto& values : term) out.push_back(values.data());
  if (input.metric->shift_invariant && pivot != 0) {
    std::vector<double> target(examples.target.begin(), examples.target.end()),
        value(examples.value.begin(), examples.value.end());
    for (double& one : target) one -= pivot;
    for (double& one : value) one -= pivot;
    Examples centred = examples;
    centred.target = target;
    centred.value = value;
    input.metric->row_terms(centred, input.arguments, out.data());
    return term;
  }
  input.metric->row_terms(examples, input.arguments, out.data());
  return term;
}

// The score that ranks rows for the class that counts as positive.
std::span<const double> score_of_class(const Examples& examples, int32_t label) {
  return examples.score.size() > 1 ? examples.score[label] : examples.score.front();
}

// Each row's highest score, and whether its class (the first of equals) is the true one.
struct TopLabels {
  std::vector<double> score;
  std::vector<uint32_t> correct;
};
TopLabels top_labels_of(const Examples& examples) {
  TopLabels top;
  for (size_t i = 0; i < examples.count; ++i) {
    const uint32_t best = chosen_class(examples, i, 0.5);
    const double score = examples.score.size() > 1 ? examples.score[best][i]
                         : best == 1               ? examples.score[0][i]
                                                   : 1 - examples.score[0][i];
    top.score.push_back(score);
    top.correct.push_back(best == examples.truth[i]);
  }
  return top;
}

// The rows of `values` at these places.
template <typename T>
std::vector<T> at(std::span<const T> values, std::span<const uint32_t> places) {
  std::vector<T> chosen;
  if (values.empty()) return chosen;
  chosen.reserve(places.size());
  for (uint32_t place : places) chosen.push_back(values[place]);
  return chosen;
}

// What is shared by the models of a state, on the rows that it uses.
struct StateRows {
  std::vector<uint32_t> cell, truth;
  std::vector<double> weight;
  std::vector<uint64_t> cluster;
};

// Leaves out the rows that have no term; how many those are.
int64_t leave_out(StateRows& rows, std::vector<std::vector<double>>& term) {
  std::vector<uint32_t> kept;
  for (uint32_t row = 0; row < rows.cell.size(); ++row) {
    if (std::none_of(term.begin(), term.end(), [&](const auto& values) { return std::isnan(values[row]); })) {
      kept.push_back(row);
    }
  }
  const auto left_out = static_cast<int64_t>(rows.cell.size() - kept.size());
  if (left_out == 0) return 0;
  for (auto& values : term) values = at<double>(values, kept);
  rows = {at<uint32_t>(rows.cell, kept), {}, at<double>(rows.weight, kept), at<uint64_t>(rows.cluster, kept)};
  return left_out;
}

// Returns how many rows the state left out.
int64_t update_state(State& state, const StateSpec& spec, StateRows rows, const std::vector<Examples>& inputs,
                     const std::vector<std::vector<uint32_t>>& places, double pivot) {
  const auto classes = static_cast<uint32_t>(inputs[0].classes);
  const auto chosen = [&](size_t i, auto values) {
    using T = std::remove_const_t<typename decltype(values)::element_type>;
    return places[i].empty() ? std::vector<T>(values.begin(), values.end()) : at<T>(values, places[i]);
  };
  const StateInput* const input[] = {&spec.input, &spec.other};
  const auto codes = [&] {
    std::vector<uint32_t> code = rows.truth;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const auto predicted = predictions_of(inputs[i], input[i]->by_score, input[i]->threshold);
      const auto own = chosen(i, std::span<const uint32_t>(predicted));
      for (size_t row = 0; row < code.size(); ++row) code[row] = code[row] * classes + own[row];
    }
    return code;
  };
  const auto terms = [&] {
    std::vector<std::vector<double>> term;
    for (size_t i = 0; i < inputs.size(); ++i) {
      for (const auto& values : terms_of(inputs[i], *input[i], pivot))
        term.push_back(chosen(i, std::span<const double>(values)));
    }
    return term;
  };
  const auto views = [](const std::vector<std::vector<double>>& columns) {
    return std::vector<std::span<const double>>(columns.begin(), columns.end());
  };
  if (auto* counts = std::get_if<CodeCounts>(&state)) {
    counts->update(rows.cell, codes(), rows.weight);
  } else if (auto* moments = std::get_if<Moments>(&state)) {
    auto term = terms();
    const int64_t left_out = spec.input.by_row ? leave_out(rows, term) : 0;
    moments->update(rows.cell, views(term), rows.weight);
    return left_out;
  } else if (auto* kept = std::get_if<ScoreRows>(&state)) {
    const auto keep = [&](const std::vector<std::vector<double>>& columns, std::span<const uint32_t> label) {
      kept->update(views(columns), label, rows.cell, rows.weight, rows.cluster);
      return int64_t{0};
    };
    const std::vector<uint32_t> no_label(rows.cell.size());
    std::vector<std::vector<double>> columns;
    switch (spec.kind) {
      case StateKind::clustered_codes: return keep({}, codes());
      case StateKind::clustered_terms: {
        columns = terms();
        const int64_t left_out = spec.input.by_row ? leave_out(rows, columns) : 0;
        keep(columns, std::span(no_label).first(rows.cell.size()));
        return left_out;
      }
      case StateKind::class_scores:
        for (size_t i = 0; i < inputs.size(); ++i) {
          for (const auto& score : inputs[i].score) columns.push_back(chosen(i, score));
        }
        return keep(columns, rows.truth);
      case StateKind::values:
        for (size_t i = 0; i < inputs.size(); ++i) {
          columns.push_back(chosen(i, inputs[i].target));
          columns.push_back(chosen(i, inputs[i].value));
        }
        return keep(columns, no_label);
      case StateKind::labels:
        for (size_t i = 0; i < inputs.size(); ++i) {
          for (const auto& packed : packed_labels(inputs[i], predicted_labels(inputs[i], *input[i]))) {
            columns.push_back(chosen(i, std::span<const double>(packed)));
          }
        }
        return keep(columns, no_label);
      case StateKind::label_scores:
        for (const auto& packed : packed_labels(inputs[0], {}))
          columns.push_back(chosen(0, std::span<const double>(packed)));
        for (size_t i = 0; i < inputs.size(); ++i) {
          for (const auto& score : inputs[i].score) columns.push_back(chosen(i, score));
        }
        return keep(columns, no_label);
      default: break;
    }
    std::vector<uint32_t> label = rows.truth;
    std::vector<std::vector<double>> score;
    if (spec.input.label == kTopLabel) {
      const TopLabels top = top_labels_of(inputs[0]);
      score.push_back(chosen(0, std::span<const double>(top.score)));
      const auto correct = chosen(0, std::span<const uint32_t>(top.correct));
      label.assign(correct.begin(), correct.end());
    } else {
      for (uint32_t& truth : label) truth = truth == static_cast<uint32_t>(spec.input.label);
      for (size_t i = 0; i < inputs.size(); ++i) {
        score.push_back(chosen(i, score_of_class(inputs[i], input[i]->label)));
      }
    }
    kept->update(views(score), label, rows.cell, rows.weight, rows.cluster);
  }
  return 0;
}

// States that are made of others when every row is in.
bool is_derived(const StateSpec& spec) {
  return spec.kind == StateKind::group_terms || spec.kind == StateKind::clustered_group_terms;
}

}  // namespace

Fold::Fold(const TablePlan& plan) : plan_(&plan), decoder_(plan) {
  for (const StateSpec& spec : plan.states) states_.push_back(make_state(plan, spec));
  left_out_.resize(states_.size());
}

void Fold::update_state(size_t index, const StateSpec& spec) {
  State& state = states_[index];
  if (is_derived(spec)) return;
  const ModelRows& own = decoder_.rows(spec.input.model);
  if (spec.kind == StateKind::groups) return update_group_rows(std::get<ScoreRows>(state), *plan_, own);
  if (spec.kind == StateKind::missing) {
    std::get<CodeCounts>(state).update(own.missing_cell, own.missing_truth, own.missing_weight);
    return;
  }
  if (spec.kind == StateKind::outcomes) {
    auto& counts = std::get<CodeCounts>(state);
    counts.update(own.cell, std::vector<uint32_t>(own.cell.size(), 0), own.weight);
    counts.update(own.missing_cell, std::vector<uint32_t>(own.missing_cell.size(), 1), own.missing_weight);
    return;
  }
  if (spec.kind == StateKind::distinct) {
    std::get<DistinctValues>(state).update(own.cell, own.hash);
    return;
  }
  std::vector<Examples> inputs = {examples_of(*plan_, own)};
  inputs[0].level = plan_->models[spec.input.model].levels;
  std::vector<std::vector<uint32_t>> places(1);
  if (spec.joint()) {
    // The rows that are usable for both models: their positions in the block are ascending in each.
    const ModelRows& theirs = decoder_.rows(spec.other.model);
    inputs.push_back(examples_of(*plan_, theirs));
    inputs[1].level = plan_->models[spec.other.model].levels;
    places.emplace_back();
    if (own.row != theirs.row) {
      for (uint32_t i = 0, j = 0; i < own.row.size() && j < theirs.row.size();) {
        if (own.row[i] < theirs.row[j]) {
          ++i;
        } else if (own.row[i] > theirs.row[j]) {
          ++j;
        } else {
          places[0].push_back(i++);
          places[1].push_back(j++);
        }
      }
      if (places[0].empty()) return;
    }
  }
  if (inputs[0].count == 0) return;
  StateRows rows;
  if (places[0].empty()) {
    rows = {own.cell, own.truth, own.weight, own.cluster};
  } else {
    rows = {at<uint32_t>(own.cell, places[0]), at<uint32_t>(own.truth, places[0]), at<double>(own.weight, places[0]),
            at<uint64_t>(own.cluster, places[0])};
  }
  left_out_[index] += assay::update_state(state, spec, std::move(rows), inputs, places, plan_->pivot);
}

Status Fold::update(std::span<const Batch> batches) {
  ASSAY_RETURN_IF_ERROR(decoder_.decode(batches));
  for (size_t i = 0; i < states_.size(); ++i) update_state(i, plan_->states[i]);
  return {};
}

void Fold::merge(Fold&& other) {
  decoder_.merge_counts(other.decoder_);
  const std::vector<uint32_t> cell_map = decoder_.cells().absorb(other.decoder_.cells());
  for (size_t i = 0; i < states_.size(); ++i) {
    if (is_derived(plan_->states[i])) continue;
    left_out_[i] += other.left_out_[i];
    std::visit(
        [&](auto& ours) {
          using Kind = std::decay_t<decltype(ours)>;
          ours.merge(std::move(std::get<Kind>(other.states_[i])), cell_map);
        },
        states_[i]);
  }
}

namespace {

std::vector<uint32_t> rank_of(std::span<const uint32_t> order) {
  std::vector<uint32_t> rank(order.size());
  for (uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  return rank;
}

void save_counts(ByteWriter& out, const std::map<std::string, int64_t>& counts) {
  out.u32(static_cast<uint32_t>(counts.size()));
  for (const auto& [reason, count] : counts) {
    out.string(reason);
    out.i64(count);
  }
}

Status load_counts(ByteReader& in, std::map<std::string, int64_t>& counts) {
  ASSAY_TRY(uint32_t size, in.u32());
  for (uint32_t i = 0; i < size; ++i) {
    ASSAY_TRY(auto reason, in.string());
    ASSAY_TRY(int64_t count, in.i64());
    counts[std::string(reason)] += count;
  }
  return {};
}

}  // namespace

void Fold::finish(Context& context) {
  const auto rank = rank_of(cells().canonical_order());
  for (State& state : states_) {
    if (context.stopped()) return;
    if (auto* rows = std::get_if<ScoreRows>(&state)) rows->sort(context, rank);
  }
  for (size_t i = 0; i < states_.size(); ++i) {
    if (is_derived(plan_->states[i]) && !context.stopped()) derive(context, i);
  }
}

// Folds what a metric makes of each group as if these were rows.
void Fold::derive(Context& context, size_t index) {
  const StateSpec& spec = plan_->states[index];
  const auto gathered_of = [&](const StateInput& input) {
    StateSpec groups;
    groups.kind = StateKind::groups;
    groups.input.model = input.model;
    const auto source = std::find(plan_->states.begin(), plan_->states.end(), groups) - plan_->states.begin();
    return gather(std::get<ScoreRows>(states_[static_cast<size_t>(source)]), *plan_, input);
  };
  GatheredRows rows = gathered_of(spec.input);
  left_out_[index] = rows.left_out;
  for (const auto& [what, count] : {std::pair("query with rows in several slices", rows.in_several_slices),
                                    std::pair("query with rows in several clusters", rows.in_several_clusters)}) {
    if (count > 0) decoder_.offences[what].count = count;
  }
  if (spec.joint()) rows = joined(rows, gathered_of(spec.other));
  const std::vector<std::span<const double>> term(rows.term.begin(), rows.term.end());
  State& state = states_[index] = make_state(*plan_, spec);
  if (auto* moments = std::get_if<Moments>(&state)) {
    moments->update(rows.cell, term, rows.weight);
  } else {
    auto& kept = std::get<ScoreRows>(state);
    kept.update(term, std::vector<uint32_t>(rows.size()), rows.cell, rows.weight, rows.cluster);
    kept.sort(context, rank_of(cells().canonical_order()));
  }
}

LargeVector<char> Fold::save() const {
  ByteWriter out;
  out.raw("ASFO");
  out.u8(1);
  out.string(plan_->fold_digest());
  out.i64(decoder_.row_count);
  out.u64(decoder_.fingerprint.low);
  out.u64(decoder_.fingerprint.high);
  save_counts(out, decoder_.excluded);
  for (const auto& missing : decoder_.missing) save_counts(out, missing);
  cells().save(out);
  const auto order = cells().canonical_order();
  const auto rank = rank_of(order);
  for (size_t i = 0; i < states_.size(); ++i) {
    if (is_derived(plan_->states[i])) continue;
    const State& state = states_[i];
    if (plan_->states[i].input.by_row) out.i64(left_out_[i]);
    if (const auto* rows = std::get_if<ScoreRows>(&state)) {
      rows->save(out, rank);
    } else if (const auto* counts = std::get_if<CodeCounts>(&state)) {
      counts->save(out, order);
    } else if (const auto* values = std::get_if<DistinctValues>(&state)) {
      values->save(out, order);
    } else {
      std::get<Moments>(state).save(out, order);
    }
  }
  return out.take();
}

Result<Fold> Fold::load(const TablePlan& plan, std::string_view bytes) {
  ByteReader in(bytes);
  ASSAY_RETURN_IF_ERROR(in.expect("ASFO"));
  ASSAY_TRY(uint8_t version, in.u8());
  if (version != 1) return not_computed("it has version " + std::to_string(version) + ", this program reads 1");
  ASSAY_TRY(auto digest, in.string());
  if (digest != plan.fold_digest()) {
    return usage_error("it was made by another plan", "fold every part with the same suite, data and version");
  }
  Fold fold(plan);
  ASSAY_TRY(fold.decoder_.row_count, in.i64());
  ASSAY_TRY(fold.decoder_.fingerprint.low, in.u64());
  ASSAY_TRY(fold.decoder_.fingerprint.high, in.u64());
  ASSAY_RETURN_IF_ERROR(load_counts(in, fold.decoder_.excluded));
  for (auto& missing : fold.decoder_.missing) ASSAY_RETURN_IF_ERROR(load_counts(in, missing));
  ASSAY_TRY(fold.decoder_.cells(), CellTable::load(in));
  const size_t cells = fold.cells().size();
  for (size_t i = 0; i < fold.states_.size(); ++i) {
    if (is_derived(plan.states[i])) continue;
    State& state = fold.states_[i];
    if (plan.states[i].input.by_row) {
      ASSAY_TRY(fold.left_out_[i], in.i64());
    }
    const size_t kind = state.index();
    if (kind == 0) {
      const auto& expected = std::get<CodeCounts>(state);
      ASSAY_TRY(auto loaded, CodeCounts::load(in));
      if (loaded.codes() != expected.codes() || loaded.weighted() != expected.weighted() || loaded.cells() > cells) {
        return not_computed("the state is damaged: a state of counts has another shape");
      }
      state = std::move(loaded);
    } else if (kind == 1) {
      const auto& expected = std::get<Moments>(state);
      ASSAY_TRY(auto loaded, Moments::load(in));
      if (loaded.terms() != expected.terms() || loaded.weighted() != expected.weighted() || loaded.cells() > cells) {
        return not_computed("the state is damaged: a state of moments has another shape");
      }
      state = std::move(loaded);
    } else if (kind == 3) {
      ASSAY_TRY(auto loaded, DistinctValues::load(in));
      if (loaded.cells() > cells)
        return not_computed("the state is damaged: a state of distinct values has another shape");
      state = std::move(loaded);
    } else {
      const auto& expected = std::get<ScoreRows>(state);
      ASSAY_TRY(auto loaded, ScoreRows::load(in));
      if (loaded.scores() != expected.scores() || loaded.weighted() != expected.weighted() ||
          loaded.clustered() != expected.clustered() ||
          std::any_of(loaded.cell().begin(), loaded.cell().end(), [&](uint32_t cell) { return cell >= cells; })) {
        return not_computed("the state is damaged: a state of scores has another shape");
      }
      state = std::move(loaded);
    }
  }
  if (in.remaining() != 0) return not_computed("the state is damaged: bytes after its end");
  return fold;
}

Result<Fold> fold_table(Context& context, Database& database, const TablePlan& plan, uint32_t part, uint32_t parts) {
  ASSAY_TRY(auto stream, stream_of(database, plan.part_of_relation(part, parts), plan.expressions()));
  // A table in memory that one thread takes at once needs no others.
  int workers = context.threads();
  if (database.in_memory(plan.relation)) {
    ASSAY_TRY(const std::optional<int64_t> rows, count_rows(database, plan.relation));
    workers = static_cast<int>(std::clamp<int64_t>(rows.value_or(0) / kRowsAtOnce, 1, workers));
  }
  std::vector<Fold> folds;
  for (int i = 0; i < workers; ++i) folds.emplace_back(plan);
  std::vector<Status> statuses(workers);
  std::mutex reading;
  bool ended = false;
  int64_t rows_read = 0;
  parallel_for(context, workers, [&](int worker) {
    std::vector<Stream::Piece> pieces;
    std::vector<Batch> batches;
    while (statuses[worker].ok()) {
      pieces.clear();
      batches.clear();
      {
        std::lock_guard lock(reading);
        while (!ended && pieces.size() < kBatchesAtOnce) {
          auto piece = stream->next();
          if (!piece.ok()) {
            statuses[worker] = std::move(piece).status();
            ended = true;
          } else if (!*piece) {
            ended = true;
          } else {
            pieces.push_back(std::move(**piece));
            rows_read += pieces.back().batch.rows;
          }
        }
        if (context.watched() && !pieces.empty()) {
          const double share = stream->share_read();
          const auto total = share > 0 ? static_cast<int64_t>(static_cast<double>(rows_read) / share) : 0;
          context.progress(kReading, rows_read, total > rows_read ? total : 0);
        }
      }
      if (pieces.empty()) return;
      if (context.stopped()) {
        statuses[worker] = cancelled();
        return;
      }
      for (const auto& piece : pieces) batches.push_back(piece.batch);
      if (Status status = folds[worker].update(batches); !status.ok()) statuses[worker] = std::move(status);
    }
  });
  for (Status& status : statuses) {
    if (!status.ok()) return std::move(status);
  }
  context.progress(kReading, rows_read, rows_read);
  Fold whole = std::move(folds.front());
  for (int i = 1; i < workers; ++i) whole.merge(std::move(folds[i]));
  whole.finish(context);
  if (context.stopped()) return cancelled();
  return whole;
}

}  // namespace assay
