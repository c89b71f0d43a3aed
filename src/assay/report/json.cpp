// SPDX-License-Identifier: Apache-2.0
// The document itself, and its estimates as CSV.
#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/report.h"

namespace assay {
namespace {

std::string csv_cell(const RunDocument& value) {
  if (value.is_null()) return {};
  if (value.is_number_float()) return shortest_double(value.get<double>());
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  return "\"" + replace_all(text, "\"", "\"\"") + "\"";
}

}  // namespace

std::string json_report(const RunDocument& run) { return run.dump(2) + "\n"; }

std::string csv_report(const RunDocument& run) {
  std::string out = "metric,dataset,model,prompt,slice,value,undefined,lower,upper,method,n,n_effective\n";
  for (const auto& estimate : run["estimates"]) {
    if (estimate.contains("table")) continue;
    for (const char* key : {"metric", "dataset", "model", "prompt", "slice", "value", "undefined"})
      out += csv_cell(estimate[key]) + ",";
    const RunDocument nothing;
    const auto& interval = estimate["interval"];
    for (const char* key : {"lower", "upper", "method"}) {
      out += csv_cell(interval.is_object() && interval.contains(key) ? interval[key] : nothing) + ",";
    }
    out += csv_cell(estimate["n"]) + "," + csv_cell(estimate["n_effective"]) + "\n";
  }
  return out;
}

}  // namespace assay
