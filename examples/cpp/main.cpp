// SPDX-License-Identifier: Apache-2.0
// Measures predictions that this program holds in memory: three columns are handed over through the Arrow C interface,
// a suite says what is required of them, and the answer is read as plain values.
#include <assay/assay.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace {

// A table of numbers whose columns lie in vectors: what an Arrow library would otherwise make.
struct Columns {
  std::vector<const char*> names;
  std::vector<std::vector<double>> values;
};

struct Exported {
  Columns columns;
  std::vector<ArrowSchema> fields;
  std::vector<ArrowSchema*> field_pointers;
  std::vector<ArrowArray> arrays;
  std::vector<ArrowArray*> array_pointers;
  std::vector<const void*> buffers;
};

void release_child_schema(ArrowSchema* schema) { schema->release = nullptr; }
void release_child_array(ArrowArray* array) { array->release = nullptr; }

assay::Result<assay::Table> table_of(Columns columns) {
  auto* owner = new Exported{std::move(columns), {}, {}, {}, {}, {}};
  const size_t count = owner->columns.values.size();
  const auto rows = static_cast<int64_t>(owner->columns.values.front().size());
  owner->fields.resize(count);
  owner->arrays.resize(count);
  owner->buffers.resize(2 * count + 1, nullptr);  // no validity: no nulls
  for (size_t i = 0; i < count; ++i) {
    owner->buffers[2 * i + 1] = owner->columns.values[i].data();
    owner->fields[i] = {"g", owner->columns.names[i], nullptr, 0, 0, nullptr, nullptr, release_child_schema, nullptr};
    owner->arrays[i] = {rows, 0, 0, 2, 0, &owner->buffers[2 * i], nullptr, nullptr, release_child_array, nullptr};
    owner->field_pointers.push_back(&owner->fields[i]);
    owner->array_pointers.push_back(&owner->arrays[i]);
  }
  const auto children = static_cast<int64_t>(count);
  ArrowSchema schema = {"+s",   "", nullptr, 0, children, owner->field_pointers.data(), nullptr, release_child_schema,
                        nullptr};
  // The columns live until assay has no more use for them.
  ArrowArray array = {rows,
                      0,
                      0,
                      1,
                      children,
                      &owner->buffers[2 * count],
                      owner->array_pointers.data(),
                      nullptr,
                      [](ArrowArray* self) {
                        delete static_cast<Exported*>(self->private_data);
                        self->release = nullptr;
                      },
                      owner};
  return assay::Table::take(&schema, &array);
}

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
