// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_intervals.h"

#include "assay/engine/bootstrap.h"
#include "assay/engine/evaluate_codes.h"

namespace assay {
namespace {

// Whether the estimate is a share of rows, counted by class, by label or as a column of truths.
bool is_proportion(const TablePlan& plan, const EstimateSpec& spec) {
  const StateKind kind = plan.states[static_cast<size_t>(spec.state)].kind;
  if (kind == StateKind::moments) return spec.share || spec.own_interval() == Interval::proportion;
  EstimateSpec counted = spec;
  if (kind == StateKind::labels && spec.average == Average::per_class) counted.average = Average::binary;
  const bool counts = kind == StateKind::codes || (kind == StateKind::labels && counted.average == Average::binary);
  if (!counts) return false;
  const int classes = kind == StateKind::labels ? 2 : static_cast<int>(plan.labels.size());
  return !proportion_of(counted, classes).empty();
}

}  // namespace

Status set_interval(TablePlan& plan, const Settings& settings, const EstimateExpression& expression,
                    EstimateSpec& spec) {
  spec.interval = settings.interval;
  if (settings.replicates && settings.interval != IntervalMethod::bootstrap) {
    return usage_error("replicates belongs to interval=bootstrap", {}, expression.location);
  }
  if (settings.interval == IntervalMethod::own) return {};
  if (spec.metric->fact && !spec.population) {
    return usage_error("'" + expression.metric + "' is a fact and has no interval", "leave interval away",
                       expression.location);
  }
  if (settings.interval != IntervalMethod::bootstrap) {
    if (is_proportion(plan, spec)) return {};
    return usage_error("'" + expression.metric + "' is no proportion of rows, which interval=" +
                           std::string(name_of(settings.interval)) + " is for",
                       "leave interval away, or write interval=bootstrap", expression.location);
  }
  if (spec.metric->interval == Interval::impossible) {
    return usage_error("no finite sample bounds the largest of all rows, and drawing it again does not either",
                       "leave interval away", expression.location);
  }
  if (spec.metric->outcomes) {
    return usage_error("the interval of '" + expression.metric + "' is exact, and needs no bootstrap",
                       "leave interval away", expression.location);
  }
  spec.replicates = settings.replicates.value_or(replicates_for(plain_tail(plan.confidence)));
  spec.drawn_state = plan.drawn_state(spec.state);
  return {};
}

}  // namespace assay
