// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "assay/stats/distributions.h"
#include "verdicts.h"
#include "worlds.h"

namespace assay::coverage {
namespace {

using Checks = std::vector<std::pair<std::string, Verdicts>>;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

std::string at_least(const std::string& metric, double bound) { return fmt::format("{} >= {}", metric, bound); }
std::string at_most(const std::string& metric, double bound) { return fmt::format("{} <= {}", metric, bound); }

// Two models on the same rows: they err together more often than by chance.
World paired_labels(int64_t n) {
  World world;
  world.name = fmt::format("pairs of labels, n {}", n);
  world.n = n;
  world.two_models = true;
  // Truth, then whether each model is right: both, only the first, only the second, neither.
  world.strata = [](double) {
    std::vector<double> probability;
    for (const double share : {0.7, 0.3}) {
      for (const double part : {0.78, 0.05, 0.10, 0.07}) probability.push_back(share * part);
    }
    return probability;
  };
  world.row = [](size_t stratum, double, double, double, Row& row) {
    row.truth = stratum >= 4;
    const size_t kind = stratum % 4;
    row.predicted = kind == 0 || kind == 1 ? row.truth : 1 - row.truth;
    row.other_predicted = kind == 0 || kind == 2 ? row.truth : 1 - row.truth;
  };
  world.metrics = {"accuracy", "f1", "recall", "matthews_correlation"};
  return world;
}

World paired_scores(int64_t n) {
  World world;
  world.name = fmt::format("pairs of scores, n {}", n);
  world.answers = Answers::scores;
  world.n = n;
  world.two_models = true;
  world.strata = [](double) { return std::vector<double>{0.7, 0.3}; };
  world.row = [](size_t stratum, double u, double v, double, Row& row) {
    row.truth = static_cast<int>(stratum);
    const double shared = normal_quantile(u), own = normal_quantile(v);
    row.score[0] = sigmoid(shared + (stratum ? 1.2 : 0) - 1);
    row.other_score = sigmoid(0.8 * shared + 0.6 * own + (stratum ? 1.5 : 0) - 1);
  };
  world.grid = {700, 700, 1};
  world.metrics = {"roc_auc", "average_precision", "brier_score", "log_loss"};
  return world;
}

World paired_numbers(int64_t n) {
  World world;
  world.name = fmt::format("pairs of numbers, n {}", n);
  world.task = Task::regression;
  world.n = n;
  world.two_models = true;
  world.strata = [](double) { return std::vector<double>{1}; };
  world.row = [](size_t, double u, double v, double, Row& row) {
    const double first = normal_quantile(u), second = normal_quantile(v);
    row.target = 3 + 2 * first;
    row.value = row.target + second;
    row.other_value = row.target + 0.8 * second + 0.3 * (first * first - 1);
  };
  world.grid = {700, 700, 1};
  world.metrics = {"mean_absolute_error", "root_mean_squared_error", "r2"};
  return world;
}

// Segments whose models are right with these probabilities, equally many rows each.
World segments(int64_t n, std::vector<double> right) {
  World world;
  world.name = fmt::format("{} segments, n {}", right.size(), n);
  world.n = n;
  world.grouped = true;
  world.strata = [=](double) {
    std::vector<double> probability;
    for (const double each : right) {
      for (const double share : {0.6, 0.4}) {
        probability.push_back(share * each / static_cast<double>(right.size()));
        probability.push_back(share * (1 - each) / static_cast<double>(right.size()));
      }
    }
    return probability;
  };
  world.row = [](size_t stratum, double, double, double, Row& row) {
    row.group = static_cast<int>(stratum / 4);
    row.truth = stratum % 4 >= 2;
    row.predicted = stratum % 2 ? 1 - row.truth : row.truth;
  };
  world.metrics = {"accuracy", "recall", "f1"};
  return world;
}

// Outputs are missing where the model would be wrong more often than where it would be right.
World with_missing(int64_t n) {
  World world = segments(n, {0.8});
  world.name = fmt::format("missing outputs, n {}", n);
  world.grouped = false;
  const auto whole = world.row;
  world.row = [whole](size_t stratum, double u, double v, double c, Row& row) {
    whole(stratum, u, v, c, row);
    row.missing = u < (stratum % 2 ? 0.10 : 0.02);
  };
  world.grid = {200, 1, 1};
  return world;
}

VerdictCase one_check(World world, std::string name, std::function<std::string(const Truth&)> check,
                      bool exact = false) {
  return {std::move(name), std::move(world),
          [check](const Truth& truth) {
            return Checks{{check(truth), Verdicts::on_bound}};
          },
          "", exact};
}

}  // namespace

std::vector<VerdictCase> all_verdict_cases(Extent extent) {
  std::vector<VerdictCase> cases;
  std::vector<int64_t> sizes = {100};
  if (extent == Extent::whole) sizes = {50, 100, 200, 400};
  for (const int64_t n : sizes) {
    const auto named = [&](const char* text) { return fmt::format("{}, n {}", text, n); };
    // One check, the truth on its bound.
    cases.push_back(one_check(
        segments(n, {0.8}), named("accuracy >= truth"),
        [](const Truth& t) { return at_least("accuracy", t.at("accuracy")); }, true));
    cases.push_back(
        one_check(segments(n, {0.8}), named("f1 >= truth"), [](const Truth& t) { return at_least("f1", t.at("f1")); }));
    cases.push_back(one_check(paired_scores(n), named("roc_auc >= truth"),
                              [](const Truth& t) { return at_least("roc_auc", t.at("roc_auc")); }));
    cases.push_back(one_check(paired_scores(n), named("log_loss <= truth"),
                              [](const Truth& t) { return at_most("log_loss", t.at("log_loss")); }));
    cases.push_back(one_check(paired_numbers(n), named("mean_absolute_error <= truth"), [](const Truth& t) {
      return at_most("mean_absolute_error", t.at("mean_absolute_error"));
    }));
    // Not worse than the baseline by more than it truly is.
    const auto against = [&](World world, const std::string& metric, bool higher) {
      cases.push_back(
          one_check(std::move(world), fmt::format("{} against the baseline less its true loss, n {}", metric, n),
                    [=](const Truth& t) {
                      const double difference = t.at(metric) - t.at(metric, "b");
                      return fmt::format("{} {} baseline {} {}", metric,
                                         higher ? ">=" : "<=", difference < 0 ? "-" : "+", std::fabs(difference));
                    }));
      cases.back().limits = true;
    };
    against(paired_labels(n), "accuracy", true);
    against(paired_labels(n), "recall", true);
    against(paired_labels(n), "f1", true);
    against(paired_labels(n), "matthews_correlation", true);
    against(paired_scores(n), "roc_auc", true);
    against(paired_scores(n), "average_precision", true);
    against(paired_scores(n), "brier_score", false);
    against(paired_numbers(n), "mean_absolute_error", false);
    against(paired_numbers(n), "r2", true);
    cases.push_back(
        one_check(paired_labels(n), named("accuracy within its true difference of the baseline"), [](const Truth& t) {
          return fmt::format("accuracy within {} of baseline", std::fabs(t.at("accuracy") - t.at("accuracy", "b")));
        }));
    cases.push_back(
        one_check(segments(n, {0.8, 0.9}), named("recall of one segment against another"), [](const Truth& t) {
          return fmt::format("recall[segment=0] >= recall[segment=1] - {}",
                             t.at("recall", "a", 1) - t.at("recall", "a", 0));
        }));
    // Families: Holm over five checks that hold, the truth on every bound; and with two that are broken for all to see.
    cases.push_back({named("five checks on their bounds"), segments(n, {0.8}),
                     [](const Truth& t) {
                       return Checks{{at_least("accuracy", t.at("accuracy")), Verdicts::holds},
                                     {at_least("recall", t.at("recall")), Verdicts::holds},
                                     {at_least("f1", t.at("f1")), Verdicts::holds},
                                     {at_most("accuracy", t.at("accuracy")), Verdicts::holds},
                                     {at_most("recall", t.at("recall")), Verdicts::holds}};
                     },
                     "", false});
    cases.push_back({named("three checks on their bounds, two broken"), segments(n, {0.8}),
                     [](const Truth& t) {
                       return Checks{{at_least("accuracy", t.at("accuracy")), Verdicts::holds},
                                     {at_least("recall", t.at("recall")), Verdicts::holds},
                                     {at_most("f1", t.at("f1")), Verdicts::holds},
                                     {at_least("accuracy", 0.99), Verdicts::broken},
                                     {at_most("recall", 0.3), Verdicts::broken}};
                     },
                     "", false});
    // `[each]`: one member on the bound among better ones may not let the check pass; all on it may not let it fail.
    cases.push_back(
        {named("each of four segments, one on the bound"), segments(4 * n, {0.8, 0.9, 0.95, 0.97}),
         [](const Truth& t) {
           return Checks{{at_least("accuracy[each segment]", t.at("accuracy", "a", 0)), Verdicts::on_bound}};
         },
         "", true});
    cases.push_back({named("each of six segments, all on the bound"), segments(6 * n, {0.8, 0.8, 0.8, 0.8, 0.8, 0.8}),
                     [](const Truth& t) {
                       return Checks{{at_least("accuracy[each segment]", t.at("accuracy")), Verdicts::on_bound}};
                     },
                     "", true});
    // The truth of all answers, given and missing, lies on the bound.
    cases.push_back(one_check(
        with_missing(n), named("accuracy with missing outputs"), [](const Truth&) { return at_least("accuracy", 0.8); },
        true));
  }
  return cases;
}

}  // namespace assay::coverage
