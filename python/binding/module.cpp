// SPDX-License-Identifier: Apache-2.0
// assay._assay: the engine as Python's package calls it. No defaults and no logic: those are the engine's.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>

#include "assay/assay.h"
#include "calls.h"
#include "comparisons.h"
#include "errors.h"
#include "formulas.h"
#include "runs.h"
#include "states.h"
#include "tables.h"
#include "values.h"

namespace assay::cli {
int command_line(std::vector<std::string> words);
}

namespace assay::python {

namespace nb = nanobind;
using nb::literals::operator""_a;

NB_MODULE(_assay, module) {
  module.attr("__version__") = std::string(version());
  nb::class_<Run>(module, "Run")
      .def_ro("json", &Run::json)
      .def_ro("directory", &Run::directory)
      .def("report", [](const Run& run, const std::string& format) { return value_or_raise(report(run, format)); });
  module.def(
      "run",
      [](const std::string& suite, bool is_file, nb::dict tables, std::vector<std::string> set, std::string directory,
         int threads, int64_t memory_bytes, nb::object progress) {
        return run_beside(
            tables, {std::move(set), std::move(directory), threads, memory_bytes}, progress,
            [&](const RunOptions& options) { return is_file ? run_file(suite, options) : run_text(suite, options); });
      },
      "suite"_a, "is_file"_a, "tables"_a, "set"_a, "directory"_a, "threads"_a, "memory_bytes"_a, "progress"_a.none());
  module.def(
      "evaluate",
      [](nb::handle data, nb::dict words, nb::dict tables, std::vector<std::string> set, std::string directory,
         int threads, int64_t memory_bytes, nb::object progress) {
        const Table table = table_of(data, "data");
        const Question question = question_of(words);
        return run_beside(tables, {std::move(set), std::move(directory), threads, memory_bytes}, progress,
                          [&](const RunOptions& options) { return evaluate(table, question, options); });
      },
      "data"_a, "words"_a, "tables"_a, "set"_a, "directory"_a, "threads"_a, "memory_bytes"_a, "progress"_a.none());
  module.def(
      "learn",
      [](nb::handle data, nb::dict words) {
        const Table table = table_of(data, "data");
        const Question question = question_of(words);
        std::optional<Result<Question>> result;
        Call().run([&] { result.emplace(learn(table, question)); });
        return words_of(value_or_raise(std::move(*result)));
      },
      "data"_a, "words"_a);
  module.def("checks_of", [](const std::string& suite) {
    nb::list checks;
    for (const AskedCheck& one : value_or_raise(checks_of(suite))) checks.append(nb::make_tuple(one.check, one.name));
    return checks;
  });
  module.def("open_run", [](const std::string& directory) {
    std::optional<Result<Run>> result;
    Call().run([&] { result.emplace(open_run(directory)); });
    return value_or_raise(std::move(*result));
  });
  add_comparisons(module);
  add_states(module);
  add_formulas(module);
  module.def("stream_of_columns", [](nb::dict columns) { return stream_of_columns(columns); });
  module.def("catalog_json", [](const std::string& word) { return catalog_json(word); });
  module.def("command_line", [](std::vector<std::string> words) { return cli::command_line(std::move(words)); });
}

}  // namespace assay::python
