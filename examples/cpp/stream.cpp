// SPDX-License-Identifier: Apache-2.0
// Measures rows that come in parts, as a distributed engine would: each worker gets the state as bytes, takes its rows
// in and gives bytes back; the driver merges them. What comes out has the bits of one call over all rows.
#include <cstdio>
#include <string>
#include <vector>

#include "columns.h"

namespace {

Columns rows(int begin, int end) {
  Columns columns{{"answer", "score", "site"}, {{}, {}, {}}};
  for (int i = begin; i < end; ++i) {
    const bool answer = i % 3 == 0;
    columns.values[0].push_back(answer);
    columns.values[1].push_back((answer ? 0.35 : 0.05) + (i * 7919 % 1000) / 1600.0);
    columns.values[2].push_back(i % 4);
  }
  return columns;
}

int failed(const assay::Status& status) {
  std::fprintf(stderr, "%s\n", status.text().c_str());
  return 1;
}

void print(const assay::Run& run) {
  for (const assay::Estimate& estimate : run.estimates) {
    if (!estimate.value || !estimate.interval) continue;
    std::printf("%s %s %.17g [%.17g, %.17g]\n", estimate.metric.c_str(), estimate.slice.c_str(), *estimate.value,
                estimate.interval->lower.value_or(0), estimate.interval->upper.value_or(1));
  }
  std::printf("%s\n", run.sentence.c_str());
}

}  // namespace

int main() {
  const assay::Question question = {{"target", "answer"},
                                    {"score", "score"},
                                    {"slices", assay::Value::list({"site"})},
                                    {"checks", assay::Value::list({"roc_auc >= 0.5"})}};
  assay::Result<assay::Table> all = table_of(rows(0, 2000));
  if (!all.ok()) return failed(all.status());
  const assay::Result<assay::Run> whole = assay::evaluate(*all, question);
  if (!whole.ok()) return failed(whole.status());
  print(*whole);

  // Labels and all that a whole table shows are said once, before any part is read.
  const assay::Result<assay::Question> learned = assay::learn(*all, question);
  if (!learned.ok()) return failed(learned.status());
  const std::vector<const char*> names = {"answer", "score", "site"};
  std::vector<ArrowSchema> fields;
  std::vector<ArrowSchema*> children;
  for (const char* name : names) fields.push_back({"g", name, nullptr, 0, 0, nullptr, nullptr, nullptr, nullptr});
  for (ArrowSchema& field : fields) children.push_back(&field);
  const ArrowSchema schema = {"+s", "", nullptr, 0, 3, children.data(), nullptr, nullptr, nullptr};
  assay::Result<assay::State> first = assay::State::make(*learned, schema);
  if (!first.ok()) return failed(first.status());
  const std::string empty = first->bytes();
  for (int begin = 0; begin < 2000; begin += 500) {
    assay::Result<assay::State> worker = assay::State::from_bytes(empty);
    if (!worker.ok()) return failed(worker.status());
    assay::Result<assay::Table> part = table_of(rows(begin, begin + 500));
    if (const assay::Status status = worker->update(*part); !status.ok()) return failed(status);
    assay::Result<assay::State> back = assay::State::from_bytes(worker->bytes());
    if (!back.ok()) return failed(back.status());
    if (const assay::Status status = first->merge(*back); !status.ok()) return failed(status);
  }
  const assay::Result<assay::Run> merged = first->finalize();
  if (!merged.ok()) return failed(merged.status());
  print(*merged);
  return 0;
}
