// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/fold.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "assay/base/threads.h"
#include "assay/data/relation.h"
#include "assay/engine/gather.h"

namespace assay {
namespace {

constexpr std::string_view kReading = "reading {} rows";
constexpr size_t kBatchesAtOnce = 32;  // 65,536 rows: sums are added in long runs, and a block stays in the cache
constexpr int64_t kRowsAtOnce = 65536;

}  // namespace

Fold::Fold(const TablePlan& plan) : plan_(&plan), decoder_(plan) {
  for (const StateSpec& spec : plan.states) states_.push_back(make_state(plan, spec));
  left_out_.resize(states_.size());
}

Status Fold::update(std::span<const Batch> batches) {
  ASSAY_RETURN_IF_ERROR(decoder_.decode(batches));
  for (size_t i = 0; i < states_.size(); ++i) {
    left_out_[i] += update_state(states_[i], plan_->states[i], *plan_, decoder_, scratch_);
    scratch_.clear();
  }
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
    ASSAY_TRY(const int64_t count, in.rows());
    if (!counts.emplace(std::move(reason), count).second)
      return not_computed("the state is damaged: a reason stands twice");
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
  const std::string group = spec.input.model >= 0 && plan_->models[spec.input.model].reading ? "example" : "query";
  if (rows.in_several_slices > 0)
    decoder_.offences[group + " with rows in several slices"].count = rows.in_several_slices;
  if (rows.in_several_clusters > 0)
    decoder_.offences[group + " with rows in several clusters"].count = rows.in_several_clusters;
  if (spec.joint()) rows = joined(rows, gathered_of(spec.other));
  const std::vector<std::span<const double>> term(rows.term.begin(), rows.term.end());
  State& state = states_[index] = make_state(*plan_, spec);
  if (auto* moments = std::get_if<Moments>(&state)) {
    moments->update(rows.cell, term, rows.weight, scratch_);
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
  ASSAY_TRY(fold.decoder_.row_count, in.rows());
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
      ASSAY_TRY(fold.left_out_[i], in.rows());
    }
    const size_t kind = state.index();
    if (kind == 0) {
      const auto& expected = std::get<CodeCounts>(state);
      ASSAY_TRY(auto loaded, CodeCounts::load(in, expected.codes(), cells));
      if (loaded.codes() != expected.codes() || loaded.weighted() != expected.weighted()) {
        return not_computed("the state is damaged: a state of counts has another shape");
      }
      state = std::move(loaded);
    } else if (kind == 1) {
      const auto& expected = std::get<Moments>(state);
      ASSAY_TRY(auto loaded, Moments::load(in, expected.terms(), cells));
      if (loaded.terms() != expected.terms() || loaded.weighted() != expected.weighted()) {
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
  ASSAY_TRY(auto stream, stream_of(database, plan.part_of_relation(part, parts), plan.expressions(), plan.grouping));
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
