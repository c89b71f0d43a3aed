// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_checks.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/suite/bind_estimates.h"
#include "assay/suite/bind_selectors.h"

namespace assay {
namespace {

class CheckBinder {
 public:
  CheckBinder(const Catalog& catalog, BoundSuite& bound) : catalog_(catalog), bound_(bound), suite_(*bound.suite) {}

  Status bind(const CheckSpec& spec, const Check& check, const std::string& text) {
    bool any = false;
    for (size_t t = 0; t < bound_.tables.size(); ++t) {
      BoundTable& table = *bound_.tables[t];
      for (size_t m = 0; m < table.plan.models.size(); ++m) {
        ASSAY_TRY(const bool fixed, matches(bound_, check.estimate, table.plan.dataset, table.plan.models[m].name));
        if (!fixed) continue;
        const bool names_model =
            std::any_of(check.estimate.selectors.begin(), check.estimate.selectors.end(), [](const Selector& s) {
              return selects_run(s) && s.columns[0] == "model" && s.kind == Selector::Kind::compare;
            });
        if (static_cast<int>(m) == table.baseline && !names_model) continue;
        any = true;
        ASSAY_RETURN_IF_ERROR(bind_one(spec, check, text, static_cast<int>(t), static_cast<int>(m)));
      }
    }
    if (!any) return usage_error("no dataset and model match '" + text + "'", {}, spec.location);
    return {};
  }

 private:
  Result<BoundSide> side(const EstimateExpression& expression, int table_index, int model) {
    BoundSide side;
    side.table = table_index;
    BoundTable& table = *bound_.tables[table_index];
    ASSAY_TRY(const std::vector<int> estimates, add_estimates(catalog_, suite_, table, expression, model));
    if (estimates.size() != 1)
      return usage_error("average=none gives several numbers, a check needs one", "name a class: class=NAME",
                         expression.location);
    side.estimate = estimates[0];
    const Metric& metric = *table.plan.estimates[side.estimate].metric;
    if (metric.rank_table || metric.confusion_table) {
      return usage_error("'" + expression.metric + "' is a table, a check needs one number",
                         "assay catalog lists the metrics that are numbers", expression.location);
    }
    append_new(table.shown, estimates);
    side.selector.location = expression.location;
    for (const Selector& selector : expression.selectors) {
      if (selects_run(selector)) continue;
      ASSAY_RETURN_IF_ERROR(select(table, selector, side.selector));
    }
    return side;
  }

  Status bind_one(const CheckSpec& spec, const Check& check, const std::string& text, int table_index, int model) {
    BoundCheck bound;
    bound.spec = &spec;
    bound.text = text;
    bound.table = table_index;
    bound.model = model;
    bound.comparison = check.comparison;
    ASSAY_TRY(bound.left, side(check.estimate, table_index, model));
    BoundTable& table = *bound_.tables[table_index];
    if (check.comparison == Comparison::equal) {
      return usage_error("'==' compares facts; an estimate is never exactly known", "write a bound: >=, <=, or within",
                         check.location);
    }
    if (check.bound.has_side()) {
      const EstimateExpression* other = &check.estimate;
      int other_table = table_index, other_model = model;
      if (check.bound.baseline && !bound_.no_baseline.empty()) {
        bound.skipped = bound_.no_baseline;
        bound_.checks.push_back(std::move(bound));
        return {};
      }
      if (check.bound.baseline) {
        if (!suite_.baseline)
          return usage_error("the check compares with a baseline, and the suite names none", "write baseline: MODEL",
                             check.bound.location);
        other_model = table.baseline;
        bound.against_baseline = true;
      } else {
        other = &*check.bound.estimate;
        // What the other side does not fix equals the first side.
        for (const Selector& selector : other->selectors) {
          if (!selects_run(selector) || selector.kind != Selector::Kind::compare) continue;
          ASSAY_TRY(const bool here, matches(bound_, *other, table.plan.dataset, table.plan.models[model].name));
          if (here) continue;
          for (size_t t = 0; t < bound_.tables.size(); ++t) {
            for (size_t m = 0; m < bound_.tables[t]->plan.models.size(); ++m) {
              const std::string dataset =
                  names_run_column(*other, "dataset") ? bound_.tables[t]->plan.dataset : table.plan.dataset;
              const std::string name = names_run_column(*other, "model") ? bound_.tables[t]->plan.models[m].name
                                                                         : table.plan.models[model].name;
              ASSAY_TRY(const bool match, matches(bound_, *other, dataset, name));
              if (match && dataset == bound_.tables[t]->plan.dataset && name == bound_.tables[t]->plan.models[m].name) {
                other_table = static_cast<int>(t);
                other_model = static_cast<int>(m);
              }
            }
          }
          break;
        }
      }
      ASSAY_TRY(BoundSide right, side(*other, other_table, other_model));
      bound.right = right;
      if (other_table == table_index) {
        bound.pair = table.plan.pair(bound.left.estimate, right.estimate);
        if (!bound.pair) {
          return usage_error("'" + table.plan.estimates[bound.left.estimate].text + "' and '" +
                                 table.plan.estimates[right.estimate].text +
                                 "' are measured in different ways and cannot be compared yet",
                             {}, check.location);
        }
      }
      bound.factor = check.bound.factor;
      if (bound.factor != 1 && table.plan.estimates[bound.left.estimate].metric->range.lowest < 0) {
        return usage_error("a relative bound needs a metric that is never negative",
                           "write an absolute one: baseline - 0.01", check.bound.location);
      }
    }
    if (check.comparison == Comparison::within) {
      bound.bound = check.bound.tolerance->value;
      bound.relative_tolerance = check.bound.relative;
      if (bound.relative_tolerance)
        return usage_error("a relative tolerance is not built yet", "write within 0.02 of ...", check.bound.location);
      bound.centre = check.bound.has_side() || !check.bound.offset ? 0 : check.bound.offset->value;
    } else {
      bound.bound = check.bound.offset ? check.bound.offset->value : 0;
    }
    const Metric& metric = *table.plan.estimates[bound.left.estimate].metric;
    const bool wants_high = check.comparison == Comparison::at_least || check.comparison == Comparison::more_than;
    const bool wants_low = check.comparison == Comparison::at_most || check.comparison == Comparison::less_than;
    if ((metric.better == Direction::lower && wants_high) || (metric.better == Direction::higher && wants_low)) {
      bound_.notes.push_back(spec.location.text() + ": '" + text + "' asks for the worse side: of " +
                             std::string(metric.name) + (metric.better == Direction::lower ? " lower" : " higher") +
                             " is better");
    }
    bound_.checks.push_back(std::move(bound));
    return {};
  }

  const Catalog& catalog_;
  BoundSuite& bound_;
  const Suite& suite_;
};

}  // namespace

Status bind_checks(const Catalog& catalog, BoundSuite& bound) {
  CheckBinder binder(catalog, bound);
  for (const CheckSpec& spec : bound.suite->checks) {
    if (!spec.bounds.empty()) return usage_error("bounds is not built yet", "write one check a slice", spec.location);
    ASSAY_RETURN_IF_ERROR(binder.bind(spec, spec.check, text_of(spec.check)));
  }
  return {};
}

}  // namespace assay
