// SPDX-License-Identifier: Apache-2.0
#include "comparisons.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>

#include <optional>

#include "assay/compare.h"
#include "assay/plan.h"
#include "calls.h"
#include "errors.h"

namespace assay::python {
namespace {

namespace nb = nanobind;
using nb::literals::operator""_a;

using TwoNames = std::optional<std::pair<std::string, std::string>>;

Comparison compared(const std::string& before, const std::string& after, TwoNames models, TwoNames prompts,
                    std::string examples, int64_t most_examples, int threads, int64_t memory_bytes) {
  Call call;
  CompareOptions options;
  options.models = std::move(models);
  options.prompts = std::move(prompts);
  options.examples = std::move(examples);
  options.most_examples = most_examples;
  options.threads = threads;
  options.memory_bytes = memory_bytes;
  options.stop = call.stop();
  std::optional<Result<Comparison>> result;
  call.run([&] { result.emplace(compare(before, after, options)); });
  return value_or_raise(std::move(*result));
}

using Number = std::optional<double>;

Plan planned(const std::string& check, Number expect, Number expect_baseline, Number differ, Number sd,
             Number positives, bool share, bool unpaired, int64_t samples, double correlation, std::string pilot,
             double power, double confidence) {
  const PlanOptions options{expect,  expect_baseline, differ,           sd,    positives, share, unpaired,
                            samples, correlation,     std::move(pilot), power, confidence};
  std::optional<Result<Plan>> result;
  Call().run([&] { result.emplace(plan(check, options)); });
  return value_or_raise(std::move(*result));
}

}  // namespace

void add_comparisons(nb::module_& module) {
  nb::class_<Comparison>(module, "Comparison")
      .def_ro("json", &Comparison::json)
      .def("report",
           [](const Comparison& self, const std::string& format) { return value_or_raise(report(self, format)); });
  module.def("compare", &compared, "before"_a, "after"_a, "models"_a.none(), "prompts"_a.none(), "examples"_a,
             "most_examples"_a, "threads"_a, "memory_bytes"_a);
  nb::class_<Plan>(module, "Plan")
      .def_ro("json", &Plan::json)
      .def("report", [](const Plan& self, const std::string& format) { return value_or_raise(report(self, format)); });
  module.def("plan", &planned, "check"_a, "expect"_a.none(), "expect_baseline"_a.none(), "differ"_a.none(),
             "sd"_a.none(), "positives"_a.none(), "share"_a, "unpaired"_a, "samples"_a, "correlation"_a, "pilot"_a,
             "power"_a, "confidence"_a);
}

}  // namespace assay::python
