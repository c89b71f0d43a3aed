// SPDX-License-Identifier: Apache-2.0
#include "assay/states/score_rows.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "assay/base/threads.h"
#include "assay/states/radix_sort.h"

namespace assay {
namespace {

// Assigning {} would empty a vector and keep its memory.
template <typename Vector>
void release(Vector& vector) {
  Vector().swap(vector);
}

}  // namespace

ScoreRows::ScoreRows(uint32_t scores, bool weighted, bool clustered)
    : weighted_(weighted), clustered_(clustered), score_(scores) {}

void ScoreRows::update(std::span<const std::span<const double>> score, std::span<const uint32_t> label,
                       std::span<const uint32_t> cell, std::span<const double> weight,
                       std::span<const uint64_t> cluster) {
  // -0.0 and 0.0 are one score, so they are kept as one: the bytes do not depend on which came first.
  if (!weighted_) {
    for (size_t s = 0; s < score_.size(); ++s) {
      const size_t before = score_[s].size();
      score_[s].insert(score_[s].end(), score[s].begin(), score[s].end());
      for (size_t row = before; row < score_[s].size(); ++row) score_[s][row] += 0.0;
    }
    label_.insert(label_.end(), label.begin(), label.end());
    cell_.insert(cell_.end(), cell.begin(), cell.end());
    if (clustered_) cluster_.insert(cluster_.end(), cluster.begin(), cluster.end());
    return;
  }
  for (size_t row = 0; row < label.size(); ++row) {
    if (weight[row] == 0) continue;
    for (size_t s = 0; s < score_.size(); ++s) score_[s].push_back(score[s][row] + 0.0);
    label_.push_back(label[row]);
    cell_.push_back(cell[row]);
    weight_.push_back(weight[row]);
    if (clustered_) cluster_.push_back(cluster[row]);
  }
}

void ScoreRows::merge(ScoreRows&& other, std::span<const uint32_t> cell_map) {
  std::vector<ScoreRows> added = std::move(other.parts_);
  other.parts_.clear();
  added.insert(added.begin(), std::move(other));
  for (ScoreRows& part : added) {
    for (uint32_t& cell : part.cell_) cell = cell_map[cell];
    parts_.push_back(std::move(part));
  }
}

void ScoreRows::join() {
  const auto each_column = [&](const auto& join_column) {
    for (size_t s = 0; s < score_.size(); ++s) join_column([s](ScoreRows& rows) -> auto& { return rows.score_[s]; });
    join_column([](ScoreRows& rows) -> auto& { return rows.label_; });
    join_column([](ScoreRows& rows) -> auto& { return rows.cell_; });
    join_column([](ScoreRows& rows) -> auto& { return rows.weight_; });
    join_column([](ScoreRows& rows) -> auto& { return rows.cluster_; });
  };
  each_column([&](const auto& of) {
    auto& whole = of(*this);
    size_t rows = whole.size();
    for (ScoreRows& part : parts_) rows += of(part).size();
    for (ScoreRows& part : parts_) {
      if (whole.empty()) {
        whole = std::move(of(part));
      } else {
        whole.reserve(rows);
        whole.insert(whole.end(), of(part).begin(), of(part).end());
      }
      release(of(part));
    }
  });
  parts_.clear();
}

void ScoreRows::sort_one_score(Context& context, std::span<const uint32_t> canonical_rank) {
  // The rows of all parts, in pieces that threads take in turn.
  struct Piece {
    const ScoreRows* part;
    size_t begin, end, at;
  };
  std::vector<Piece> pieces;
  size_t rows = 0;
  const auto add_part = [&](const ScoreRows& part) {
    constexpr size_t kRows = size_t{1} << 18;
    for (size_t begin = 0; begin < part.size(); begin += kRows)
      pieces.push_back({&part, begin, std::min(begin + kRows, part.size()), rows + begin});
    rows += part.size();
  };
  add_part(*this);
  for (const ScoreRows& part : parts_) add_part(part);
  const auto each_piece = [&](const auto& work) {
    parallel_for(context, static_cast<int>(pieces.size()), [&](int i) { work(pieces[i]); });
  };

  LargeVector<uint64_t> keys(rows);
  LargeVector<uint32_t> tags(rows);
  // A tag is the label, then the cell's rank in as many bits as the ranks need.
  const int rank_bits = std::bit_width(canonical_rank.size() - 1);
  each_piece([&canonical_rank, rank_bits, keys = keys.data(), tags = tags.data()](const Piece& piece) {
    const double* const score = piece.part->score_[0].data();
    const uint32_t *const label = piece.part->label_.data(), *const cell = piece.part->cell_.data();
    const uint32_t* const rank = canonical_rank.data();
    uint64_t* const key = keys + (piece.at - piece.begin);
    uint32_t* const tag = tags + (piece.at - piece.begin);
    for (size_t row = piece.begin; row < piece.end; ++row) key[row] = ~score_key(score[row]);  // descending
    for (size_t row = piece.begin; row < piece.end; ++row) tag[row] = label[row] << rank_bits | rank[cell[row]];
  });
  // The columns are in keys and tags: while these are sorted their memory serves the sort.
  release(label_);
  release(cell_);
  release(score_[0]);
  parts_.clear();
  radix_sort(context, keys, tags);
  score_[0].resize(rows);
  each_piece([keys = keys.data(), score = score_[0].data()](const Piece& piece) {
    const size_t end = piece.at + (piece.end - piece.begin);
    for (size_t at = piece.at; at < end; ++at) score[at] = score_of_key(~keys[at]);
  });
  release(keys);
  std::vector<uint32_t> cell_of_rank(canonical_rank.size());
  for (uint32_t cell = 0; cell < canonical_rank.size(); ++cell) cell_of_rank[canonical_rank[cell]] = cell;
  label_.resize(rows);
  const uint32_t ranks = (uint32_t{1} << rank_bits) - 1;
  each_piece(
      [rank_bits, ranks, tags = tags.data(), label = label_.data(), cells = cell_of_rank.data()](const Piece& piece) {
        const size_t end = piece.at + (piece.end - piece.begin);
        for (size_t at = piece.at; at < end; ++at) label[at] = tags[at] >> rank_bits;
        for (size_t at = piece.at; at < end; ++at) tags[at] = cells[tags[at] & ranks];
      });
  cell_ = std::move(tags);
}

void ScoreRows::sort(Context& context, std::span<const uint32_t> canonical_rank) {
  if (score_.size() == 1 && !weighted_ && !clustered_ && !canonical_rank.empty())
    return sort_one_score(context, canonical_rank);
  join();
  if (size() < 2) return;
  // By the first column, then what it leaves equal by all.
  LargeVector<uint32_t> order(size());
  std::iota(order.begin(), order.end(), 0u);
  LargeVector<uint64_t> keys(size());
  for (size_t row = 0; row < size(); ++row) {
    keys[row] = score_.empty() ? uint64_t{label_[row]} << 32 | canonical_rank[cell_[row]] : ~score_key(score_[0][row]);
  }
  radix_sort(context, keys, order);
  struct Stopped {};
  uint32_t compared = 0;
  const auto precedes = [&](uint32_t a, uint32_t b) {
    if (++compared % (1u << 20) == 0 && context.stopped()) throw Stopped();
    for (const auto& score : score_) {
      if (score[a] != score[b]) return score[a] > score[b];
    }
    if (label_[a] != label_[b]) return label_[a] < label_[b];
    if (cell_[a] != cell_[b]) return canonical_rank[cell_[a]] < canonical_rank[cell_[b]];
    if (weighted_ && weight_[a] != weight_[b]) return weight_[a] < weight_[b];
    return clustered_ && cluster_[a] < cluster_[b];
  };
  try {
    for (size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      while (end < order.size() && keys[end] == keys[begin]) ++end;
      if (end - begin > 1)
        std::sort(order.begin() + static_cast<ptrdiff_t>(begin), order.begin() + static_cast<ptrdiff_t>(end), precedes);
    }
  } catch (const Stopped&) {
    return;  // nobody reads the rows any more
  }
  release(keys);
  const auto reorder = [&](auto& column) {
    std::decay_t<decltype(column)> sorted;
    sorted.reserve(order.size());
    for (uint32_t row : order) sorted.push_back(column[row]);
    column = std::move(sorted);
  };
  for (auto& score : score_) reorder(score);
  reorder(label_);
  reorder(cell_);
  if (weighted_) reorder(weight_);
  if (clustered_) reorder(cluster_);
}

ScoreRows ScoreRows::column_first(uint32_t column) const {
  LargeVector<uint64_t> keys(size());
  LargeVector<uint32_t> order(size());
  std::iota(order.begin(), order.end(), 0u);
  for (size_t row = 0; row < size(); ++row) keys[row] = ~score_key(score_[column][row]);
  Context alone;
  radix_sort(alone, keys, order);
  ScoreRows ranked(1, weighted_, clustered_);
  for (uint32_t row : order) {
    ranked.score_[0].push_back(score_[column][row]);
    ranked.label_.push_back(label_[row]);
    ranked.cell_.push_back(cell_[row]);
    if (weighted_) ranked.weight_.push_back(weight_[row]);
    if (clustered_) ranked.cluster_.push_back(cluster_[row]);
  }
  ranked.origin_ = std::move(order);
  return ranked;
}

ScoreRows ScoreRows::drawn(std::span<const uint32_t> rows, std::span<const double> weight) const {
  ScoreRows chosen(scores(), true, false);
  for (uint32_t row : rows) {
    for (size_t c = 0; c < score_.size(); ++c) chosen.score_[c].push_back(score_[c][row]);
    chosen.label_.push_back(label_[row]);
    chosen.cell_.push_back(cell_[row]);
  }
  chosen.weight_.assign(weight.begin(), weight.end());
  return chosen;
}

void ScoreRows::save(ByteWriter& out, std::span<const uint32_t> canonical_rank) const {
  out.raw("ASSR");
  out.u8(1);
  out.u8(static_cast<uint8_t>((weighted_ ? 1 : 0) | (clustered_ ? 2 : 0)));
  out.u32(scores());
  out.u64(size());
  const auto whole = [&](const auto& column) { out.raw(column.data(), column.size() * sizeof(column[0])); };
  for (const auto& column : score_) whole(column);
  whole(label_);
  for (uint32_t cell : cell_) out.u32(canonical_rank[cell]);
  whole(weight_);
  whole(cluster_);
}

Result<ScoreRows> ScoreRows::load(ByteReader& in) {
  ASSAY_RETURN_IF_ERROR(in.expect("ASSR"));
  ASSAY_TRY(uint8_t version, in.u8());
  if (version != 1)
    return not_computed("state of scores has version " + std::to_string(version) + ", this program reads 1");
  ASSAY_TRY(uint8_t flags, in.u8());
  ASSAY_TRY(uint32_t scores, in.u32());
  ASSAY_TRY(uint64_t rows, in.u64());
  if (scores > 65536 || flags > 3) return not_computed("state file is damaged: score columns");
  ScoreRows state(scores, flags & 1, flags & 2);
  const size_t row_bytes = 8 * size_t{scores} + 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 8 : 0);
  if (rows > in.remaining() / row_bytes) return not_computed("state file is damaged: it ends before its rows do");
  const auto whole = [&](auto& column, bool present) {
    column.resize(present ? rows : 0);
    return in.raw(column.data(), column.size() * sizeof(column[0]));
  };
  for (auto& column : state.score_) {
    ASSAY_RETURN_IF_ERROR(whole(column, true));
    if (std::any_of(column.begin(), column.end(), [](double score) { return score != score; })) {
      return not_computed("state file is damaged: a score is NaN");
    }
  }
  ASSAY_RETURN_IF_ERROR(whole(state.label_, true));
  ASSAY_RETURN_IF_ERROR(whole(state.cell_, true));
  ASSAY_RETURN_IF_ERROR(whole(state.weight_, state.weighted_));
  ASSAY_RETURN_IF_ERROR(whole(state.cluster_, state.clustered_));
  return state;
}

}  // namespace assay
