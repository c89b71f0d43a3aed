// SPDX-License-Identifier: Apache-2.0
// What is asked of a relation (what stands after FROM) and of expressions over it. Of a table in memory, and of its
// columns as they are or as real numbers, the answer comes without a query; of all else from one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "assay/data/database.h"

namespace assay {

// Names and types of its columns.
Result<std::vector<Field>> fields_of(Database& database, const std::string& relation);

// The texts of the different values that are there, in any order: at most `most` and one more.
// Errors: a table whose rows come later.
Result<std::vector<std::string>> distinct_values(Database& database, const std::string& relation,
                                                 const std::string& expression, size_t most);

// The smallest and the largest finite value; nothing of no rows, and of a table whose rows come later.
Result<std::optional<std::pair<double, double>>> finite_ends(Database& database, const std::string& relation,
                                                             const std::string& expression);

// Nothing of a table whose rows come later.
Result<std::optional<int64_t>> count_rows(Database& database, const std::string& relation);

// Rows that have no value in one of the expressions; values of all together that several rows have, and the first.
struct Repeated {
  int64_t absent = 0, values = 0;
  std::string first;
};
Result<Repeated> repeated_values(Database& database, const std::string& relation,
                                 const std::vector<std::string>& expressions);

// The rows of the expressions, in the relation's order; of a grouping one row a group, and the expressions are
// aggregates.
Result<std::unique_ptr<Stream>> stream_of(Database& database, const std::string& relation,
                                          const std::vector<std::string>& expressions,
                                          const std::vector<std::string>& grouping = {});

// The query of these rows; its columns are c0, c1 and so on.
std::string query_of(const std::string& relation, const std::vector<std::string>& expressions,
                     const std::vector<std::string>& grouping = {});

// The same of a table in memory alone, without a database. Errors: an expression that is no column, a column that is
// missing or of a type that only a query reads.
Result<std::unique_ptr<Stream>> stream_in_memory(std::shared_ptr<const ArrowTable> rows,
                                                 const std::vector<std::string>& expressions,
                                                 const std::stop_token& stop);
// Whether fields of these names and types can be read so. Errors: as above.
Status readable_in_memory(const std::vector<Field>& fields, const std::vector<std::string>& expressions);

}  // namespace assay
