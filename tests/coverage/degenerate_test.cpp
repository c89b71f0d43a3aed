// SPDX-License-Identifier: Apache-2.0
// What every metric of the catalog owes on tables where variances vanish: an interval that is never of width zero, that
// holds the value, lies inside of the metric's range and widens as its tails shrink, or a reason why there is none.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "assay/builtin/catalog.h"
#include "assay/stats/decide.h"
#include "evaluation.h"

namespace assay::coverage {
namespace {

struct Case {
  std::string name;
  Table table;
};

// Of `n` rows, each made from its number.
template <typename Make>
Case rows(std::string name, int n, Make make) {
  Case one{std::move(name) + ", " + std::to_string(n) + " rows", {}};
  for (int i = 0; i < n; ++i) {
    Row& row = one.table.rows.emplace_back();
    make(i, row);
    row.cluster = static_cast<uint64_t>(i / 2);
    row.weight = 1 + 0.5 * (i % 3);
  }
  return one;
}

void answer(Row& row, int classes, int predicted, double sure) {
  row.predicted = predicted;
  if (classes == 2) {
    row.score[0] = predicted == 1 ? sure : 1 - sure;
    return;
  }
  for (int k = 0; k < classes; ++k) row.score[k] = k == predicted ? sure : (1 - sure) / (classes - 1);
}

std::vector<Case> class_cases(int classes) {
  std::vector<Case> cases;
  for (const int n : {1, 2, 3, 20}) {
    cases.push_back(rows("all right", n, [&](int i, Row& row) {
      row.truth = i % classes;
      answer(row, classes, row.truth, 0.9);
    }));
    cases.push_back(rows("all right and certain", n, [&](int i, Row& row) {
      row.truth = i % classes;
      answer(row, classes, row.truth, 1);
    }));
    cases.push_back(rows("all wrong", n, [&](int i, Row& row) {
      row.truth = i % classes;
      answer(row, classes, (i + 1) % classes, 0.9);
    }));
    cases.push_back(rows("one answer to everything", n, [&](int i, Row& row) {
      row.truth = i % classes;
      answer(row, classes, 1, 0.6);
    }));
    cases.push_back(rows("one class", n, [&](int i, Row& row) {
      row.truth = 1;
      answer(row, classes, i % classes, 0.8);
    }));
    cases.push_back(rows("one positive", n, [&](int i, Row& row) {
      row.truth = i == 0;
      answer(row, classes, row.truth, 0.7);
    }));
    cases.push_back(rows("mixed", n, [&](int i, Row& row) {
      row.truth = i % classes;
      answer(row, classes, i % 7 ? row.truth : (i + 1) % classes, 0.55 + 0.02 * i);
    }));
  }
  return cases;
}

std::vector<Case> number_cases() {
  std::vector<Case> cases;
  for (const int n : {1, 2, 3, 20}) {
    const auto numbers = [&](const char* name, auto target, auto value) {
      cases.push_back(rows(name, n, [&](int i, Row& row) {
        row.target = target(i);
        row.value = value(i);
      }));
    };
    numbers(
        "all right", [](int i) { return 1.0 + i; }, [](int i) { return 1.0 + i; });
    numbers(
        "the same error everywhere", [](int i) { return 1.0 + i; }, [](int i) { return 1.5 + i; });
    numbers(
        "one target", [](int) { return 2.0; }, [](int i) { return 1.0 + 0.1 * i; });
    numbers(
        "one target and value", [](int) { return 2.0; }, [](int) { return 3.0; });
    numbers(
        "one value", [](int i) { return 1.0 + i; }, [](int) { return 3.0; });
    numbers(
        "huge", [](int i) { return 1e9 + i; }, [](int i) { return 1e9 + i + (i % 2 ? 0.25 : -0.25); });
    numbers(
        "mixed", [](int i) { return 1.0 + i; }, [](int i) { return 1.0 + i + 0.3 * ((i * 7) % 5 - 2); });
  }
  return cases;
}

// The metric as a user would write it: required arguments get a value in the middle of what they allow.
std::string expression_of(const Metric& metric) {
  std::string arguments;
  for (const ArgumentSpec& spec : metric.arguments) {
    const bool number = spec.type == ArgumentType::number || spec.type == ArgumentType::integer;
    if (!number || !std::isnan(spec.default_number)) continue;
    const double value = spec.lowest > -1e300 && spec.highest < 1e300 ? 0.5 * (spec.lowest + spec.highest) : 1;
    arguments += (arguments.empty() ? "" : ", ") + std::string(spec.name) + "=" + std::to_string(value);
  }
  return std::string(metric.name) + (arguments.empty() ? "" : "(" + arguments + ")");
}

void expect_sound(const Estimate& one, const Metric& metric) {
  if (one.table) return;
  if (!one.value) {
    EXPECT_FALSE(one.undefined.empty()) << "no value and no reason";
    return;
  }
  EXPECT_TRUE(std::isfinite(*one.value));
  if (metric.interval == Interval::none) return;
  if (!one.recipe.ends) {
    EXPECT_FALSE(one.recipe.undefined.empty()) << "no interval and no reason";
    return;
  }
  const Range range = metric.range;
  const double slack = 1e-9 * std::max(1.0, std::fabs(*one.value));
  IntervalEnds before{*one.value, *one.value};
  for (const double tail : {0.3, 0.1, 0.025, 0.001, 1e-9}) {
    const IntervalEnds ends = one.recipe.ends(tail, tail);
    if (ends.lower) {
      EXPECT_TRUE(std::isfinite(*ends.lower));
      EXPECT_LE(*ends.lower, *one.value + slack) << one.recipe.method << " at " << tail;
      EXPECT_GE(*ends.lower, range.lowest);
      if (before.lower) EXPECT_LE(*ends.lower, *before.lower + slack) << one.recipe.method << " at " << tail;
      EXPECT_TRUE(before.lower) << "an end came back: " << one.recipe.method << " at " << tail;
    }
    if (ends.upper) {
      EXPECT_TRUE(std::isfinite(*ends.upper));
      EXPECT_GE(*ends.upper, *one.value - slack) << one.recipe.method << " at " << tail;
      EXPECT_LE(*ends.upper, range.highest);
      if (before.upper) EXPECT_GE(*ends.upper, *before.upper - slack) << one.recipe.method << " at " << tail;
      EXPECT_TRUE(before.upper) << "an end came back: " << one.recipe.method << " at " << tail;
    }
    if (ends.lower && ends.upper) {
      EXPECT_GT(*ends.upper - *ends.lower, 0) << one.recipe.method << " has width zero at " << *one.value;
    }
    before = ends;
  }
  // Ends that step with the effective size are not monotone within a step, so their p-values may lie one step off.
  if (one.recipe.method == "woodruff") return;
  // A verdict and the ends shown with it say the same, wherever the bound is.
  const IntervalEnds ends = one.recipe.ends(0.025, 0.025);
  for (const double bound : {*one.value, ends.lower.value_or(*one.value - 1)}) {
    for (const Requirement requirement : {Requirement::at_least, Requirement::less_than}) {
      const Bound required{requirement, bound, 0};
      const Decision decision = decide(one.recipe.ends, required, 0.025, 0.01);
      EXPECT_EQ(decision.verdict == IntervalVerdict::pass, clears(decision.shown, required)) << one.recipe.method;
      if (decision.verdict != IntervalVerdict::pass) {
        EXPECT_EQ(decision.verdict == IntervalVerdict::fail, misses(decision.shown, required)) << one.recipe.method;
      }
    }
  }
}

// Every metric of a task on every table, as it is, with weights and with clusters. How many metrics could be measured.
int check_task(const World& shape, unsigned task, const std::vector<Case>& cases) {
  int reached = 0;
  Context context;
  for (const Metric* metric : builtin_catalog().metrics) {
    if (!(metric->tasks & task) || metric->fact) continue;  // a fact is exact
    bool any = false;
    for (const bool weighted : {false, true}) {
      for (const bool clustered : {false, true}) {
        World world = shape;
        world.metrics = {expression_of(*metric)};
        auto evaluation = Evaluation::bind(world, {.weighted = weighted, .clustered = clustered});
        if (!evaluation.ok()) continue;  // it reads a column that these tables do not have
        any = true;
        for (const Case& one : cases) {
          SCOPED_TRACE(std::string(metric->name) + " of " + one.name + (weighted ? ", weighted" : "") +
                       (clustered ? ", clustered" : ""));
          auto fold = evaluation->try_fold(one.table);
          if (!fold.ok()) continue;
          for (int index : evaluation->shown())
            expect_sound(estimate(context, *fold, index, whole_table(*fold)), *metric);
        }
      }
    }
    reached += any;
  }
  return reached;
}

TEST(EveryMetric, OfTwoClasses) {
  World world;
  world.answers = Answers::scores;
  EXPECT_GE(check_task(world, binary, class_cases(2)), 50);
}

TEST(EveryMetric, OfThreeClasses) {
  World world;
  world.task = Task::multiclass;
  world.classes = 3;
  world.answers = Answers::scores;
  EXPECT_GE(check_task(world, multiclass, class_cases(3)), 15);
}

TEST(EveryMetric, OfNumbers) {
  World world;
  world.task = Task::regression;
  EXPECT_GE(check_task(world, regression, number_cases()), 15);
}

}  // namespace
}  // namespace assay::coverage
