// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/universal_arguments.h"

#include <algorithm>
#include <iterator>

namespace assay {
namespace {

// What says how a formula is applied; everything else says of which columns, and every metric takes it.
constexpr std::string_view kOfFormula[] = {"average",   "labels",   "class",      "multi_class", "scope",
                                           "threshold", "interval", "replicates", "multioutput", "output"};

}  // namespace

bool takes_argument(const Metric& metric, std::string_view universal) {
  const auto known = std::any_of(std::begin(kUniversalArguments), std::end(kUniversalArguments),
                                 [&](const UniversalArgument& one) { return one.name == universal; });
  if (!known) return false;
  if (std::find(std::begin(kOfFormula), std::end(kOfFormula), universal) == std::end(kOfFormula)) return true;
  // It passes them on to the metric of each group.
  if (metric.over_groups != GroupExtreme::none) return true;
  const bool of_class = metric.class_ratio || metric.class_counts;
  const bool of_counts = of_class || metric.ratio || metric.confusion;
  const bool box_of_bins = metric.rank_interval && metric.interval != Interval::order_statistics;
  if (universal == "average") return of_counts || metric.rank;
  if (universal == "labels") return of_class;
  if (universal == "class") return of_counts || metric.rank || metric.rank_table;
  if (universal == "multi_class") return metric.rank && !box_of_bins;
  if (universal == "scope") return metric.top_label;
  if (universal == "multioutput" || universal == "output")
    return (metric.tasks & regression) && metric.reads == Reads::values;
  if (universal == "threshold") return of_counts || metric.confusion_table || metric.class_table;
  // A plug-in calibration error is biased under the bootstrap; tables are no single number.
  return !is_table(metric) && !box_of_bins;
}

}  // namespace assay
