// SPDX-License-Identifier: Apache-2.0
// A CSV or JSON Lines file (the first byte says which) on its way in: it is read, every value of every row, or refused
// with a status; a file that is read twice gives the same rows.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "assay/data/database.h"
#include "assay/data/roles.h"
#include "assay/data/source.h"
#include "require.h"

using namespace assay;

namespace {

Result<int64_t> bytes_read(Database& database, const std::string& relation) {
  ASSAY_TRY(const auto stream, database.stream("SELECT * FROM " + relation));
  int64_t bytes = 0;
  while (true) {
    ASSAY_TRY(const auto piece, stream->next());
    if (!piece) return bytes;
    for (const Column& column : piece->batch.columns) {
      for (int64_t row = 0; row < column.count; ++row) {
        if (!column.valid(row)) continue;
        bytes += column.type == ColumnType::text ? static_cast<int64_t>(column.text(row).size()) : 1;
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static auto& opened = *new Result<Database>(Database::open({1, int64_t{512} << 20, "", {}}));
  fuzz::require(opened.ok(), "DuckDB opens");
  Database& database = *opened;
  if (size == 0) return 0;
  const std::string path = "/tmp/assay-fuzz-" + std::to_string(::getpid()) + (data[0] % 2 == 0 ? ".csv" : ".jsonl");
  std::FILE* file = std::fopen(path.c_str(), "wb");
  fuzz::require(file != nullptr, "a file can be written");
  std::fwrite(data + 1, 1, size - 1, file);
  std::fclose(file);
  const auto relation = relation_of(database, {{path}, "", "", {}});
  const auto fields =
      relation.ok() ? database.describe("SELECT * FROM " + *relation) : Result<std::vector<Field>>(relation.status());
  if (fields.ok()) {
    for (const char* role : {"id", "target", "score", "prediction"}) static_cast<void>(guess_role(role, *fields));
    const auto once = bytes_read(database, *relation), twice = bytes_read(database, *relation);
    fuzz::require(once.ok() == twice.ok() && (!once.ok() || *once == *twice), "a file reads the same twice");
  } else {
    fuzz::require(!readable(fields.status()).message().empty(), "an error says what is wrong");
  }
  ::unlink(path.c_str());
  return 0;
}
