// SPDX-License-Identifier: Apache-2.0
// A corpus file: cases of one metric, each with its suite, its table and the values that are expected of it.
//
//   # a comment
//   case: ties
//   suite:
//     data: {path: table.csv, target: y, score: p}
//     metrics: ["roc_auc", "roc_curve"]
//   table:
//     y,p
//     1,0.5
//   expect:
//     roc_auc = 0.5 +- 1e-12
//     roc_curve.tpr = 0 1 +- 1e-12
//     f1 undefined
//
// The suite reads its table as table.csv. An expectation is a number, the numbers of one column of a table-valued
// estimate, or that there is no value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assay/base/status.h"

namespace assay::corpus {

struct Expectation {
  int line = 0;
  std::string metric;
  std::string column;  // of a table-valued estimate
  bool undefined = false;
  std::vector<double> values;  // one, or one a row of the table
  double allowed = 0;
};

struct Case {
  std::string name;
  std::string suite, table;  // YAML, CSV
  std::vector<Expectation> expectations;
};

Result<std::vector<Case>> read_corpus_file(const std::string& path);

}  // namespace assay::corpus
