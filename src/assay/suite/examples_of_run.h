// SPDX-License-Identifier: Apache-2.0
// Examples of a finished run for people to read: what was asked, the answers side by side by model, prompt and sample,
// their scores with reasons; how many answers ended how, and how cost and latency are distributed. Read from the rows
// that the run kept, and bounded: a view of a million answers is no larger than one of a thousand.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "assay/suite/bind.h"

namespace assay {

// Which columns of a table's kept rows are what, as run.json remembers it; null for a table that is neither long nor of
// texts, whose rows tell nobody anything.
nlohmann::ordered_json answer_columns_json(const BoundTable& table);

enum class ExampleFilter { all, failed, flipped };

struct ExampleRequest {
  ExampleFilter filter = ExampleFilter::all;
  int64_t most = 300;              // examples
  int64_t most_bytes = 1200000;    // of the view as JSON
  int64_t most_characters = 2000;  // of one text
};

// The view of the first table that has one, for a document of read_run(): the worst examples, some that flipped (some
// answers pass and others fail) and some at random, in turn. Null where the run kept no such rows.
Result<nlohmann::ordered_json> examples_of_run(const nlohmann::ordered_json& document,
                                               const ExampleRequest& request = {});

}  // namespace assay
