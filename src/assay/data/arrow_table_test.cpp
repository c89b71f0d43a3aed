// SPDX-License-Identifier: Apache-2.0
#include "assay/data/arrow_table.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/text.h"
#include "assay/data/arrow_columns.h"
#include "assay/data/database.h"
#include "assay/data/relation.h"

namespace assay {
namespace {

using Text = std::optional<std::string>;

// An Arrow column that owns what it is made of, as a maker outside would.
struct Made {
  explicit Made(std::string format_, int64_t length_ = 0) : format(std::move(format_)), length(length_) {}

  std::string format, name = "x";
  std::vector<std::string> buffers;  // the first is the validity; empty: absent
  int64_t length = 0, null_count = 0, offset = 0;
  std::vector<Made> children;
  std::shared_ptr<Made> dictionary;
};

template <typename T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string bits_of(const std::vector<bool>& bits) {
  std::string bytes((bits.size() + 7) / 8 + 8, '\0');
  for (size_t i = 0; i < bits.size(); ++i) bytes[i / 8] = static_cast<char>(bytes[i / 8] | (bits[i] << (i % 8)));
  return bytes;
}

template <typename T>
Made validity_of(const std::string& format, const std::vector<std::optional<T>>& values) {
  Made made(format, static_cast<int64_t>(values.size()));
  std::vector<bool> valid;
  for (const auto& value : values) {
    valid.push_back(value.has_value());
    made.null_count += !value;
  }
  made.buffers.push_back(made.null_count > 0 ? bits_of(valid) : "");
  return made;
}

template <typename T>
Made numbers(const std::string& format, const std::vector<std::optional<T>>& values) {
  Made made = validity_of(format, values);
  std::vector<T> plain;
  for (const auto& value : values) plain.push_back(value.value_or(T{77}));
  made.buffers.push_back(bytes_of(plain));
  return made;
}

Made booleans(const std::vector<std::optional<bool>>& values) {
  Made made = validity_of("b", values);
  std::vector<bool> plain;
  for (const auto& value : values) plain.push_back(value.value_or(true));
  made.buffers.push_back(bits_of(plain));
  return made;
}

template <typename Offset>
Made texts(const std::string& format, const std::vector<Text>& values) {
  Made made = validity_of(format, values);
  std::vector<Offset> offsets = {0};
  std::string bytes;
  for (const auto& value : values) {
    bytes += value.value_or("");
    offsets.push_back(static_cast<Offset>(bytes.size()));
  }
  made.buffers.push_back(bytes_of(offsets));
  made.buffers.push_back(bytes + std::string(8, '\0'));
  return made;
}

// Views: up to 12 bytes in place, longer ones in a buffer of their own.
Made text_views(const std::vector<Text>& values) {
  Made made = validity_of("vu", values);
  std::string views, bytes;
  for (const auto& value : values) {
    const std::string text = value.value_or("");
    std::string view(16, '\0');
    const auto length = static_cast<int32_t>(text.size());
    std::memcpy(view.data(), &length, 4);
    if (text.size() <= 12) {
      std::memcpy(view.data() + 4, text.data(), text.size());
    } else {
      const int32_t buffer = 0, offset = static_cast<int32_t>(bytes.size());
      std::memcpy(view.data() + 4, text.data(), 4);
      std::memcpy(view.data() + 8, &buffer, 4);
      std::memcpy(view.data() + 12, &offset, 4);
      bytes += text;
    }
    views += view;
  }
  const auto size = static_cast<int64_t>(bytes.size());
  made.buffers.insert(made.buffers.end(), {views, bytes + " ", bytes_of<int64_t>({size})});
  return made;
}

Made table_of(std::vector<Made> columns) {
  Made made("+s", columns.front().length - columns.front().offset);
  made.buffers = {""};
  for (size_t i = 0; i < columns.size(); ++i) columns[i].name = "c" + std::to_string(i);
  made.children = std::move(columns);
  return made;
}

// How many structures are out there; each test ends with none.
int64_t alive = 0;

struct SchemaOwner {
  Made made;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
  ArrowSchema dictionary;
};
ArrowSchema schema_of(const Made& made) {
  auto* owner = new SchemaOwner{made, {}, {}, {}};
  ++alive;
  for (const Made& child : owner->made.children) owner->children.push_back(schema_of(child));
  for (ArrowSchema& child : owner->children) owner->pointers.push_back(&child);
  if (made.dictionary) owner->dictionary = schema_of(*made.dictionary);
  ArrowSchema schema{};
  schema.format = owner->made.format.c_str();
  schema.name = owner->made.name.c_str();
  schema.flags = ARROW_FLAG_NULLABLE;
  schema.n_children = static_cast<int64_t>(owner->pointers.size());
  schema.children = owner->pointers.data();
  schema.dictionary = made.dictionary ? &owner->dictionary : nullptr;
  schema.private_data = owner;
  schema.release = [](ArrowSchema* self) {
    auto* own = static_cast<SchemaOwner*>(self->private_data);
    for (ArrowSchema& child : own->children) {
      if (child.release) child.release(&child);
    }
    if (self->dictionary && self->dictionary->release) self->dictionary->release(self->dictionary);
    delete own;
    --alive;
    self->release = nullptr;
  };
  return schema;
}

struct ArrayOwner {
  Made made;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
  ArrowArray dictionary;
};
ArrowArray array_of(const Made& made) {
  auto* owner = new ArrayOwner{made, {}, {}, {}, {}};
  ++alive;
  for (const std::string& buffer : owner->made.buffers)
    owner->buffers.push_back(buffer.empty() ? nullptr : buffer.data());
  for (const Made& child : owner->made.children) owner->children.push_back(array_of(child));
  for (ArrowArray& child : owner->children) owner->pointers.push_back(&child);
  if (made.dictionary) owner->dictionary = array_of(*made.dictionary);
  ArrowArray array{};
  array.length = made.length - made.offset;
  array.null_count = made.null_count;
  array.offset = made.offset;
  array.n_buffers = static_cast<int64_t>(owner->buffers.size());
  array.buffers = owner->buffers.data();
  array.n_children = static_cast<int64_t>(owner->pointers.size());
  array.children = owner->pointers.data();
  array.dictionary = made.dictionary ? &owner->dictionary : nullptr;
  array.private_data = owner;
  array.release = [](ArrowArray* self) {
    auto* own = static_cast<ArrayOwner*>(self->private_data);
    for (ArrowArray& child : own->children) {
      if (child.release) child.release(&child);
    }
    if (self->dictionary && self->dictionary->release) self->dictionary->release(self->dictionary);
    delete own;
    --alive;
    self->release = nullptr;
  };
  return array;
}

struct StreamOwner {
  Made schema;
  std::vector<Made> chunks;
  size_t next = 0;
  int fail_at = -1;  // the chunk that cannot be read
};
ArrowArrayStream stream_of(std::vector<Made> chunks, Made schema, int fail_at = -1) {
  ++alive;
  ArrowArrayStream stream{};
  stream.private_data = new StreamOwner{std::move(schema), std::move(chunks), 0, fail_at};
  stream.get_schema = [](ArrowArrayStream* self, ArrowSchema* out) {
    *out = schema_of(static_cast<StreamOwner*>(self->private_data)->schema);
    return 0;
  };
  stream.get_next = [](ArrowArrayStream* self, ArrowArray* out) {
    auto* own = static_cast<StreamOwner*>(self->private_data);
    if (static_cast<int>(own->next) == own->fail_at) return EIO;
    *out = own->next < own->chunks.size() ? array_of(own->chunks[own->next++]) : ArrowArray{};
    return 0;
  };
  stream.get_last_error = [](ArrowArrayStream*) -> const char* { return "the wire was cut"; };
  stream.release = [](ArrowArrayStream* self) {
    delete static_cast<StreamOwner*>(self->private_data);
    --alive;
    self->release = nullptr;
  };
  return stream;
}

std::string text_of(const Column& column, int64_t row) {
  if (!column.valid(row)) return "null";
  switch (column.type) {
    case ColumnType::boolean: return column.booleans()[row] ? "true" : "false";
    case ColumnType::integer: return std::to_string(column.integers()[row]);
    case ColumnType::real: return shortest_double(column.reals()[row]);
    default: return std::string(column.text(row));
  }
}

// Reading the table where it lies gives what the query gave, where its types are of those that are read so.
void expect_the_same_in_memory(const std::shared_ptr<const ArrowTable>& table, const std::vector<Database::Row>& rows) {
  std::vector<std::string> expressions, as_numbers;
  bool numbers = true;
  for (const Field& field : fields_of(table->schema())) {
    expressions.push_back(quote_name(field.name));
    as_numbers.push_back("CAST(" + quote_name(field.name) + " AS DOUBLE)");
    numbers = numbers && field.type != ColumnType::text;
  }
  if (!readable_in_memory(fields_of(table->schema()), expressions).ok()) return;
  for (const auto& asked : {expressions, as_numbers}) {
    if (asked == as_numbers && !numbers) continue;
    auto stream = stream_in_memory(table, asked, {});
    ASSERT_TRUE(stream.ok()) << stream.status().text();
    size_t seen = 0;
    while (true) {
      const auto piece = (*stream)->next();
      ASSERT_TRUE(piece.ok());
      if (!*piece) break;
      for (int64_t row = 0; row < (*piece)->batch.rows; ++row, ++seen) {
        ASSERT_LT(seen, rows.size());
        for (size_t c = 0; c < asked.size(); ++c) {
          const Column& column = (*piece)->batch.columns[c];
          std::string expected = rows[seen][c].value_or("null");
          if (column.type == ColumnType::real && column.valid(row)) {
            if (expected == "true" || expected == "false") expected = expected == "true" ? "1" : "0";
            expected = shortest_double(parse_double(expected).value_or(-1));
          }
          EXPECT_EQ(text_of(column, row), expected) << "row " << seen << ", column " << c;
        }
      }
    }
    EXPECT_EQ(seen, rows.size());
  }
}

// The answer of a query over the chunks as the table `t`, each row's values joined.
std::vector<std::string> answer(std::vector<Made> chunks, const std::string& sql) {
  Made schema = chunks.front();
  ArrowArrayStream stream = stream_of(std::move(chunks), std::move(schema));
  auto table = ArrowTable::take(&stream);
  if (!table.ok()) return {table.status().text()};
  auto database = Database::open({2, 0, "", {}});
  const auto shared = std::make_shared<const ArrowTable>(std::move(*table));
  const Status added = database->add_table("t", shared);
  if (!added.ok()) return {added.text()};
  auto rows = database->rows(sql);
  if (!rows.ok()) return {rows.status().text()};
  if (sql == "FROM t") expect_the_same_in_memory(shared, *rows);
  std::vector<std::string> lines;
  for (const auto& row : *rows) {
    std::string line;
    for (const auto& value : row) line += (line.empty() ? "" : "|") + value.value_or("null");
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> values(Made column) { return answer({table_of({std::move(column)})}, "FROM t"); }

using Lines = std::vector<std::string>;

class ArrowTableTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(alive, 0) << "structures that were not released"; }
};

TEST_F(ArrowTableTest, reads_whole_numbers_of_every_width) {
  EXPECT_EQ(values(numbers<int8_t>("c", {-128, {}, 127})), (Lines{"-128", "null", "127"}));
  EXPECT_EQ(values(numbers<uint8_t>("C", {0, {}, 255})), (Lines{"0", "null", "255"}));
  EXPECT_EQ(values(numbers<int16_t>("s", {-32768, {}, 32767})), (Lines{"-32768", "null", "32767"}));
  EXPECT_EQ(values(numbers<uint16_t>("S", {0, {}, 65535})), (Lines{"0", "null", "65535"}));
  EXPECT_EQ(values(numbers<int32_t>("i", {-2147483647, {}, 5})), (Lines{"-2147483647", "null", "5"}));
  EXPECT_EQ(values(numbers<uint32_t>("I", {0, {}, 4294967295u})), (Lines{"0", "null", "4294967295"}));
  EXPECT_EQ(values(numbers<int64_t>("l", {std::numeric_limits<int64_t>::min(), {}, 1})),
            (Lines{"-9223372036854775808", "null", "1"}));
  EXPECT_EQ(values(numbers<uint64_t>("L", {18446744073709551615u, {}})), (Lines{"18446744073709551615", "null"}));
}

TEST_F(ArrowTableTest, reads_real_numbers_booleans_and_times) {
  EXPECT_EQ(values(numbers<float>("f", {0.5f, {}, -2.0f})), (Lines{"0.5", "null", "-2.0"}));
  EXPECT_EQ(values(numbers<double>("g", {0.1, {}, 1e300})), (Lines{"0.1", "null", "1e+300"}));
  EXPECT_EQ(values(booleans({true, {}, false})), (Lines{"true", "null", "false"}));
  EXPECT_EQ(values(numbers<int32_t>("tdD", {1, {}})), (Lines{"1970-01-02", "null"}));
  EXPECT_EQ(values(numbers<int64_t>("tsu:", {1000000, {}})), (Lines{"1970-01-01 00:00:01", "null"}));
  EXPECT_EQ(values(numbers<int64_t>("tsm:", {1500, {}})), (Lines{"1970-01-01 00:00:01.5", "null"}));
  EXPECT_EQ(values(numbers<__int128>("d:10,2", {__int128{12345}, {}})), (Lines{"123.45", "null"}));
}

TEST_F(ArrowTableTest, reads_text_in_every_layout) {
  const std::vector<Text> words = {"yes", {}, "", "a text that is longer than twelve bytes", "Grüße"};
  const Lines expected = {"yes", "null", "", "a text that is longer than twelve bytes", "Grüße"};
  EXPECT_EQ(values(texts<int32_t>("u", words)), expected);
  EXPECT_EQ(values(texts<int64_t>("U", words)), expected);
  EXPECT_EQ(values(text_views(words)), expected);
}

TEST_F(ArrowTableTest, reads_dictionaries) {
  Made column = numbers<int32_t>("i", {1, {}, 0, 1});
  column.dictionary = std::make_shared<Made>(texts<int32_t>("u", {"no", "yes"}));
  EXPECT_EQ(values(column), (Lines{"yes", "null", "no", "yes"}));
  Made small = numbers<int8_t>("c", {1, 1, {}, 0});
  small.dictionary = std::make_shared<Made>(numbers<int64_t>("l", {10, 20}));
  EXPECT_EQ(values(small), (Lines{"20", "20", "null", "10"}));
  // A maker need not count its nulls.
  column.null_count = -1;
  EXPECT_EQ(values(column), (Lines{"yes", "null", "no", "yes"}));
  // Longer than a vector of DuckDB, nulls in one part only.
  std::vector<std::optional<int32_t>> places(5000, 0);
  places[4000] = std::nullopt;
  Made runs = numbers<int32_t>("i", places);
  runs.dictionary = std::make_shared<Made>(texts<int32_t>("u", {"only"}));
  EXPECT_EQ(answer({table_of({runs})}, "SELECT count(*), count(c0), min(c0) FROM t"), (Lines{"5000|4999|only"}));
}

TEST_F(ArrowTableTest, reads_lists_and_structs) {
  Made list = validity_of<int>("+l", {1, {}, 1});
  list.buffers.push_back(bytes_of<int32_t>({0, 2, 2, 3}));
  list.children.push_back(numbers<int64_t>("l", {1, 2, 3}));
  EXPECT_EQ(values(list), (Lines{"[1, 2]", "null", "[3]"}));
  Made row = validity_of<int>("+s", {1, 1});
  row.children = {numbers<int64_t>("l", {7, {}}), texts<int32_t>("u", {"a", "b"})};
  row.children[0].name = "n";
  row.children[1].name = "t";
  EXPECT_EQ(answer({table_of({row})}, "SELECT c0.n, c0.t FROM t"), (Lines{"7|a", "null|b"}));
}

TEST_F(ArrowTableTest, reads_slices_of_columns_and_of_tables) {
  Made number = numbers<int64_t>("l", {1, {}, 3, 4, {}}), flag = booleans({true, false, {}, true, false}),
       word = texts<int32_t>("u", {"a", "b", "c", {}, "e"});
  for (Made* column : {&number, &flag, &word}) column->offset = 2;
  const Made columns = table_of({number, flag, word});
  EXPECT_EQ(answer({columns}, "FROM t"), (Lines{"3|null|c", "4|true|null", "null|false|e"}));
  // The whole table from its second row on, on top of the columns' own slices.
  Made table = columns;
  table.offset = 1;
  EXPECT_EQ(answer({table}, "FROM t"), (Lines{"4|true|null", "null|false|e"}));
}

// More rows than one vector of DuckDB holds, in chunks of odd sizes, empty ones among them.
TEST_F(ArrowTableTest, chunks_follow_one_another) {
  std::vector<Made> chunks;
  int64_t next = 0;
  for (const int64_t rows : {0, 1, 5000, 0, 2047, 2048, 2049, 3}) {
    std::vector<std::optional<int64_t>> number;
    std::vector<Text> word;
    for (int64_t i = 0; i < rows; ++i, ++next) {
      number.push_back(next % 7 == 3 ? std::optional<int64_t>() : next);
      word.push_back("row " + std::to_string(next) + " of a table in memory");
    }
    chunks.push_back(table_of({numbers<int64_t>("l", number), texts<int32_t>("u", word)}));
  }
  EXPECT_EQ(answer(chunks, "SELECT count(*), count(c0), sum(c0), count(DISTINCT c1), min(c1) FROM t"),
            (Lines{"11148|9555|53252403|11148|row 0 of a table in memory"}));
  EXPECT_EQ(answer(chunks, "FROM t").size(), 11148u);
  // In order, whatever the threads; and twice in one query.
  EXPECT_EQ(answer(chunks,
                   "SELECT count(*) FROM (SELECT c1, row_number() OVER () - 1 AS place FROM t) WHERE c1 = 'row ' "
                   "|| place || ' of a table in memory'"),
            (Lines{"11148"}));
  EXPECT_EQ(answer(chunks, "SELECT count(*) FROM t AS a JOIN t AS b USING (c1)"), (Lines{"11148"}));
}

TEST_F(ArrowTableTest, a_query_reads_only_its_columns) {
  const Made wide =
      table_of({numbers<int64_t>("l", {1, 2}), texts<int32_t>("u", {"a", "b"}), numbers<double>("g", {0.5, {}})});
  EXPECT_EQ(answer({wide}, "SELECT c2, c0 FROM t"), (Lines{"0.5|1", "null|2"}));
  EXPECT_EQ(answer({wide}, "SELECT count(*) FROM t"), (Lines{"2"}));
  EXPECT_EQ(answer({wide}, "SELECT c1 FROM t WHERE c0 = 2"), (Lines{"b"}));
}

TEST_F(ArrowTableTest, a_table_without_rows_keeps_its_types) {
  ArrowArrayStream stream = stream_of({}, table_of({numbers<double>("g", {}), texts<int32_t>("u", {})}));
  auto table = ArrowTable::take(&stream);
  ASSERT_TRUE(table.ok()) << table.status().text();
  EXPECT_EQ(table->rows(), 0);
  auto database = Database::open();
  ASSERT_TRUE(database->add_table("t", std::make_shared<const ArrowTable>(std::move(*table))).ok());
  auto fields = database->describe("FROM t");
  ASSERT_TRUE(fields.ok());
  EXPECT_EQ((*fields)[0].type, ColumnType::real);
  EXPECT_EQ((*fields)[1].type, ColumnType::text);
}

TEST_F(ArrowTableTest, what_is_no_table_is_refused_and_released) {
  const auto error_of = [](ArrowArrayStream stream) {
    auto table = ArrowTable::take(&stream);
    EXPECT_EQ(stream.release, nullptr);
    return table.ok() ? std::string() : table.status().message();
  };
  const Made column = numbers<int64_t>("l", {1});
  EXPECT_EQ(error_of(stream_of({column}, column)), "the Arrow data is one column, not a table of columns");
  const Made two = table_of({column, column}), one = table_of({column});
  EXPECT_EQ(error_of(stream_of({two}, one)), "the Arrow array of the table has another shape than its schema");
  EXPECT_EQ(error_of(stream_of({one}, one, 0)), "the Arrow stream cannot be read: the wire was cut");
  Made null_rows = one;
  null_rows.null_count = 1;
  EXPECT_EQ(error_of(stream_of({null_rows}, one)), "the Arrow table has rows that are null as a whole");
  Made longer = one;
  longer.length = 2;
  EXPECT_EQ(error_of(stream_of({longer}, one)), "the Arrow array of the table is longer than its columns");
  EXPECT_EQ(error_of({}), "the Arrow stream was released before it was handed over");
}

TEST_F(ArrowTableTest, a_type_that_is_not_read_names_its_column) {
  Made strange("??", 1);
  strange.buffers = {"", "12345678"};
  const Lines said = values(strange);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_TRUE(said[0].starts_with("column 'c0' is of an Arrow type that is not read: ")) << said[0];
}

TEST_F(ArrowTableTest, two_tables_of_one_name_are_refused) {
  auto database = Database::open();
  const auto add = [&] {
    ArrowSchema schema = schema_of(table_of({numbers<int64_t>("l", {1})}));
    ArrowArray array = array_of(table_of({numbers<int64_t>("l", {1})}));
    auto table = ArrowTable::take(&schema, &array);
    return database->add_table("t", std::make_shared<const ArrowTable>(std::move(*table)));
  };
  EXPECT_TRUE(add().ok());
  EXPECT_FALSE(add().ok());
}

}  // namespace
}  // namespace assay
