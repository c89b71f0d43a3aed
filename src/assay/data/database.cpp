// SPDX-License-Identifier: Apache-2.0
#include "assay/data/database.h"

#include <duckdb.h>

#include <chrono>
#include <cstring>
#include <mutex>
#include <thread>

#include "assay/data/arrow_scan.h"
#include "assay/data/register_row_function.h"
#include "assay/data/register_text_function.h"

namespace assay {

std::string_view name_of(ColumnType type) {
  switch (type) {
    case ColumnType::boolean: return "boolean";
    case ColumnType::integer: return "integer";
    case ColumnType::real: return "number";
    case ColumnType::text: return "text";
    case ColumnType::other: break;
  }
  return "other";
}

namespace {

std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (char c : text) {
    if (c == quote) result += quote;
    result += c;
  }
  return result + quote;
}

ColumnType column_type(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN: return ColumnType::boolean;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER: return ColumnType::integer;
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE: return ColumnType::real;
    case DUCKDB_TYPE_VARCHAR: return ColumnType::text;
    default: return ColumnType::other;
  }
}

// The type, native to Column, that values of another type are cast to inside of DuckDB.
struct Arrival {
  ColumnType type;
  const char* sql;  // null: none is needed
};

Arrival arrival_of(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_DECIMAL: return {ColumnType::real, "DOUBLE"};
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT: return {ColumnType::integer, "BIGINT"};
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_BLOB: return {ColumnType::other, "VARCHAR"};
    default: break;
  }
  const ColumnType own = column_type(type);
  return own == ColumnType::other ? Arrival{ColumnType::text, "VARCHAR"} : Arrival{own, nullptr};
}

std::string declared_type(duckdb_logical_type type) {
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_UBIGINT: return "UBIGINT";
    case DUCKDB_TYPE_HUGEINT: return "HUGEINT";
    case DUCKDB_TYPE_UHUGEINT: return "UHUGEINT";
    case DUCKDB_TYPE_DECIMAL: return "DECIMAL";
    case DUCKDB_TYPE_TIMESTAMP: return "TIMESTAMP";
    case DUCKDB_TYPE_DATE: return "DATE";
    case DUCKDB_TYPE_ENUM: return "ENUM";
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: {
      duckdb_logical_type child = duckdb_get_type_id(type) == DUCKDB_TYPE_LIST ? duckdb_list_type_child_type(type)
                                                                               : duckdb_array_type_child_type(type);
      const std::string elements = declared_type(child);
      duckdb_destroy_logical_type(&child);
      return elements + "[]";
    }
    case DUCKDB_TYPE_STRUCT: return "STRUCT";
    case DUCKDB_TYPE_MAP: return "MAP";
    case DUCKDB_TYPE_BLOB: return "BLOB";
    default: return std::string(name_of(column_type(duckdb_get_type_id(type))));
  }
}

// The first line of DuckDB's message, without its class prefix: "Binder Error: ..." says nothing to our users.
std::string plain_message(const char* text) {
  std::string message = text ? text : "unknown DuckDB error";
  if (auto end = message.find("\n\nLINE "); end != std::string::npos) message.resize(end);
  if (auto end = message.find("\nLINE "); end != std::string::npos) message.resize(end);
  return message;
}

struct Chunk {
  duckdb_data_chunk chunk = nullptr;
  std::vector<std::unique_ptr<std::byte[]>> widened;
  ~Chunk() {
    if (chunk) duckdb_destroy_data_chunk(&chunk);
  }
};

template <typename From, typename To>
void widen(const void* from, int64_t count, Chunk& chunk, Column& column) {
  auto buffer = std::make_unique<std::byte[]>(static_cast<size_t>(count) * sizeof(To));
  const From* source = static_cast<const From*>(from);
  To* target = reinterpret_cast<To*>(buffer.get());
  for (int64_t i = 0; i < count; ++i) target[i] = static_cast<To>(source[i]);
  column.values = target;
  chunk.widened.push_back(std::move(buffer));
}

Column view_of(duckdb_vector vector, duckdb_type type, int64_t count, Chunk& chunk) {
  Column column{.type = column_type(type),
                .count = count,
                .values = duckdb_vector_get_data(vector),
                .validity = duckdb_vector_get_validity(vector)};
  const void* data = column.values;
  switch (type) {
    case DUCKDB_TYPE_TINYINT: widen<int8_t, int64_t>(data, count, chunk, column); break;
    case DUCKDB_TYPE_SMALLINT: widen<int16_t, int64_t>(data, count, chunk, column); break;
    case DUCKDB_TYPE_INTEGER: widen<int32_t, int64_t>(data, count, chunk, column); break;
    case DUCKDB_TYPE_UTINYINT: widen<uint8_t, int64_t>(data, count, chunk, column); break;
    case DUCKDB_TYPE_USMALLINT: widen<uint16_t, int64_t>(data, count, chunk, column); break;
    case DUCKDB_TYPE_UINTEGER: widen<uint32_t, int64_t>(data, count, chunk, column); break;
    case DUCKDB_TYPE_FLOAT: widen<float, double>(data, count, chunk, column); break;
    default: break;
  }
  return column;
}

// What a failed statement says; one that was given up on request is no failure.
Status failure_of(const std::stop_token& stop, const char* message) {
  return stop.stop_requested() ? cancelled() : not_computed(plain_message(message));
}

class DuckStream final : public Stream {
 public:
  DuckStream(duckdb_result result, std::vector<Field> fields, duckdb_connection connection, std::stop_token stop)
      : result_(result), connection_(connection), stop_(std::move(stop)), fields_(std::move(fields)) {
    const idx_t count = duckdb_column_count(&result_);
    for (idx_t i = 0; i < count; ++i) types_.push_back(duckdb_column_type(&result_, i));
  }
  ~DuckStream() override { duckdb_destroy_result(&result_); }

  const std::vector<Field>& fields() const override { return fields_; }

  Result<std::optional<Piece>> next() override {
    auto chunk = std::make_shared<Chunk>();
    Piece piece;
    {
      std::lock_guard lock(mutex_);
      if (ended_) return std::optional<Piece>();
      if (stop_.stop_requested()) return cancelled();
      chunk->chunk = duckdb_fetch_chunk(result_);
      if (!chunk->chunk || duckdb_data_chunk_get_size(chunk->chunk) == 0) {
        ended_ = true;
        const char* error = duckdb_result_error(&result_);
        if (error && *error) return failure_of(stop_, error);
        return std::optional<Piece>();
      }
      piece.batch.rows = static_cast<int64_t>(duckdb_data_chunk_get_size(chunk->chunk));
      piece.batch.first_row = rows_;
      rows_ += piece.batch.rows;
    }
    for (size_t i = 0; i < types_.size(); ++i) {
      piece.batch.columns.push_back(
          view_of(duckdb_data_chunk_get_vector(chunk->chunk, i), types_[i], piece.batch.rows, *chunk));
    }
    piece.owner = std::move(chunk);
    return std::optional<Piece>(std::move(piece));
  }

  double share_read() const override { return duckdb_query_progress(connection_).percentage / 100; }

 private:
  duckdb_result result_;
  duckdb_connection connection_;
  std::stop_token stop_;
  std::mutex mutex_;
  std::vector<duckdb_type> types_;
  std::vector<Field> fields_;
  int64_t rows_ = 0;
  bool ended_ = false;
};

}  // namespace

std::string quote_name(std::string_view name) { return quoted(name, '"'); }
std::string quote_text(std::string_view text) { return quoted(text, '\''); }

namespace {

struct Destroy {
  void operator()(duckdb_prepared_statement statement) const { duckdb_destroy_prepare(&statement); }
};
using Statement = std::unique_ptr<std::remove_pointer_t<duckdb_prepared_statement>, Destroy>;

// What a query answers with, and the columns of a query around it that holds no type but those of Column; these are
// empty where it holds none itself.
struct Answer {
  std::vector<Field> fields;
  std::string casts;
};

Answer answer_of(const Statement& statement) {
  Answer answer;
  bool cast = false;
  const idx_t count = duckdb_prepared_statement_column_count(statement.get());
  for (idx_t i = 0; i < count; ++i) {
    duckdb_logical_type type = duckdb_prepared_statement_column_logical_type(statement.get(), i);
    const char* name = duckdb_prepared_statement_column_name(statement.get(), i);
    const Arrival arrival = arrival_of(duckdb_get_type_id(type));
    answer.fields.push_back({name, arrival.type, declared_type(type)});
    const std::string column = "#" + std::to_string(i + 1);
    answer.casts += i > 0 ? ", " : "";
    answer.casts += arrival.sql ? "CAST(" + column + " AS " + arrival.sql + ")" : column;
    cast |= arrival.sql != nullptr;
    duckdb_free(const_cast<char*>(name));
    duckdb_destroy_logical_type(&type);
  }
  if (!cast) answer.casts.clear();
  return answer;
}

}  // namespace

struct Database::State {
  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  duckdb_connection types = nullptr;  // whose context converts Arrow types; made with the first table in memory
  std::stop_token stop;
  std::optional<std::stop_callback<std::function<void()>>> interrupt;

  Result<Statement> prepare(const std::string& sql);
  // Runs a statement, or its first part where the answer is streamed.
  Result<duckdb_result> run(const Statement& statement, bool streaming);

  ~State() {
    interrupt.reset();
    if (types) duckdb_disconnect(&types);
    if (connection) duckdb_disconnect(&connection);
    if (database) duckdb_close(&database);
  }
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const DatabaseOptions& options) {
  auto state = std::make_unique<State>();
  duckdb_config config = nullptr;
  if (duckdb_create_config(&config) != DuckDBSuccess) return bug("duckdb_create_config failed");
  auto set = [&](const char* name, const std::string& value) { duckdb_set_config(config, name, value.c_str()); };
  if (options.threads > 0) set("threads", std::to_string(options.threads));
  if (options.memory_bytes > 0) set("memory_limit", std::to_string(options.memory_bytes) + "B");
  if (!options.spill_directory.empty()) set("temp_directory", options.spill_directory);
  // Extensions that are not inside are neither fetched nor loaded unasked.
  set("autoinstall_known_extensions", "false");
  set("autoload_known_extensions", "false");
  char* error = nullptr;
  const bool opened = duckdb_open_ext(nullptr, &state->database, config, &error) == DuckDBSuccess;
  duckdb_destroy_config(&config);
  if (!opened) {
    std::string message = plain_message(error);
    duckdb_free(error);
    return not_computed("DuckDB does not open: " + message);
  }
  if (duckdb_connect(state->database, &state->connection) != DuckDBSuccess) return bug("duckdb_connect failed");
  // How much of a source was read is asked for now and then; DuckDB draws nothing itself.
  for (const char* setting :
       {"SET enable_progress_bar = true", "SET enable_progress_bar_print = false", "SET progress_bar_time = 0"}) {
    duckdb_query(state->connection, setting, nullptr);
  }
  if (options.closed) {
    for (const char* setting : {"SET enable_external_access = false", "SET lock_configuration = true"}) {
      if (duckdb_query(state->connection, setting, nullptr) != DuckDBSuccess)
        return bug("DuckDB does not close itself");
    }
  }
  state->stop = options.stop;
  state->interrupt.emplace(options.stop, [connection = state->connection] { duckdb_interrupt(connection); });
  return Database(std::move(state));
}

Result<Statement> Database::State::prepare(const std::string& sql) {
  if (stop.stop_requested()) return cancelled();
  duckdb_prepared_statement raw = nullptr;
  const bool prepared = duckdb_prepare(connection, sql.c_str(), &raw) == DuckDBSuccess;
  Statement statement(raw);
  if (!prepared) return failure_of(stop, duckdb_prepare_error(raw));
  return statement;
}

Result<duckdb_result> Database::State::run(const Statement& statement, bool streaming) {
  if (stop.stop_requested()) return cancelled();
  duckdb_pending_result pending = nullptr;
  const auto start = streaming ? duckdb_pending_prepared_streaming : duckdb_pending_prepared;
  Status status;
  if (start(statement.get(), &pending) != DuckDBSuccess) status = failure_of(stop, duckdb_pending_error(pending));
  // An interrupt that comes before a statement starts is lost, so the token is looked at between its pieces as well.
  while (status.ok()) {
    const duckdb_pending_state progress = duckdb_pending_execute_task(pending);
    if (progress == DUCKDB_PENDING_ERROR) status = failure_of(stop, duckdb_pending_error(pending));
    if (progress == DUCKDB_PENDING_ERROR || duckdb_pending_execution_is_finished(progress)) break;
    if (stop.stop_requested()) status = cancelled();
    if (progress == DUCKDB_PENDING_NO_TASKS_AVAILABLE) std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  duckdb_result result;
  std::memset(&result, 0, sizeof result);
  if (status.ok() && duckdb_execute_pending(pending, &result) != DuckDBSuccess) {
    status = failure_of(stop, duckdb_result_error(&result));
    duckdb_destroy_result(&result);
  }
  duckdb_destroy_pending(&pending);
  if (!status.ok()) return status;
  return result;
}

Status Database::execute(const std::string& sql) {
  ASSAY_TRY(const Statement statement, state_->prepare(sql));
  ASSAY_TRY(duckdb_result result, state_->run(statement, false));
  duckdb_destroy_result(&result);
  return {};
}

Status Database::add_table(const std::string& name, std::shared_ptr<const ArrowTable> table) {
  if (!state_->types && duckdb_connect(state_->database, &state_->types) != DuckDBSuccess) {
    return bug("duckdb_connect failed");
  }
  const std::string function = "rows of " + name;
  ASSAY_RETURN_IF_ERROR(register_arrow_scan(state_->connection, state_->types, function, std::move(table)));
  return execute("CREATE VIEW " + quote_name(name) + " AS SELECT * FROM " + quote_name(function) + "()");
}

Status Database::add_function(RowFunction function) {
  // A stream that was not read to its end holds its transaction open until the next statement, which would take the
  // function away with it.
  ASSAY_RETURN_IF_ERROR(execute("SELECT 1"));
  return register_row_function(state_->connection, std::move(function));
}

Status Database::add_text_function(TextFunction function) {
  ASSAY_RETURN_IF_ERROR(execute("SELECT 1"));  // as above
  return register_text_function(state_->connection, std::move(function));
}

Result<std::unique_ptr<Stream>> Database::stream(const std::string& sql) {
  ASSAY_TRY(Statement statement, state_->prepare(sql));
  Answer answer = answer_of(statement);
  if (!answer.casts.empty()) {
    ASSAY_TRY(statement, state_->prepare("SELECT " + answer.casts + " FROM (" + sql + "\n)"));
  }
  ASSAY_TRY(const duckdb_result result, state_->run(statement, true));
  return std::unique_ptr<Stream>(
      std::make_unique<DuckStream>(result, std::move(answer.fields), state_->connection, state_->stop));
}

Result<std::vector<Database::Row>> Database::rows(const std::string& sql) {
  // COLUMNS(*)::VARCHAR turns every value into text inside DuckDB, whatever its type.
  ASSAY_TRY(auto answer, stream("SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (" + sql + "\n)"));
  std::vector<Row> rows;
  while (true) {
    ASSAY_TRY(auto piece, answer->next());
    if (!piece) return rows;
    for (int64_t row = 0; row < piece->batch.rows; ++row) {
      Row values;
      for (const Column& column : piece->batch.columns) {
        if (column.valid(row)) {
          values.emplace_back(std::string(column.text(row)));
        } else {
          values.emplace_back();
        }
      }
      rows.push_back(std::move(values));
    }
  }
}

Result<std::vector<Field>> Database::describe(const std::string& query) {
  ASSAY_TRY(auto answer, stream("SELECT * FROM (" + query + "\n) LIMIT 0"));
  return answer->fields();
}

}  // namespace assay
