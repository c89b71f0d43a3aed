// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/leaderboard.h"

#include <algorithm>
#include <cmath>

#include "assay/engine/difference.h"
#include "assay/stats/decide.h"
#include "assay/stats/letters.h"
#include "assay/suite/bind_long.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

// Of more entries than these the pairs are too many to read, and to keep a state for each.
constexpr size_t kMostEntries = 30;

// Whether a comparison of two models by this estimate costs a few sums and no second copy of the rows.
bool is_cheap(const TablePlan& plan, const EstimateSpec& spec) {
  const StateKind kind = plan.states[static_cast<size_t>(spec.state)].kind;
  const bool sums = kind == StateKind::codes || kind == StateKind::moments || kind == StateKind::group_terms;
  return sums && !spec.metric->fact && !spec.groups && !spec.strata && !spec.metric->confusion_table &&
         spec.interval == IntervalMethod::own;
}

// The listed model that an estimate is of: a reading of a long table is of the model whose answers it reads.
int model_of(const TablePlan& plan, const EstimateSpec& spec) {
  const ModelColumns& model = plan.models[static_cast<size_t>(spec.model)];
  return model.reading ? model.reading->of : spec.model;
}

Json number(std::optional<double> value) { return value && std::isfinite(*value) ? Json(*value) : Json(); }

struct Entry {
  int estimate = 0;
  std::string model, prompt;
  double value = 0;
  Estimate found;
};

// Why a pair could not be compared counts as not told apart.
double p_of_pair(const Difference& difference) {
  if (!difference.value || !difference.recipe.ends || !difference.recipe.not_decisive.empty()) return 1;
  const double tail = *difference.value > 0 ? tail_where_lower_reaches(difference.recipe.ends, 0)
                                            : tail_where_upper_reaches(difference.recipe.ends, 0);
  return std::min(1.0, 2 * tail);
}

Json leaderboard_json(Context& context, const BoundTable& table, const Leaderboard& board, const Fold& fold) {
  const TablePlan& plan = table.plan;
  const Slice whole = whole_table(fold);
  std::vector<Entry> entries;
  Json unranked = Json::array();
  for (int index : board.estimates) {
    Estimate found = estimate(context, fold, index, whole);
    Entry entry{index, found.model, found.prompt, found.value.value_or(0), found};
    if (found.value) {
      entries.push_back(std::move(entry));
    } else {
      unranked.push_back({{"model", found.model}, {"prompt", found.prompt}, {"undefined", found.undefined}});
    }
  }
  const bool lower_first = plan.estimates[static_cast<size_t>(board.estimates[0])].metric->better == Direction::lower;
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const Entry& a, const Entry& b) { return lower_first ? a.value < b.value : a.value > b.value; });
  const size_t n = entries.size();
  std::vector<double> p;
  std::vector<std::pair<size_t, size_t>> pairs;
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = i + 1; j < n; ++j) {
      // Each pair stands in the plan once, in the order of the models.
      const auto [first, second] = std::minmax(entries[i].estimate, entries[j].estimate);
      const auto found =
          std::find_if(plan.pairs.begin(), plan.pairs.end(), [first = first, second = second](const PairSpec& pair) {
            return pair.first == first && pair.second == second;
          });
      pairs.emplace_back(i, j);
      p.push_back(
          found == plan.pairs.end()
              ? 1
              : p_of_pair(difference(context, fold, static_cast<int>(found - plan.pairs.begin()), whole, whole, 1)));
    }
  }
  const double level = 2 * plain_tail(plan.confidence);
  const std::vector<FamilyMember> decided = decide_family(p, level, Correction::holm);
  std::vector<std::vector<bool>> apart(n, std::vector<bool>(n, false));
  for (size_t k = 0; k < pairs.size(); ++k) apart[pairs[k].first][pairs[k].second] = decided[k].rejected;
  const std::vector<std::string> letters = compact_letters(apart);

  Json json;
  json["metric"] = board.metric;
  json["dataset"] = plan.dataset;
  json["order"] = lower_first ? "lower is better" : "higher first";
  json["confidence"] = plan.confidence;
  json["correction"] = "holm";
  json["entries"] = Json::array();
  for (size_t i = 0; i < n; ++i) {
    const Entry& entry = entries[i];
    size_t better = 0, worse = 0;
    Json tied = Json::array();
    for (size_t j = 0; j < n; ++j) {
      if (j == i) continue;
      const bool told_apart = j < i ? apart[j][i] : apart[i][j];
      if (told_apart) {
        ++(j < i ? better : worse);
      } else {
        tied.push_back({{"model", entries[j].model}, {"prompt", entries[j].prompt}});
      }
    }
    const double tail = plain_tail(plan.confidence) / static_cast<double>(n);
    Json interval;
    if (entry.found.recipe.ends) {
      const IntervalEnds ends = entry.found.recipe.ends(tail, tail);
      interval = {{"lower", number(ends.lower)},
                  {"upper", number(ends.upper)},
                  {"tail_lower", tail},
                  {"tail_upper", tail},
                  {"method", entry.found.recipe.method}};
    }
    json["entries"].push_back({{"model", entry.model},
                               {"prompt", entry.prompt},
                               {"value", entry.value},
                               {"interval", std::move(interval)},
                               {"n", entry.found.n},
                               {"rank", {better + 1, n - worse}},
                               {"letters", letters[i]},
                               {"tied_with", std::move(tied)}});
  }
  json["undefined"] = std::move(unranked);
  return json;
}

}  // namespace

void bind_leaderboards(BoundSuite& bound) {
  for (auto& table : bound.tables) {
    TablePlan& plan = table->plan;
    const auto models = static_cast<size_t>(table->models());
    if (table->other_roles_of >= 0 || models < (table->long_form ? 2 : 3)) continue;
    if (models > kMostEntries) {
      bound.notes.push_back("table " + plan.dataset + " has " + std::to_string(models) +
                            " models and prompts; a leaderboard is made of up to " + std::to_string(kMostEntries));
      continue;
    }
    for (int index : table->shown) {
      const EstimateSpec& spec = plan.estimates[static_cast<size_t>(index)];
      if (!is_cheap(plan, spec) || model_of(plan, spec) < 0) continue;
      const auto same = [&](const Leaderboard& board) { return board.metric == spec.text; };
      auto board = std::find_if(table->leaderboards.begin(), table->leaderboards.end(), same);
      if (board == table->leaderboards.end()) board = table->leaderboards.insert(board, {spec.text, {}});
      board->estimates.push_back(index);
    }
    std::erase_if(table->leaderboards, [](const Leaderboard& board) { return board.estimates.size() < 2; });
    for (Leaderboard& board : table->leaderboards) {
      std::sort(board.estimates.begin(), board.estimates.end());
      for (size_t i = 0; i < board.estimates.size(); ++i) {
        for (size_t j = i + 1; j < board.estimates.size(); ++j) plan.pair(board.estimates[i], board.estimates[j]);
      }
    }
  }
}

Json leaderboards_json(Context& context, const BoundSuite& bound, const std::vector<Fold>& folds) {
  Json boards = Json::array();
  for (size_t t = 0; t < folds.size(); ++t) {
    for (const Leaderboard& board : bound.tables[t]->leaderboards)
      boards.push_back(leaderboard_json(context, *bound.tables[t], board, folds[t]));
  }
  return boards;
}

}  // namespace assay
