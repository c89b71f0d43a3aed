// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "worlds.h"

namespace assay::coverage {
namespace {

const std::vector<std::string> kBinaryMetrics = {"accuracy",
                                                 "precision",
                                                 "recall",
                                                 "specificity",
                                                 "f1",
                                                 "jaccard",
                                                 "fbeta(beta=2)",
                                                 "matthews_correlation",
                                                 "cohen_kappa",
                                                 "balanced_accuracy",
                                                 "informedness",
                                                 "markedness",
                                                 "geometric_mean",
                                                 "fowlkes_mallows",
                                                 "positive_likelihood_ratio",
                                                 "negative_likelihood_ratio",
                                                 "diagnostic_odds_ratio",
                                                 "expected_cost(false_negative=5)"};

const std::vector<std::string> kClassMetrics = {"accuracy",
                                                "f1",
                                                "recall",
                                                "precision",
                                                "f1(average=weighted)",
                                                "f1(class=2)",
                                                "matthews_correlation",
                                                "cohen_kappa",
                                                "balanced_accuracy"};

World binary_world(int64_t n, double prevalence, double tpr, double fpr) {
  World world;
  world.name = fmt::format("n {}, prevalence {:g}, tpr {:g}, fpr {:g}", n, prevalence, tpr, fpr);
  world.family = "counts";
  world.n = n;
  world.strata = [=](double) {
    return std::vector<double>{prevalence * tpr, prevalence * (1 - tpr), (1 - prevalence) * fpr,
                               (1 - prevalence) * (1 - fpr)};
  };
  world.row = [](size_t stratum, double, double, double, Row& row) {
    row.truth = stratum < 2;
    row.predicted = stratum == 0 || stratum == 2;
  };
  world.metrics = kBinaryMetrics;
  return world;
}

// Three classes of these shares, each predicted rightly with this probability, else as either of the others.
World class_world(int64_t n, std::array<double, 3> share, double right) {
  World world;
  world.name = fmt::format("n {}, classes {:g} {:g} {:g}, right {:g}", n, share[0], share[1], share[2], right);
  world.family = "classes";
  world.task = Task::multiclass;
  world.classes = 3;
  world.n = n;
  world.strata = [=](double) {
    std::vector<double> probability;
    for (double part : share) {
      for (int shift = 0; shift < 3; ++shift) probability.push_back(part * (shift == 0 ? right : (1 - right) / 2));
    }
    return probability;
  };
  world.row = [](size_t stratum, double, double, double, Row& row) {
    row.truth = static_cast<int>(stratum / 3);
    row.predicted = static_cast<int>((stratum / 3 + stratum % 3) % 3);
  };
  world.metrics = kClassMetrics;
  return world;
}

}  // namespace

void add_count_worlds(Extent extent, std::vector<World>& worlds) {
  if (extent == Extent::brief) {
    worlds.push_back(binary_world(50, 0.2, 0.8, 0.1));
    worlds.push_back(binary_world(300, 0.05, 0.95, 0.02));
    worlds.push_back(binary_world(1000, 0.5, 0.8, 0.1));
    worlds.push_back(class_world(100, {0.5, 0.3, 0.2}, 0.8));
    return;
  }
  for (const int64_t n : {20, 50, 100, 200, 500, 1000, 10000}) {
    for (const double prevalence : {0.01, 0.05, 0.2, 0.5}) {
      for (const auto& [tpr, fpr] : {std::pair(0.8, 0.1), std::pair(0.95, 0.02), std::pair(0.5, 0.3)}) {
        if (n == 10000 && prevalence != 0.01) continue;
        worlds.push_back(binary_world(n, prevalence, tpr, fpr));
      }
    }
  }
  for (const int64_t n : {20, 50, 100, 300, 1000}) {
    for (const double right : {0.6, 0.8, 0.95}) {
      worlds.push_back(class_world(n, {0.5, 0.3, 0.2}, right));
      worlds.push_back(class_world(n, {0.8, 0.15, 0.05}, right));
    }
  }
}

}  // namespace assay::coverage
