// SPDX-License-Identifier: Apache-2.0
#include "runs.h"

#include <nanobind/stl/string.h>

#include <atomic>
#include <optional>

#include "calls.h"
#include "errors.h"
#include "tables.h"

namespace assay::python {

namespace nb = nanobind;

Run run_beside(nb::dict tables, Settings settings, nb::object progress,
               const std::function<Result<Run>(const RunOptions&)>& start) {
  Call call;
  RunOptions options;
  options.set = std::move(settings.set);
  options.directory = std::move(settings.directory);
  options.threads = settings.threads;
  options.memory_bytes = settings.memory_bytes;
  options.stop = call.stop();
  for (auto [name, table] : tables) {
    const auto text = nb::cast<std::string>(name);
    options.tables.emplace_back(text, table_of(table, text.empty() ? "data" : "data['" + text + "']"));
  }
  std::atomic<int64_t> rows = 0;
  options.progress = [&](int64_t done) { rows = done; };
  std::optional<Result<Run>> result;
  call.run([&] { result.emplace(start(options)); },
           progress.is_none() ? std::function<void()>() : [&] { progress(rows.load()); });
  return value_or_raise(std::move(*result));
}

}  // namespace assay::python
