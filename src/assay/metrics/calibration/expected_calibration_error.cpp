// SPDX-License-Identifier: Apache-2.0
// How far scores are from the observed shares of positive rows, on average over bins. Of several classes the highest
// score and whether its class is the true one (scope=top_label), or each class against the rest (scope=classwise, one
// after the other with average=none).
//
// `compat` gives a library's number, whatever the other arguments say:
//   torchmetrics         15 bins [a, b) with ends in single precision, a score of 1 in a bin of its own; plain l1
//   netcal               10 bins [a, b), the last one closed, ends of numpy.linspace; plain l1
//   guo                  15 bins (a, b] with ends in single precision, a score of 0 in none (Guo et al. 2017); plain l1
//   sklearn              5 bins (a, b] as calibration_curve makes them; plain l1
//   verified_calibration 15 bins of equal mass; debiased l2 (Kumar, Liang and Ma 2019)
#include "assay/metrics/calibration/calibration_error.h"
#include "assay/metrics/metric.h"

namespace assay {
namespace {

struct Variant {
  BinRule rule;
  Norm norm = Norm::l1;
  bool debias = true;
};

Variant variant_of(const Arguments& arguments) {
  const std::string_view compat = arguments.text("compat");
  Variant variant;
  if (compat != "none") {
    variant.debias = compat == "verified_calibration";
    if (compat == "torchmetrics") variant.rule = {.bins = 15, .ends = Ends::single, .last_apart = true};
    if (compat == "netcal") variant.rule = {.bins = 10, .ends = Ends::numpy};
    if (compat == "guo") variant.rule = {.bins = 15, .edge = Edge::right, .ends = Ends::single, .first_dropped = true};
    if (compat == "sklearn") variant.rule = {.bins = 5, .edge = Edge::right, .ends = Ends::numpy};
    if (compat == "verified_calibration") {
      variant.rule = {.binning = Binning::mass, .bins = 15};
      variant.norm = Norm::l2;
    }
    return variant;
  }
  variant.rule.binning = arguments.text("binning") == "width" ? Binning::width : Binning::mass;
  variant.rule.bins = static_cast<int>(arguments.integer("bins"));
  variant.rule.edge = arguments.text("edge") == "left" ? Edge::left : Edge::right;
  const std::string_view norm = arguments.text("norm"), debias = arguments.text("debias");
  variant.norm = norm == "l1" ? Norm::l1 : norm == "l2" ? Norm::l2 : Norm::largest;
  variant.debias = debias == "yes" || (debias == "auto" && variant.norm != Norm::largest);
  return variant;
}

Outcome<double> error(const RankedScores& rows, const Arguments& arguments, RankInfluence*) {
  const double total = rows.positives + rows.negatives;
  if (total == 0) return Undefined{"no rows"};
  const Variant variant = variant_of(arguments);
  if (variant.debias && variant.norm == Norm::largest) return Undefined{"the largest gap has no debiased form"};
  return calibration_error(score_bins(rows, variant.rule), total, variant.norm, variant.debias);
}

IntervalAt interval(const RankedScores& rows, const Arguments& arguments) {
  const Variant variant = variant_of(arguments);
  return calibration_error_interval(score_bins(rows, variant.rule), rows.positives + rows.negatives, variant.norm,
                                    variant.debias);
}

}  // namespace

extern constinit const Metric expected_calibration_error = {
    .name = "expected_calibration_error",
    .aliases = {"ece", "calibration_error", "expected_calibration_error_score"},
    .summary = "Mean gap between score and observed share over bins of the score.",
    .tasks = binary | multiclass,
    .default_for = binary | multiclass,
    .reads = Reads::probabilities,
    .arguments = {ArgumentSpec{.name = "bins",
                               .type = ArgumentType::integer,
                               .default_number = 15,
                               .lowest = 1,
                               .highest = 10000,
                               .summary = "how many"},
                  ArgumentSpec{.name = "binning",
                               .type = ArgumentType::text,
                               .default_text = "width",
                               .choices = {"width", "mass"},
                               .summary = "equal parts of [0, 1], or equal numbers of rows"},
                  ArgumentSpec{.name = "edge",
                               .type = ArgumentType::text,
                               .default_text = "left",
                               .choices = {"left", "right"},
                               .summary = "the end that a bin of equal width includes"},
                  ArgumentSpec{.name = "norm",
                               .type = ArgumentType::text,
                               .default_text = "l1",
                               .choices = {"l1", "l2", "max"},
                               .summary = "how the gaps are put together"},
                  ArgumentSpec{.name = "debias",
                               .type = ArgumentType::text,
                               .default_text = "auto",
                               .choices = {"auto", "yes", "no"},
                               .summary = "take off what noise alone adds; auto: yes but for norm=max"},
                  ArgumentSpec{.name = "compat",
                               .type = ArgumentType::text,
                               .default_text = "none",
                               .choices = {"none", "torchmetrics", "netcal", "guo", "sklearn", "verified_calibration"},
                               .summary = "a library whose number it is"}},
    .rank = error,
    .rank_interval = interval,
    .top_label = true,
    .interval = Interval::box,
    .range = {0, 1},
    .better = Direction::lower,
    .reference = "uncertainty-calibration 0.1.4 get_calibration_error; torchmetrics, netcal, Guo et al. by compat"};

}  // namespace assay
