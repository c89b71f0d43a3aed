// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "assay/engine/bootstrap_entries.h"
#include "assay/engine/bootstrap_ranks.h"
#include "assay/engine/bootstrap_rows.h"
#include "assay/engine/clusters.h"
#include "assay/engine/evaluate_codes.h"
#include "assay/engine/evaluate_terms.h"
#include "assay/engine/resample.h"
#include "assay/stats/distributions.h"

namespace assay {
namespace {

// first - factor x second, of the sides' values.
std::optional<double> combined(std::span<const std::optional<double>> value, double factor) {
  if (!value[0] || (value.size() > 1 && !value[1])) return std::nullopt;
  return value.size() > 1 ? *value[0] - factor * *value[1] : *value[0];
}

class Sums {
 public:
  Sums(const Fold& fold, const BootstrapRequest& request)
      : fold_(fold), request_(request), member_(sides_of_cells(fold, request)) {}

  // Units of counts: one a code and weight, or one a cluster.
  void codes(size_t classes, std::vector<std::optional<double>>& values, Context& context) {
    const size_t codes = classes * classes, sides = request_.sides.size();
    SummedUnits units(fold_.plan().seed, sides * codes);
    const auto place = [&](size_t side, uint32_t code) {
      const int own = side_code(static_cast<int>(code), static_cast<int>(classes), request_.sides[side].model);
      return static_cast<uint32_t>(side * codes) + static_cast<uint32_t>(own);
    };
    std::vector<double> total(sides, 0.0);
    const auto add_unit = [&](std::string_view content, uint64_t count, uint32_t member, uint32_t code, double weight) {
      units.unit(content, count);
      for (size_t side = 0; side < sides; ++side) {
        if (!(member >> side & 1)) continue;
        units.add(place(side, code), weight);
        total[side] += weight * static_cast<double>(count);
      }
    };
    const State& state = fold_.state(request_.state);
    UnitContent content("codes");
    if (const auto* counts = std::get_if<CodeCounts>(&state)) {
      for (uint32_t member = 1; member < 1u << sides; ++member) {
        for (uint32_t code = 0; code < counts->codes(); ++code) {
          int64_t count = 0;
          for (size_t cell = 0; cell < member_.size(); ++cell) {
            if (member_[cell] == member) count += counts->count(cell, code);
          }
          if (count == 0) continue;
          add_unit(content.begin().whole(member).whole(code), static_cast<uint64_t>(count), member, code, 1);
        }
      }
    } else if (const auto& rows = std::get<ScoreRows>(state); rows.clustered()) {
      std::vector<double> sum(sides * codes, 0.0);
      for_each_member_cluster(rows, [&](uint64_t cluster, std::span<const uint32_t> members) {
        units.unit(content.begin().whole(cluster), 1);
        std::vector<uint32_t> touched;
        for (uint32_t row : members) {
          const double weight = rows.weighted() ? rows.weight()[row] : 1;
          for (size_t side = 0; side < sides; ++side) {
            if (!(member_[rows.cell()[row]] >> side & 1)) continue;
            const uint32_t at = place(side, rows.label()[row]);
            if (sum[at] == 0) touched.push_back(at);
            sum[at] += weight;
            total[side] += weight;
          }
        }
        for (uint32_t at : touched) {
          units.add(at, sum[at]);
          sum[at] = 0;
        }
      });
    } else {
      std::vector<std::tuple<uint32_t, uint32_t, double>> cells;
      for (size_t row = 0; row < rows.size(); ++row) {
        const uint32_t member = member_[rows.cell()[row]];
        if (member) cells.emplace_back(member, rows.label()[row], rows.weight()[row]);
      }
      std::sort(cells.begin(), cells.end());
      for (size_t begin = 0, end = 0; begin < cells.size(); begin = end) {
        while (end < cells.size() && cells[end] == cells[begin]) ++end;
        const auto [member, code, weight] = cells[begin];
        add_unit(content.begin().whole(member).whole(code).number(weight), end - begin, member, code, weight);
      }
    }
    units.replicates(context, request_.replicates, [&](int64_t replicate, std::span<const double> sums) {
      std::vector<std::optional<double>> value(sides);
      for (size_t side = 0; side < sides; ++side) {
        std::vector<double> counts(sums.begin() + static_cast<ptrdiff_t>(side * codes),
                                   sums.begin() + static_cast<ptrdiff_t>((side + 1) * codes));
        double drawn = 0;
        for (double count : counts) drawn += count;
        if (!(drawn > 0)) continue;
        for (double& count : counts) count *= total[side] / drawn;
        value[side] = evaluate_codes_value(*request_.sides[side].spec, static_cast<int>(classes), counts).value;
      }
      values[replicate] = combined(value, request_.factor);
    });
  }

  // Units of row terms: one for equal terms and weight, or one a cluster. The sums of a side: w, then w t.
  void terms(std::vector<std::optional<double>>& values, Context& context) {
    const auto& rows = std::get<ScoreRows>(fold_.state(request_.state));
    const size_t sides = request_.sides.size();
    const uint32_t columns = rows.scores();
    std::vector<uint32_t> first_sum, first_column;  // of each side
    std::vector<int64_t> n(sides, 0);
    uint32_t dimensions = 0;
    for (const BootstrapSide& side : request_.sides) {
      first_sum.push_back(dimensions);
      first_column.push_back(side.model == 1 ? request_.sides[0].spec->terms : 0);
      dimensions += 1 + side.spec->terms;
    }
    SummedUnits units(fold_.plan().seed, dimensions);
    UnitContent content("terms");
    const auto add_row = [&](uint32_t row, uint32_t member, double weight, const auto& add) {
      for (size_t side = 0; side < sides; ++side) {
        if (!(member >> side & 1)) continue;
        add(first_sum[side], weight);
        for (uint32_t t = 0; t < request_.sides[side].spec->terms; ++t) {
          add(first_sum[side] + 1 + t, weight * rows.score(first_column[side] + t)[row]);
        }
      }
    };
    const auto count_rows = [&](uint32_t member, size_t times) {
      for (size_t side = 0; side < sides; ++side) n[side] += (member >> side & 1) * static_cast<int64_t>(times);
    };
    if (rows.clustered()) {
      std::vector<double> sum(dimensions);
      for_each_member_cluster(rows, [&](uint64_t cluster, std::span<const uint32_t> members) {
        units.unit(content.begin().whole(cluster), 1);
        std::fill(sum.begin(), sum.end(), 0.0);
        for (uint32_t row : members) {
          const uint32_t member = member_[rows.cell()[row]];
          count_rows(member, 1);
          add_row(row, member, rows.weighted() ? rows.weight()[row] : 1,
                  [&](uint32_t dimension, double value) { sum[dimension] += value; });
        }
        for (uint32_t d = 0; d < dimensions; ++d) units.add(d, sum[d]);
      });
    } else {
      for_each_distinct(rows, member_, [&](const DistinctRows& same) {
        content.begin().whole(same.member);
        for (uint32_t c = 0; c < columns; ++c) content.number(rows.score(c)[same.row]);
        if (rows.weighted()) content.number(same.weight);
        units.unit(content, same.times);
        count_rows(same.member, same.times);
        add_row(same.row, same.member, same.weight,
                [&](uint32_t dimension, double value) { units.add(dimension, value); });
      });
    }
    units.replicates(context, request_.replicates, [&](int64_t replicate, std::span<const double> sums) {
      std::vector<std::optional<double>> value(sides);
      for (size_t side = 0; side < sides; ++side) {
        const EstimateSpec& spec = *request_.sides[side].spec;
        const double weight = sums[first_sum[side]];
        if (!(weight > 0)) continue;
        std::vector<double> mean(sums.begin() + first_sum[side] + 1, sums.begin() + first_sum[side] + 1 + spec.terms);
        for (double& one : mean) one /= weight;
        value[side] = terms_value(spec, mean, n[side]).value;
      }
      values[replicate] = combined(value, request_.factor);
    });
  }

 private:
  void for_each_member_cluster(const ScoreRows& rows,
                               const std::function<void(uint64_t, std::span<const uint32_t>)>& visit) const {
    for_each_cluster(rows, std::vector<bool>(member_.begin(), member_.end()),
                     [&](std::span<const uint32_t> members) { visit(rows.cluster()[members.front()], members); });
  }

  const Fold& fold_;
  const BootstrapRequest& request_;
  std::vector<uint32_t> member_;
};

// Whether each class is ranked by itself, against the rest: then a replicate is only counted anew, score by score.
bool ranks_alone(const TablePlan& plan, const BootstrapRequest& request) {
  const StateKind kind = plan.states[static_cast<size_t>(request.state)].kind;
  if (kind == StateKind::scores) return true;
  const auto together = [](const BootstrapSide& side) {
    return side.spec->one_against_one || side.spec->average == Average::micro;
  };
  return kind == StateKind::class_scores && std::none_of(request.sides.begin(), request.sides.end(), together);
}

}  // namespace

int64_t replicates_for(double tail) { return tail > 0 ? static_cast<int64_t>(std::ceil(40 / tail - 1e-6)) : 1000; }

Replicates replicates_of(Context& context, const Fold& fold, const BootstrapRequest& request) {
  const TablePlan& plan = fold.plan();
  std::vector<std::optional<double>> values(static_cast<size_t>(request.replicates));
  switch (plan.states[request.state].kind) {
    case StateKind::codes:
    case StateKind::clustered_codes: Sums(fold, request).codes(plan.labels.size(), values, context); break;
    case StateKind::clustered_terms:
    case StateKind::clustered_group_terms: Sums(fold, request).terms(values, context); break;
    default: {
      const auto sides =
          ranks_alone(plan, request) ? rank_replicates(context, fold, request) : row_replicates(context, fold, request);
      for (size_t r = 0; r < values.size(); ++r) values[r] = combined(sides[r], request.factor);
    }
  }
  Replicates result;
  for (const auto& value : values) {
    if (value) {
      result.values.push_back(*value);
    } else {
      ++result.undefined;
    }
  }
  std::sort(result.values.begin(), result.values.end());
  return result;
}

Recipe bootstrap_recipe(const Replicates& replicates, Interval interval, double value, std::optional<double> degrees,
                        double plain_tail, const Recipe& own) {
  const auto defined = static_cast<double>(replicates.values.size());
  const double all = defined + static_cast<double>(replicates.undefined);
  Recipe recipe;
  if (2 * defined < all) {
    recipe.undefined = "most bootstrap replicates are undefined";
    return recipe;
  }
  // Moments around the value, so that equal replicates have exactly none.
  double sum = 0, squares = 0;
  for (double one : replicates.values) {
    sum += one - value;
    squares += (one - value) * (one - value);
  }
  const double variance = (squares - sum * (sum / defined)) / (defined - 1);
  if (replicates.values.front() == replicates.values.back() || !(variance > 0)) return own;
  if (interval == Interval::proportion || interval == Interval::auc) interval = Interval::logit;
  if (interval == Interval::order_statistics) interval = Interval::identity;
  const Recipe student = delta_recipe(interval, value, variance, degrees);
  const double smallest = 40 / defined;
  recipe.method = plain_tail >= smallest ? "bootstrap_percentile" : "bootstrap_student";
  recipe.standard_error = student.standard_error;
  recipe.support = own.support;
  if (100 * static_cast<double>(replicates.undefined) > all) {
    recipe.not_decisive = std::to_string(replicates.undefined) + " of " + std::to_string(static_cast<int64_t>(all)) +
                          " bootstrap replicates are undefined";
  }
  recipe.ends = [values = std::make_shared<const std::vector<double>>(replicates.values), ends = student.ends,
                 smallest](double tail_lower, double tail_upper) {
    const auto percentile = [&](double share) {
      const double at = share * static_cast<double>(values->size() - 1);
      const auto below = static_cast<size_t>(at);
      const double low = (*values)[below], high = (*values)[std::min(below + 1, values->size() - 1)];
      return rounded(low + (at - static_cast<double>(below)) * (high - low));
    };
    const IntervalEnds beyond = ends(tail_lower, tail_upper);
    IntervalEnds result;
    if (tail_lower >= smallest) {
      result.lower = percentile(tail_lower);
    } else if (beyond.lower) {
      result.lower = std::min(*beyond.lower, percentile(smallest));
    }
    if (tail_upper >= smallest) {
      result.upper = percentile(1 - tail_upper);
    } else if (beyond.upper) {
      result.upper = std::max(*beyond.upper, percentile(1 - smallest));
    }
    return result;
  };
  return recipe;
}

}  // namespace assay
