// SPDX-License-Identifier: Apache-2.0
#include "engine_modes.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <random>

#include "assay/base/context.h"

namespace assay::corpus {
namespace {

using Rows = std::vector<uint32_t>;

Rows in_order(const Table& table) {
  Rows rows(table.rows->size());
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

Rows shuffled(const Table& table) {
  Rows rows = in_order(table);
  std::shuffle(rows.begin(), rows.end(), std::mt19937_64(table.seed));
  return rows;
}

// These rows cut into runs of `least` to `most` rows.
std::vector<Rows> cut(const Rows& rows, size_t least, size_t most, std::mt19937_64& random) {
  std::vector<Rows> runs;
  for (size_t first = 0; first < rows.size();) {
    const size_t length = std::min(rows.size() - first, std::uniform_int_distribution<size_t>(least, most)(random));
    runs.emplace_back(rows.begin() + static_cast<ptrdiff_t>(first),
                      rows.begin() + static_cast<ptrdiff_t>(first + length));
    first += length;
  }
  return runs;
}

// Each run is a batch; `together` of them are handed over at once.
Status take_in(Fold& fold, const Table& table, const std::vector<Rows>& runs, size_t together) {
  for (size_t first = 0; first < runs.size(); first += together) {
    std::vector<std::unique_ptr<RowSet::Owned>> owned;
    std::vector<Batch> batches;
    for (size_t i = first; i < std::min(first + together, runs.size()); ++i) {
      owned.push_back(table.rows->batch(runs[i]));
      owned.back()->batch.first_row = runs[i].front();
      batches.push_back(owned.back()->batch);
    }
    ASSAY_RETURN_IF_ERROR(fold.update(batches));
  }
  return {};
}

Result<Fold> finished(Fold fold) {
  Context context;
  fold.finish(context);
  return fold;
}

// What comes back from a finished fold's bytes.
Result<Fold> reloaded(const Table& table, const Fold& fold) {
  const auto bytes = fold.save();
  return Fold::load(*table.plan, {bytes.data(), bytes.size()});
}

Result<Fold> whole(const Table& table) {
  Fold fold(*table.plan);
  ASSAY_RETURN_IF_ERROR(take_in(fold, table, {in_order(table)}, 1));
  return finished(std::move(fold));
}

Result<Fold> one_row_batches(const Table& table) {
  Fold fold(*table.plan);
  std::mt19937_64 random(table.seed);
  ASSAY_RETURN_IF_ERROR(take_in(fold, table, cut(in_order(table), 1, 1, random), 1));
  return finished(std::move(fold));
}

Result<Fold> shuffled_batches(const Table& table) {
  Fold fold(*table.plan);
  std::mt19937_64 random(table.seed);
  ASSAY_RETURN_IF_ERROR(take_in(fold, table, cut(shuffled(table), 1, 7, random), 3));
  return finished(std::move(fold));
}

// Parts of shuffled rows, merged two at a time in a random order; `between` is done to each fold before a merge.
Result<Fold> merge_tree(const Table& table, const std::function<Result<Fold>(Fold)>& between) {
  std::mt19937_64 random(table.seed);
  std::vector<std::unique_ptr<Fold>> folds;
  for (const Rows& part : cut(shuffled(table), 1, std::max<size_t>(2, table.rows->size() / 4), random)) {
    folds.push_back(std::make_unique<Fold>(*table.plan));
    ASSAY_RETURN_IF_ERROR(take_in(*folds.back(), table, cut(part, 1, 5, random), 2));
  }
  folds.push_back(std::make_unique<Fold>(*table.plan));  // one that has seen nothing
  while (folds.size() > 1) {
    std::shuffle(folds.begin(), folds.end(), random);
    ASSAY_TRY(Fold right, between(std::move(*folds.back())));
    folds.pop_back();
    ASSAY_TRY(Fold left, between(std::move(*folds.back())));
    left.merge(std::move(right));
    folds.back() = std::make_unique<Fold>(std::move(left));
  }
  return finished(std::move(*folds.front()));
}

Result<Fold> merged(const Table& table) {
  return merge_tree(table, [](Fold fold) -> Result<Fold> { return fold; });
}

Result<Fold> saved_between_merges(const Table& table) {
  return merge_tree(table, [&](Fold fold) -> Result<Fold> {
    ASSAY_TRY(const Fold whole, finished(std::move(fold)));
    return reloaded(table, whole);
  });
}

Result<Fold> on_threads(const Table& table, int threads) {
  Context context(threads, 0, {});
  return fold_table(context, *table.database, *table.plan);
}

Result<Fold> shards(const Table& table, uint32_t parts) {
  std::optional<Fold> all;
  for (uint32_t part = parts; part-- > 0;) {
    Context context(2, 0, {});
    ASSAY_TRY(const Fold fold, fold_table(context, *table.database, *table.plan, part, parts));
    ASSAY_TRY(Fold loaded, reloaded(table, fold));
    if (all) {
      all->merge(std::move(loaded));
    } else {
      all.emplace(std::move(loaded));
    }
  }
  return finished(std::move(*all));
}

}  // namespace

std::vector<Mode> engine_modes() {
  return {{"whole batch", whole},
          {"1-row batches", one_row_batches},
          {"shuffled batches", shuffled_batches},
          {"random merge tree", merged},
          {"saved and loaded between merges", saved_between_merges},
          {"1 thread", [](const Table& table) { return on_threads(table, 1); }},
          {"2 threads", [](const Table& table) { return on_threads(table, 2); }},
          {"8 threads", [](const Table& table) { return on_threads(table, 8); }},
          {"3 shards", [](const Table& table) { return shards(table, 3); }}};
}

}  // namespace assay::corpus
