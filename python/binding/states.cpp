// SPDX-License-Identifier: Apache-2.0
#include "states.h"

#include <nanobind/stl/string.h>

#include <mutex>
#include <optional>

#include "assay/data/arrow_table.h"
#include "assay/state.h"
#include "errors.h"
#include "runs.h"
#include "tables.h"
#include "values.h"

namespace assay::python {
namespace {

namespace nb = nanobind;
using nb::literals::operator""_a;

// A state is for one thread at a time; the interpreter's lock is let go while it works, so it has one of its own.
class SharedState {
 public:
  explicit SharedState(State state) : state_(std::move(state)) {}

  static SharedState* make(nb::dict words, nb::handle columns) {
    const Question question = question_of(words);
    if (nb::hasattr(columns, "__arrow_c_schema__")) {
      const nb::object capsule = columns.attr("__arrow_c_schema__")();
      const auto* const schema = static_cast<const ArrowSchema*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_schema"));
      if (!schema) nb::raise_python_error();
      return new SharedState(value_or_raise(State::make(question, *schema)));
    }
    const Table table = table_of(columns, "columns");
    return new SharedState(value_or_raise(State::make(question, table.content()->schema())));
  }

  static SharedState* from_bytes(nb::bytes bytes) {
    return new SharedState(value_or_raise(State::from_bytes({bytes.c_str(), bytes.size()})));
  }

  void update(nb::handle rows) {
    std::optional<Table> table = table_of(rows, "rows");
    Status status;
    {
      const nb::gil_scoped_release release;
      const std::lock_guard lock(mutex_);
      status = state_.update(*table);
    }
    if (!status.ok()) raise(status);
  }

  void merge(SharedState& other) {
    Status status;
    {
      const nb::gil_scoped_release release;
      if (&other == this) {
        const std::lock_guard lock(mutex_);
        status = state_.merge(state_);
      } else {
        const std::scoped_lock lock(mutex_, other.mutex_);
        status = state_.merge(other.state_);
      }
    }
    if (!status.ok()) raise(status);
  }

  Run finalize(std::string directory, int threads, int64_t memory_bytes) {
    return run_beside(nb::dict(), {{}, std::move(directory), threads, memory_bytes}, nb::none(),
                      [&](const RunOptions& options) {
                        const std::lock_guard lock(mutex_);
                        return state_.finalize(options);
                      });
  }

  nb::bytes bytes() {
    std::string bytes;
    {
      const nb::gil_scoped_release release;
      const std::lock_guard lock(mutex_);
      bytes = state_.bytes();
    }
    return nb::bytes(bytes.data(), bytes.size());
  }

  int64_t rows() {
    const nb::gil_scoped_release release;
    const std::lock_guard lock(mutex_);
    return state_.rows();
  }

 private:
  std::mutex mutex_;
  State state_;
};

}  // namespace

void add_states(nb::module_& module) {
  nb::class_<SharedState>(module, "State")
      .def_static("make", &SharedState::make, "words"_a, "columns"_a, nb::rv_policy::take_ownership)
      .def_static("from_bytes", &SharedState::from_bytes, "bytes"_a, nb::rv_policy::take_ownership)
      .def("update", &SharedState::update, "rows"_a)
      .def("merge", &SharedState::merge, "other"_a)
      .def("finalize", &SharedState::finalize, "directory"_a, "threads"_a, "memory_bytes"_a)
      .def("bytes", &SharedState::bytes)
      .def("rows", &SharedState::rows);
}

}  // namespace assay::python
