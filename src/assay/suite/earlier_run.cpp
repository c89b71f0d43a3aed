// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/earlier_run.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "assay/base/files.h"
#include "assay/base/text.h"

namespace assay {

Result<EarlierRun> read_earlier_run(const std::string& directory, const std::string& table,
                                    const std::string& model_name) {
  ASSAY_TRY(const std::string text, read_file(directory + "/run.json"));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("data")) return not_computed("'" + directory + "/run.json' is damaged");
  EarlierRun run;
  run.partial = json.value("partial", false);
  const auto part = [&](size_t i) { return directory + "/examples/" + table + "-" + std::to_string(i) + ".parquet"; };
  std::error_code ignored;
  while (std::filesystem::exists(part(run.examples.size()), ignored)) run.examples.push_back(part(run.examples.size()));
  for (const auto& data : json["data"]) {
    if (data.value("table", "") != table || !data.contains("models") || data["models"].empty()) continue;
    if (run.examples.empty()) {
      return not_computed("the run '" + directory + "' kept no rows of table '" + table + "'",
                          "run the baseline with keep: scored");
    }
    const auto found = std::find_if(data["models"].begin(), data["models"].end(), [&](const auto& one) {
      return model_name.empty() || one.value("name", "") == model_name;
    });
    if (found == data["models"].end())
      return not_computed("the run '" + directory + "' has no model '" + model_name + "'");
    const auto& model = *found;
    const Location place{run.examples[0], 0, 0};
    const auto column = [&](const std::string& name) { return ColumnReference{name, false, place}; };
    if (const auto scores = model.value("scores", std::vector<std::string>()); scores.size() == 1) {
      run.roles.score = column(scores[0]);
    } else if (!scores.empty()) {
      run.roles.scores.emplace();
      const auto labels = data.value("labels", std::vector<std::string>());
      for (size_t k = 0; k < scores.size() && k < labels.size(); ++k)
        run.roles.scores->by_label.emplace_back(labels[k], column(scores[k]));
    }
    if (model.contains("prediction") && model["prediction"].is_string())
      run.roles.prediction = column(model["prediction"]);
    const auto predictions = model.value("predictions", std::vector<std::string>());
    if (!predictions.empty()) run.roles.predictions.emplace();
    for (const std::string& prediction : predictions)
      run.roles.predictions->by_label.emplace_back("", column(prediction));
    if (const auto ends = model.value("interval", std::vector<std::string>()); ends.size() == 2) {
      run.roles.lower = column(ends[0]);
      run.roles.upper = column(ends[1]);
    }
    const auto quantiles = model.value("quantiles", std::map<std::string, std::string>());
    for (const auto& [level, name] : quantiles)
      run.roles.quantiles.emplace_back(parse_double(level).value_or(0), column(name));
    std::sort(run.roles.quantiles.begin(), run.roles.quantiles.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return run;
  }
  return not_computed("the run '" + directory + "' has no table '" + table + "'");
}

}  // namespace assay
