// SPDX-License-Identifier: Apache-2.0
// Observed share of positive rows against the mean score, in bins (rows of one score stay together). `lower` and
// `upper` are the exact interval of each share (Clopper and Pearson 1934), `simultaneous_lower` and
// `simultaneous_upper` hold for all bins together (Bonferroni). Of several classes: one of them (class=NAME), or the
// highest score and whether its class is the true one.
//
// compat=sklearn makes the bins of scikit-learn's calibration_curve: (a, b], ends of numpy.linspace for binning=width,
// of numpy.percentile for binning=mass.
#include "assay/metrics/calibration/score_bins.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

TableValue curve(const RankedScores& rows, const Arguments& arguments, double tail) {
  TableValue table;
  table.columns = {"mean_score", "observed", "lower", "upper", "n", "simultaneous_lower", "simultaneous_upper"};
  const bool by_width = arguments.text("binning") == "width", sklearn = arguments.text("compat") == "sklearn";
  BinRule rule{.binning = by_width ? Binning::width : Binning::mass,
               .bins = static_cast<int>(arguments.integer("bins"))};
  if (sklearn) {
    rule.edge = Edge::right;
    rule.ends = Ends::numpy;
    if (!by_width) rule.binning = Binning::percentile;
  }
  const std::vector<ScoreBin> bins = score_bins(rows, rule);
  const double simultaneous = tail / static_cast<double>(bins.size());
  for (const ScoreBin& bin : bins) {
    const IntervalEnds ends = bin.share.ends(tail, tail), all = bin.share.ends(simultaneous, simultaneous);
    table.rows.push_back({bin.mean_score, bin.observed, ends.lower, ends.upper, bin.rows, all.lower, all.upper});
  }
  return table;
}

}  // namespace

extern constinit const Metric calibration_curve = {
    .name = "calibration_curve",
    .aliases = {"reliability_curve", "reliability_diagram"},
    .summary = "Observed share of positive rows against the mean score, in bins.",
    .tasks = binary | multiclass,
    .default_for = binary | multiclass,
    .reads = Reads::probabilities,
    .arguments = {ArgumentSpec{.name = "bins",
                               .type = ArgumentType::integer,
                               .default_number = 10,
                               .lowest = 1,
                               .highest = 1000,
                               .summary = "how many"},
                  ArgumentSpec{.name = "binning",
                               .type = ArgumentType::text,
                               .default_text = "mass",
                               .choices = {"mass", "width"},
                               .summary = "equal numbers of rows, or equal parts of [0, 1]"},
                  ArgumentSpec{.name = "compat",
                               .type = ArgumentType::text,
                               .default_text = "none",
                               .choices = {"none", "sklearn"},
                               .summary = "whose bins they are"}},
    .rank_table = curve,
    .top_label = true,
    .interval = Interval::none,
    .better = Direction::neither,
    .reference = "scikit-learn calibration_curve",
    .revision = 2};

}  // namespace assay
