// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/plan_size.h"

#include <algorithm>
#include <cmath>

#include "assay/base/text.h"
#include "assay/catalog/expression.h"
#include "assay/stats/decide.h"
#include "assay/stats/distributions.h"
#include "assay/stats/planning.h"
#include "assay/store/run_directory.h"
#include "assay/suite/metric_names.h"
#include "assay/suite/run.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPowers[] = {0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99};
constexpr double kSizes[] = {0.25, 0.5, 0.75, 1, 1.5, 2, 4};

// The power of a check as a function of the size, and what it is made of.
struct Design {
  PowerAt power_at;
  std::string method;
  Json assumed = Json::object();
  std::optional<PowerAt> unpaired;
  double value = 0;  // what is held against the bound, as expected
};

enum class Kind { share, mean, area };
Result<Kind> kind_of(const Metric& metric, const PlanRequest& request) {
  if (metric.interval == Interval::proportion || request.share) return Kind::share;
  if (metric.interval == Interval::mean) return Kind::mean;
  if (metric.interval == Interval::auc) return Kind::area;
  return usage_error("how '" + std::string(metric.name) + "' varies is not known before there are examples",
                     "run the check once on some and name the run: --pilot RUN", {"CHECK"});
}

Result<double> expected(const std::optional<double>& value, Kind kind) {
  if (!value)
    return usage_error("what is expected of the metric is missing", "say which value you expect: --expect 0.93",
                       {"--expect"});
  if (kind != Kind::mean && !(*value > 0 && *value < 1))
    return usage_error("a share or an area that is expected lies between 0 and 1", {}, {"--expect"});
  return *value;
}

// A share counts some of the examples: what is planned is their number.
struct Counted {
  std::string_view metric, examples;
  enum class Part { positive, negative, other } part;
};
constexpr Counted kCounted[] = {
    {"recall", "positive examples", Counted::Part::positive},
    {"false_negative_rate", "positive examples", Counted::Part::positive},
    {"specificity", "negative examples", Counted::Part::negative},
    {"false_positive_rate", "negative examples", Counted::Part::negative},
    {"precision", "examples predicted positive", Counted::Part::other},
    {"false_discovery_rate", "examples predicted positive", Counted::Part::other},
    {"negative_predictive_value", "examples predicted negative", Counted::Part::other},
    {"false_omission_rate", "examples predicted negative", Counted::Part::other},
};
const Counted* counted_by(const Metric& metric) {
  const auto* const found = std::find_if(std::begin(kCounted), std::end(kCounted),
                                         [&](const Counted& one) { return one.metric == metric.name; });
  return found == std::end(kCounted) ? nullptr : found;
}

// What the size is a number of: "positive examples of the slice region=north".
std::string unit_of(const Metric& metric, const EstimateExpression& estimate) {
  const Counted* const counted = counted_by(metric);
  std::string unit = counted ? std::string(counted->examples) : "examples";
  std::string slice;
  for (const Selector& selector : estimate.selectors) slice += (slice.empty() ? "" : ", ") + text_of(selector);
  return slice.empty() ? unit : unit + " of [" + slice + "]";
}

// Errors: a slice for each of several, which are as many checks; a bound that no share can miss or hold; an option that
// says nothing of this metric.
Status can_be_planned(const Metric& metric, const Check& check, const PlanRequest& request, Kind kind) {
  for (const Selector& selector : check.estimate.selectors) {
    if (selector.kind == Selector::Kind::each)
      return usage_error("[" + text_of(selector) + "] is a check for every slice, each on examples of its own",
                         "plan the slice that is hardest: its name in place of each", {"CHECK"});
  }
  const bool absolute = !check.bound.has_side() && check.bound.offset;
  if (kind != Kind::mean && absolute && !(check.bound.offset->value > 0 && check.bound.offset->value < 1))
    return usage_error("a share or an area lies between 0 and 1, and so does a bound that examples can settle",
                       "write one between them, such as 0.9", {"CHECK"});
  const Counted* const counted = counted_by(metric);
  if (request.positives && kind != Kind::area && !(counted && counted->part != Counted::Part::other))
    return usage_error("how many examples are positive says nothing of '" + std::string(metric.name) + "'",
                       "leave --positives out", {"--positives"});
  if (request.positives && !(*request.positives > 0 && *request.positives < 1))
    return usage_error("the share of positives lies between 0 and 1", {}, {"--positives"});
  if (request.deviation && kind != Kind::mean)
    return usage_error("a share's deviation follows from its value", "leave --sd out", {"--sd"});
  if (request.differ && !(kind == Kind::share && check.bound.has_side() && !request.unpaired))
    return usage_error("--differ is of two shares on the same examples", "leave it out", {"--differ"});
  return {};
}

// All the examples among which so many of the wanted kind are.
std::optional<int64_t> in_all(const Metric& metric, const PlanRequest& request, int64_t size) {
  const Counted* const counted = counted_by(metric);
  if (!counted || !request.positives) return std::nullopt;
  const double share = counted->part == Counted::Part::positive ? *request.positives : 1 - *request.positives;
  return static_cast<int64_t>(std::ceil(static_cast<double>(size) / share));
}

// Whether the requirement holds of the expected truth, however closely.
bool holds(Comparison comparison, double value, double centre, double tolerance) {
  switch (comparison) {
    case Comparison::within: return std::fabs(value - centre) < tolerance;
    case Comparison::at_most:
    case Comparison::less_than: return value < centre;
    default: return value > centre;
  }
}

// The requirement with its bound, as one or two from below: of `truth >= bound` that one, of `<=` the mirrored one, of
// `within` both at once.
template <typename FromBelow>
PowerAt power_of(Comparison comparison, double centre, double tolerance, const FromBelow& from_below) {
  if (comparison == Comparison::within) {
    const PowerAt above = from_below(centre - tolerance, false), below = from_below(centre + tolerance, true);
    return [=](int64_t examples) { return std::max(0.0, above(examples) + below(examples) - 1); };
  }
  return from_below(centre, comparison == Comparison::at_most || comparison == Comparison::less_than);
}

struct Asked {
  Check check;
  Kind kind = Kind::share;
  double centre = 0, tolerance = 0, tail = 0.025;
};

Result<Design> design_of_one(const PlanRequest& request, const Asked& asked) {
  ASSAY_TRY(const double truth, expected(request.expect, asked.kind));
  Design design;
  design.value = truth;
  design.assumed["expect"] = truth;
  const Comparison comparison = asked.check.comparison;
  const double tail = asked.tail;
  if (asked.kind == Kind::share) {
    design.method = "exact binomial, of Clopper and Pearson's end";
    design.power_at = power_of(comparison, asked.centre, asked.tolerance, [&](double bound, bool mirrored) {
      return mirrored ? power_of_share(1 - truth, 1 - bound, tail) : power_of_share(truth, bound, tail);
    });
    return design;
  }
  if (asked.kind == Kind::area) {
    if (!request.positives)
      return usage_error("an area depends on how many examples are positive", "say their share: --positives 0.1",
                         {"--positives"});
    design.assumed["positives"] = *request.positives;
    design.method = "normal on the logit scale, with Hanley and McNeil's variance";
    design.power_at = power_of(comparison, asked.centre, asked.tolerance, [&](double bound, bool mirrored) {
      return mirrored ? power_of_area(1 - truth, 1 - bound, *request.positives, tail)
                      : power_of_area(truth, bound, *request.positives, tail);
    });
    return design;
  }
  if (!request.deviation || !(*request.deviation > 0))
    return usage_error("a mean depends on how much one example's score varies",
                       "say its standard deviation: --sd 0.8; of scores that are 0 or 1 write --share", {"--sd"});
  design.assumed["sd"] = *request.deviation;
  design.method = "noncentral t";
  design.power_at = power_of(comparison, asked.centre, asked.tolerance, [&](double bound, bool mirrored) {
    return power_of_mean(mirrored ? bound - truth : truth - bound, *request.deviation, tail);
  });
  return design;
}

Result<Design> design_of_two(const PlanRequest& request, const Asked& asked) {
  ASSAY_TRY(const double first, expected(request.expect, asked.kind));
  ASSAY_TRY(const double second,
            expected(request.expect_baseline ? request.expect_baseline : request.expect, asked.kind));
  if (asked.check.bound.factor != 1 || asked.check.bound.relative)
    return usage_error("the size for a relative bound is planned from a pilot",
                       "write an absolute margin, or name a run that decided it: --pilot RUN", {"CHECK"});
  Design design;
  design.assumed = {{"expect", first}, {"expect_baseline", second}};
  const Comparison comparison = asked.check.comparison;
  const double tail = asked.tail, difference = design.value = first - second;
  const auto normal = [&](double deviation) {
    return power_of(comparison, asked.centre, asked.tolerance, [&](double bound, bool mirrored) {
      return power_of_normal(mirrored ? bound - difference : difference - bound, deviation, tail);
    });
  };
  if (asked.kind == Kind::share) {
    const PowerAt independent = normal(std::sqrt(first * (1 - first) + second * (1 - second)));
    if (request.unpaired) {
      design.method = "normal, of two independent samples of this size each";
      design.power_at = independent;
      return design;
    }
    const double apart = request.differ.value_or(first * (1 - second) + second * (1 - first));
    if (apart < std::fabs(difference) || apart > 1)
      return usage_error(
          "examples on which both differ are at least as many as their shares are apart, and at most all", {},
          {"--differ"});
    const double only_first = (apart + difference) / 2, only_second = (apart - difference) / 2;
    design.assumed["differ"] = apart;
    if (!request.differ) design.assumed["differ_is"] = "as of independent answers; real models agree more often";
    design.method = "normal, of Tango's score interval";
    design.power_at = power_of(comparison, asked.centre, asked.tolerance, [&](double bound, bool mirrored) {
      return mirrored ? power_of_paired_shares(only_second, only_first, -bound, tail)
                      : power_of_paired_shares(only_first, only_second, bound, tail);
    });
    design.unpaired = independent;
    return design;
  }
  if (asked.kind == Kind::area)
    return usage_error("how two areas on the same examples vary together is not known before there are examples",
                       "run the check once on some and name the run: --pilot RUN", {"CHECK"});
  if (!request.deviation || !(*request.deviation > 0))
    return usage_error("a difference of means depends on how much one example's difference varies",
                       "say its standard deviation: --sd 0.8; with --unpaired that of one example's score", {"--sd"});
  design.assumed["sd"] = *request.deviation;
  if (request.unpaired) {
    design.method = "normal, of two independent samples of this size each";
    design.power_at = normal(*request.deviation * std::sqrt(2.0));
    return design;
  }
  design.method = "noncentral t, of each example's difference";
  design.power_at = power_of(comparison, asked.centre, asked.tolerance, [&](double bound, bool mirrored) {
    return power_of_mean(mirrored ? bound - difference : difference - bound, *request.deviation, tail);
  });
  return design;
}

// How much the examples of a run vary, from the interval of the check that it decided.
Result<Design> design_of_pilot(const PlanRequest& request, const Asked& asked) {
  ASSAY_TRY(const std::string directory, find_run(request.pilot));
  ASSAY_TRY(const Json run, read_run(directory));
  const std::string text = text_of(asked.check);
  const auto found = std::find_if(run["checks"].begin(), run["checks"].end(),
                                  [&](const Json& check) { return check["check"] == text; });
  if (found == run["checks"].end()) {
    std::string known;
    for (const Json& check : run["checks"]) known += (known.empty() ? "" : "; ") + check["check"].get<std::string>();
    return usage_error("the run '" + directory + "' decided no check " + text,
                       known.empty() ? "it has no checks" : "its checks are: " + known, {"--pilot"});
  }
  const Json& check = *found;
  const Json& interval = check["interval"];
  if (!check["estimate"].is_number() || !interval.is_object() || !interval["lower"].is_number() ||
      !interval["upper"].is_number()) {
    return not_computed("the check " + text + " of run '" + directory + "' has no interval with two ends");
  }
  int64_t examples = 0;
  for (const Json& data : run["data"]) {
    if (data["table"] == check["dataset"]) examples = data["rows"].get<int64_t>();
  }
  const double reach =
      -normal_quantile(interval["tail_lower"].get<double>()) - normal_quantile(interval["tail_upper"].get<double>());
  const double width = interval["upper"].get<double>() - interval["lower"].get<double>();
  const double deviation = width / reach * std::sqrt(static_cast<double>(examples));
  double value = check["estimate"].get<double>();
  Design design;
  if (request.expect)
    value = *request.expect - (asked.check.bound.has_side() ? request.expect_baseline.value_or(0) : 0);
  design.value = value;
  design.assumed = {{"expect", value}, {"pilot", directory}, {"pilot_examples", examples}};
  design.method = "normal, with the error of the pilot's interval falling as 1 / sqrt(examples)";
  design.power_at = power_of(asked.check.comparison, asked.centre, asked.tolerance, [&](double bound, bool mirrored) {
    return power_of_normal(mirrored ? bound - value : value - bound, deviation, asked.tail);
  });
  return design;
}

Json size_json(const PowerAt& power_at, double power) {
  const auto size = smallest_size(power_at, power);
  return size ? Json(*size) : Json();
}

}  // namespace

Result<Json> plan_size(const Catalog& catalog, const PlanRequest& request) {
  Asked asked;
  ASSAY_TRY(asked.check, parse_check(request.check, {"CHECK", 0, 0}));
  if (!(request.power > 0 && request.power < 1))
    return usage_error("a power lies between 0 and 1", "write --power 0.8", {"--power"});
  if (!(request.confidence > 0 && request.confidence < 1))
    return usage_error("a confidence lies between 0 and 1", "write --confidence 0.95", {"--confidence"});
  if (!(request.correlation >= 0 && request.correlation <= 1))
    return usage_error("the correlation of answers to one example lies between 0 and 1", {}, {"--correlation"});
  if (request.samples < 1) return usage_error("an example has one answer at least", "write --samples 1", {"--samples"});
  if (asked.check.comparison == Comparison::equal)
    return usage_error("'==' compares facts, which need no size", {}, {"CHECK"});
  ASSAY_TRY(const NamedMetric named, named_metric(catalog, asked.check.estimate));
  if (named.metric->fact)
    return usage_error("'" + std::string(named.metric->name) + "' is a fact, known exactly whatever the size", {},
                       {"CHECK"});
  const BoundExpression& bound = asked.check.bound;
  const bool within = asked.check.comparison == Comparison::within;
  asked.centre = within && bound.has_side() ? 0 : bound.offset ? bound.offset->value : 0;
  asked.tolerance = within ? bound.tolerance->value : 0;
  asked.tail = plain_tail(request.confidence);
  Design design;
  if (!request.pilot.empty()) {
    ASSAY_TRY(design, design_of_pilot(request, asked));
  } else {
    ASSAY_TRY(asked.kind, kind_of(*named.metric, request));
    ASSAY_RETURN_IF_ERROR(can_be_planned(*named.metric, asked.check, request, asked.kind));
    ASSAY_TRY(design, bound.has_side() ? design_of_two(request, asked) : design_of_one(request, asked));
  }
  // Several answers to an example count as so many independent ones as their correlation leaves.
  if (request.samples > 1) {
    const double each =
        static_cast<double>(request.samples) / (1 + static_cast<double>(request.samples - 1) * request.correlation);
    const auto of_examples = [each](const PowerAt& power_at) {
      return [=](int64_t examples) { return power_at(static_cast<int64_t>(static_cast<double>(examples) * each)); };
    };
    design.power_at = of_examples(design.power_at);
    if (design.unpaired) design.unpaired = of_examples(*design.unpaired);
    design.assumed["samples"] = request.samples;
    design.assumed["correlation"] = request.correlation;
  }
  const auto size = smallest_size(design.power_at, request.power);
  if (!size && holds(asked.check.comparison, design.value, asked.centre, asked.tolerance)) {
    return usage_error("more than " + with_thousands(kMostExamples) + " examples would be needed: what is expected " +
                           "lies too close to the bound",
                       "expect a value that holds the requirement with some room", {"--expect"});
  }
  if (!size) {
    return usage_error("no number of examples makes " + text_of(asked.check) + " pass were the truth as expected",
                       "expect a value that holds the requirement with some room", {"--expect"});
  }
  Json document;
  document["assay"] = 1;
  document["kind"] = "plan";
  document["check"] = text_of(asked.check);
  document["assumed"] = design.assumed;
  document["method"] = design.method;
  document["tail"] = asked.tail;
  document["power"] = request.power;
  document["examples"] = *size;
  document["unit"] = unit_of(*named.metric, asked.check.estimate);
  const auto all = in_all(*named.metric, request, *size);
  document["examples_in_all"] = all ? Json(*all) : Json();
  document["unpaired_examples"] = design.unpaired ? size_json(*design.unpaired, request.power) : Json();
  document["by_power"] = document["by_examples"] = Json::array();
  for (const double power : kPowers)
    document["by_power"].push_back({{"power", power}, {"examples", size_json(design.power_at, power)}});
  for (const double share : kSizes) {
    const auto examples = std::max<int64_t>(1, std::llround(share * static_cast<double>(*size)));
    document["by_examples"].push_back({{"examples", examples}, {"power", rounded(design.power_at(examples))}});
  }
  return document;
}

}  // namespace assay
