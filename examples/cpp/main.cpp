// SPDX-License-Identifier: Apache-2.0
// Measures predictions that this program holds in memory: three columns are handed over through the Arrow C interface,
// a suite says what is required of them, and the answer is read as plain values.
#include <assay/assay.h>

#include <cstdio>
#include <string>

#include "columns.h"

namespace {

const char* name_of(assay::Verdict verdict) {
  switch (verdict) {
    case assay::Verdict::pass: return "pass";
    case assay::Verdict::fail: return "fail";
    case assay::Verdict::inconclusive: return "inconclusive";
    case assay::Verdict::error: return "error";
    case assay::Verdict::skipped: return "skipped";
  }
  return "";
}

}  // namespace

int main() {
  Columns columns{{"answer", "score", "site"}, {{}, {}, {}}};
  for (int i = 0; i < 2000; ++i) {
    const bool answer = i % 3 == 0;
    columns.values[0].push_back(answer);
    columns.values[1].push_back((answer ? 0.35 : 0.05) + (i * 7919 % 1000) / 1600.0);
    columns.values[2].push_back(i % 4);
  }
  assay::Result<assay::Table> table = table_of(std::move(columns));
  if (!table.ok()) {
    std::fprintf(stderr, "%s\n", table.status().text().c_str());
    return 1;
  }
  assay::RunOptions options;
  options.tables.emplace_back("predictions", *table);
  const assay::Result<assay::Run> run = assay::run_text(
      "name: example\n"
      "data: {sql: FROM predictions, target: answer, score: score}\n"
      "slices: [site]\n"
      "checks:\n"
      "  - roc_auc >= 0.9\n"
      "  - recall[site=2] >= 0.5\n",
      options);
  if (!run.ok()) {
    std::fprintf(stderr, "%s\n", run.status().text().c_str());
    return 1;
  }
  std::printf("assay %s, %lld rows\n", std::string(assay::version()).c_str(),
              static_cast<long long>(run->data[0].rows));
  for (const assay::Estimate& estimate : run->estimates) {
    if (!estimate.slice.empty() || !estimate.value || !estimate.interval) continue;
    std::printf("%-20s %.4f  [%.4f, %.4f]\n", estimate.metric.c_str(), *estimate.value,
                estimate.interval->lower.value_or(0), estimate.interval->upper.value_or(1));
  }
  for (const assay::Check& check : run->checks) std::printf("%s: %s\n", check.check.c_str(), name_of(check.verdict));
  std::printf("%s\n", run->sentence.c_str());
  return run->exit_code;
}
