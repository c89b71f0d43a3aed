// SPDX-License-Identifier: Apache-2.0
// DuckDB behind a small door: open, query, and a stream of batches. Everything that reads a file, a query or a
// table goes through here; nothing outside this folder includes duckdb.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"
#include "assay/data/arrow_table.h"
#include "assay/data/column.h"
#include "assay/data/row_function.h"
#include "assay/data/text_function.h"

namespace assay {

struct DatabaseOptions {
  int threads = 0;           // 0: all cores
  int64_t memory_bytes = 0;  // 0: DuckDB's own default (80 % of the machine)
  std::string spill_directory;
  bool closed = false;   // no file, no network and no setting can be reached from a statement
  std::stop_token stop;  // a statement that runs is given up within 10 ms, its status is `cancelled`
};

// A streamed answer. next() may be called from several threads at once: each call hands out the next batch, in the
// stream's order, and the batch stays valid while its holder lives.
class Stream {
 public:
  struct Piece {
    Batch batch;
    std::shared_ptr<void> owner;
  };
  virtual ~Stream() = default;
  virtual const std::vector<Field>& fields() const = 0;
  // The next batch, or nothing at the end.
  virtual Result<std::optional<Piece>> next() = 0;
  // The share of the source that was read, from 0 to 1; below 0 where it is not known.
  virtual double share_read() const = 0;
};

class Database {
 public:
  static Result<Database> open(const DatabaseOptions& options = {});
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Runs statements whose answer does not matter.
  Status execute(const std::string& sql);
  // Streams the answer of one query. Integers of any width arrive as `integer` (beyond 64 bits they are an error),
  // floats and DECIMAL as `real`, and whatever else is neither number, truth nor text (dates, times, lists, structs) as
  // its text.
  Result<std::unique_ptr<Stream>> stream(const std::string& sql);
  // A small answer, whole, each value as text (null: nothing).
  using Row = std::vector<std::optional<std::string>>;
  Result<std::vector<Row>> rows(const std::string& sql);
  // A table in memory, from here on there for queries under its name. Errors: a type that cannot be read, a name that
  // is taken.
  Status add_table(const std::string& name, std::shared_ptr<const ArrowTable> table);
  // A function for queries, from here on there under its name. Errors: a name that is taken.
  Status add_function(RowFunction function);
  // Likewise, of texts.
  Status add_text_function(TextFunction function);
  // Names and types of the columns of a query, without running it.
  Result<std::vector<Field>> describe(const std::string& query);

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

std::string quote_name(std::string_view name);  // "a ""b"""
std::string quote_text(std::string_view text);  // 'it''s'

}  // namespace assay
