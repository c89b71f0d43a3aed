// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/samples_of_run.h"

#include <cmath>

#include "assay/base/text.h"
#include "assay/engine/estimate_parts.h"
#include "assay/engine/sample_variance.h"
#include "assay/suite/bind_long.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

// Above this share of the standard error's square more samples do nearly what more examples do.
constexpr double kNearlyAll = 0.8;
constexpr double kNearlyNone = 0.2;

std::string percent(double share) { return std::to_string(std::lround(100 * share)) + "%"; }

std::string two_digits(double value) {
  if (!(value > 0)) return "0";
  const int decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(value))));
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string sentence_of(const std::string& what, const SampleVariance& split) {
  const double total = split.between + split.within;
  if (!(total > 0))
    return what + ": no answer differs from another, so neither more examples nor more samples tell more.";
  const std::string shares = what + ": " + percent(split.between / total) + " of the variance lies between examples, " +
                             percent(split.within / total) + " between the samples of one. ";
  const std::string errors = "The standard error of " + two_digits(split.error) + " would be " +
                             two_digits(split.twice_examples) + " with twice the examples and " +
                             two_digits(split.twice_samples) + " with twice the samples";
  const double share = split.share_within();
  if (share >= kNearlyAll) return shares + errors + ": more samples serve nearly as well as more examples.";
  if (share <= kNearlyNone)
    return shares + errors + ": buy examples; fewer samples of each would do nearly as well as these.";
  return shares + errors + ": buy examples; samples alone never bring it below " + two_digits(split.least) + ".";
}

}  // namespace

Json samples_json(const BoundSuite& bound, const std::vector<Fold>& folds) {
  Json all = Json::array();
  for (size_t t = 0; t < folds.size(); ++t) {
    const BoundTable& table = *bound.tables[t];
    const TablePlan& plan = table.plan;
    // With clusters of their own, examples are no longer what is independent.
    if (!plan.samples || table.spec->roles.cluster) continue;
    const std::vector<bool> chosen = chosen_cells(folds[t], whole_table(folds[t]));
    for (int index : table.shown) {
      const EstimateSpec& spec = plan.estimates[static_cast<size_t>(index)];
      const bool mean = spec.metric->row_terms && !spec.metric->means && !spec.metric->total && !spec.metric->fact;
      if (!mean || spec.groups || spec.strata || spec.clustered_state < 0) continue;
      const auto split = sample_variance(std::get<ScoreRows>(folds[t].state(spec.clustered_state)), chosen);
      if (!split) continue;
      const ModelColumns& model = plan.models[static_cast<size_t>(spec.model)];
      const std::string place = place_name(model.name, model.prompt);
      all.push_back({{"metric", spec.text},
                     {"dataset", plan.dataset},
                     {"model", model.name.empty() ? Json() : Json(model.name)},
                     {"prompt", model.prompt.empty() ? Json() : Json(model.prompt)},
                     {"examples", split->examples},
                     {"answers", split->answers},
                     {"variance_between", split->between},
                     {"variance_within", split->within},
                     {"standard_error", split->error},
                     {"standard_error_twice_examples", split->twice_examples},
                     {"standard_error_twice_samples", split->twice_samples},
                     {"standard_error_any_samples", split->least},
                     {"sentence", sentence_of(spec.text + (place.empty() ? "" : " of " + place), *split)}});
    }
  }
  return all;
}

}  // namespace assay
