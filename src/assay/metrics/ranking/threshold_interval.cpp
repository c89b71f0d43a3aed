// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/ranking/threshold_interval.h"

#include <algorithm>
#include <memory>

namespace assay {
namespace {

// A rate that grows from one point to the next.
struct Point {
  double threshold;
  EffectiveShare rate;
};
using Points = std::vector<Point>;

std::shared_ptr<const Points> points_of(const RankedScores& rows, ThresholdWalk::Kinds found,
                                        ThresholdWalk::Kinds among) {
  auto points = std::make_shared<Points>();
  ThresholdWalk walk(rows);
  while (walk.next()) points->push_back({walk.threshold(), walk.share(found, among)});
  return points;
}

// The first threshold, from the highest one down, at which `holds`, which holds from then on.
std::optional<double> first(const Points& points, const auto& holds) {
  const auto place = std::partition_point(points.begin(), points.end(), [&](const Point& at) { return !holds(at); });
  return place == points.end() ? std::nullopt : std::optional(place->threshold);
}

// The last threshold at which `holds`, which holds up to then.
std::optional<double> last(const Points& points, const auto& holds) {
  const auto place = std::partition_point(points.begin(), points.end(), holds);
  return place == points.begin() ? std::nullopt : std::optional(std::prev(place)->threshold);
}

double lower(const Point& point, double tail) { return *point.rate.ends(tail, tail).lower; }
double upper(const Point& point, double tail) { return *point.rate.ends(tail, tail).upper; }

}  // namespace

IntervalAt threshold_reaching(const RankedScores& rows, ThresholdWalk::Kinds found, ThresholdWalk::Kinds among,
                              double target) {
  // Where rows tie at an end, or may, it lies one threshold further out: both may be the same score, and no interval
  // has width zero.
  const bool single = !rows.weighted && !rows.rows;
  std::vector<bool> tied;
  for (size_t g = 0; g < rows.score.size(); ++g)
    tied.push_back(!single || (found.tp ? rows.positive : rows.negative)[g] > 1);
  return [points = points_of(rows, found, among), tied = std::move(tied), target](double tail_lower,
                                                                                  double tail_upper) {
    IntervalEnds ends;
    const auto place_of = [&](const auto& below) {
      return static_cast<size_t>(std::partition_point(points->begin(), points->end(), below) - points->begin());
    };
    const size_t low = place_of([&](const Point& at) { return lower(at, tail_lower) < target; });
    if (low < points->size() && !tied[low]) ends.lower = (*points)[low].threshold;
    if (low + 1 < points->size() && tied[low]) ends.lower = (*points)[low + 1].threshold;
    // Above the highest score nothing is found: the threshold lies higher only if that may reach the target.
    const bool bounded = !points->empty() && upper({0, {0, points->front().rate.trials, points->front().rate.degrees}},
                                                   tail_upper) < target;
    const size_t high = place_of([&](const Point& at) { return upper(at, tail_upper) < target; });
    if (bounded && high < points->size() && !tied[high]) ends.upper = (*points)[high].threshold;
    if (bounded && high > 0 && high < points->size() && tied[high]) ends.upper = (*points)[high - 1].threshold;
    return ends;
  };
}

IntervalAt threshold_within(const RankedScores& rows, ThresholdWalk::Kinds found, ThresholdWalk::Kinds among,
                            double target) {
  return [points = points_of(rows, found, among), target](double tail_lower, double tail_upper) {
    return IntervalEnds{first(*points, [&](const Point& at) { return lower(at, tail_lower) > target; }),
                        last(*points, [&](const Point& at) { return upper(at, tail_upper) <= target; })};
  };
}

}  // namespace assay
