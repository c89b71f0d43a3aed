// SPDX-License-Identifier: Apache-2.0
// Rows counted by kind (a cell of a confusion matrix, an outcome of a label), with what the interval of the share of
// some kinds among others needs: with weights its linearised variance, with clusters the jackknife that leaves out one
// cluster at a time (5 or more; else nothing is known of a share).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "assay/metrics/views.h"
#include "assay/stats/proportion.h"

namespace assay {

using Kinds = std::vector<uint32_t>;

// The kinds of rows that one class, or one label, makes of all rows.
struct BinaryKinds {
  Kinds tp, fp, fn, tn;
};

class CountedRows {
 public:
  // Sums of weights, and of squared weights, by kind. Without weights both are numbers of rows.
  CountedRows(std::span<const double> weight, std::span<const double> squared, bool weighted);

  // From the first cluster on the rows are not independent. One call an own cluster: the kind and weight of its rows.
  struct Entry {
    uint32_t kind;
    double weight;
  };
  void set_clustered() { clustered_ = true; }
  void add_cluster(std::span<const Entry> entries);

  size_t kinds() const { return weight_.size(); }
  double count(uint32_t kind) const { return weight_[kind]; }
  double count(const Kinds& kinds) const;
  BinaryCounts<double> counts(const BinaryKinds& kinds) const;

  // Of successes among trials, which hold them; `trials` is a place in `wholes`. One pass over the clusters serves all.
  struct Share {
    Kinds successes;
    uint32_t trials = 0;
  };
  std::vector<EffectiveShare> shares(std::span<const Kinds> wholes, std::span<const Share> asked) const;

 private:
  // Of what each cluster holds of a share, over what is left without it: sums of squares and products.
  struct Moments {
    double successes = 0, products = 0, trials = 0;
  };

  std::vector<double> weight_, squared_;
  bool weighted_, clustered_ = false;
  std::vector<Entry> entries_;  // cluster after cluster
  std::vector<size_t> end_of_;  // of each cluster among the entries
};

// Appends the names NAME_lower, NAME_upper, NAME_simultaneous_lower and NAME_simultaneous_upper to `columns`; without a
// name these words alone.
void add_band_columns(std::vector<std::string>& columns, const std::string& name);
// Appends both intervals of a share, times `scale`: at the tail and at the tail divided among `together` shares
// (Bonferroni), which holds for all of them at once.
void add_bands(std::vector<std::optional<double>>& row, const EffectiveShare& share, double scale, double tail,
               size_t together);

}  // namespace assay
