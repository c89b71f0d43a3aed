// SPDX-License-Identifier: Apache-2.0
// A world is a distribution that tables of predictions are drawn from, written so that its truth is known: rows fall
// into strata, and within a stratum everything is a function of two uniform numbers of the row and one of its cluster.
// Drawn with random numbers it gives a table; laid out over a grid of them, each point with its probability as weight,
// it gives the population itself, whose metrics are the truth.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace assay::coverage {

constexpr int kMostClasses = 4;

struct Row {
  int truth = 0, predicted = 0, other_predicted = 0;
  int group = 0;
  bool missing = false;                      // the model under test gave no output
  std::array<double, kMostClasses> score{};  // binary: the positive class's, first
  double other_score = 0;
  double target = 0, value = 0, other_value = 0;
  double weight = 1;
  uint64_t cluster = 0;
};

// Columns of a table that the engine can read in batches.
struct Table {
  std::vector<Row> rows;
};

enum class Task { binary, multiclass, regression };
// Which answers the models give.
enum class Answers { predictions, scores };

struct World {
  std::string name;    // "prevalence 0.05, tpr 0.8, fpr 0.1"
  std::string family;  // a heading of the page: "counts", "scores", "regression", ...
  Task task = Task::binary;
  Answers answers = Answers::predictions;
  int classes = 2;
  int64_t n = 100;          // rows; of clustered worlds clusters
  double cluster_rows = 0;  // mean rows of a cluster, 1 to twice as many less one; 0: rows are independent
  bool beyond = false;      // shown, and no ground for a limit: tails that no row count makes safe
  bool weighted = false, two_models = false, grouped = false;
  // Probability of each stratum, given the cluster's number in (0, 1).
  std::function<std::vector<double>(double c)> strata;
  std::function<void(size_t stratum, double u, double v, double c, Row& row)> row;
  struct Grid {
    int u = 1, v = 1, c = 1;
  } grid;
  std::vector<std::string> metrics;
};

// Table number `draw` of a world; the same for the same seed, whatever the threads.
Table draw_table(const World& world, uint64_t seed, uint64_t draw);
// The population: weights are probabilities, times the row's own weight.
Table population_of(const World& world);

}  // namespace assay::coverage
