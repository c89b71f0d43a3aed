// SPDX-License-Identifier: Apache-2.0
#include "assay/data/arrow_columns.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

namespace assay {
namespace {

constexpr int64_t kRowsOfABatch = 2048;

// What the values of a batch lie in where they are not viewed.
using Buffers = std::vector<std::unique_ptr<std::byte[]>>;

template <typename T>
T* buffer_of(int64_t count, Buffers& owned) {
  owned.push_back(std::make_unique<std::byte[]>(static_cast<size_t>(std::max<int64_t>(count, 1)) * sizeof(T)));
  return reinterpret_cast<T*>(owned.back().get());
}

bool bit(const void* bits, int64_t place) { return static_cast<const uint8_t*>(bits)[place >> 3] >> (place & 7) & 1; }

ColumnType type_of_format(std::string_view format) {
  if (format == "b") return ColumnType::boolean;
  if (format == "f" || format == "g") return ColumnType::real;
  if (format == "u" || format == "U" || format == "vu") return ColumnType::text;
  const bool integer = format.size() == 1 && std::string_view("cCsSiIl").find(format[0]) != std::string_view::npos;
  return integer ? ColumnType::integer : ColumnType::other;
}

ColumnType type_of(const ArrowSchema& schema) {
  return type_of_format(schema.dictionary ? schema.dictionary->format : schema.format);
}

// Calls `use` with the values of a type of fixed width.
template <typename Use>
void with_values(std::string_view format, const void* values, const Use& use) {
  switch (format[0]) {
    case 'c': return use(static_cast<const int8_t*>(values));
    case 'C': return use(static_cast<const uint8_t*>(values));
    case 's': return use(static_cast<const int16_t*>(values));
    case 'S': return use(static_cast<const uint16_t*>(values));
    case 'i': return use(static_cast<const int32_t*>(values));
    case 'I': return use(static_cast<const uint32_t*>(values));
    case 'l': return use(static_cast<const int64_t*>(values));
    case 'f': return use(static_cast<const float*>(values));
    case 'g': return use(static_cast<const double*>(values));
    default: return;
  }
}

TextCell cell_of(const char* text, size_t length) {
  TextCell cell{};
  cell.length = static_cast<uint32_t>(length);
  if (length <= 12) {
    std::memcpy(cell.prefix, text, length);
  } else {
    std::memcpy(cell.prefix, text, sizeof cell.prefix);
    cell.pointer = text;
  }
  return cell;
}

template <typename Offset>
void fill_texts(const ArrowArray& array, int64_t first, int64_t count, TextCell* cells) {
  const auto* offsets = static_cast<const Offset*>(array.buffers[1]) + first;
  const char* bytes = static_cast<const char*>(array.buffers[2]);
  for (int64_t i = 0; i < count; ++i)
    cells[i] = cell_of(bytes + offsets[i], static_cast<size_t>(offsets[i + 1] - offsets[i]));
}

// Long texts of a view name a buffer and a place within it.
void fill_views(const ArrowArray& array, int64_t first, int64_t count, TextCell* cells) {
  struct View {
    uint32_t length;
    char prefix[4];
    int32_t buffer, offset;
  };
  const auto* views = static_cast<const View*>(array.buffers[1]) + first;
  for (int64_t i = 0; i < count; ++i) {
    if (views[i].length <= 12) {
      std::memcpy(&cells[i], &views[i], sizeof(TextCell));
    } else {
      cells[i] =
          cell_of(static_cast<const char*>(array.buffers[2 + views[i].buffer]) + views[i].offset, views[i].length);
    }
  }
}

const uint64_t* validity_of(const ArrowArray& array, int64_t first, int64_t count, Buffers& owned) {
  if (array.null_count == 0 || array.n_buffers < 1 || !array.buffers[0]) return nullptr;
  const int64_t words = (count + 63) / 64;
  auto* bits = buffer_of<uint64_t>(words, owned);
  std::fill_n(bits, words, 0);
  for (int64_t i = 0; i < count; ++i) bits[i >> 6] |= uint64_t{bit(array.buffers[0], first + i)} << (i & 63);
  return bits;
}

// Rows [first, first + count) of an array without a dictionary; `first` counts from the beginning of its buffers.
Column column_of(std::string_view format, const ArrowArray& array, int64_t first, int64_t count, bool as_real,
                 Buffers& owned) {
  Column column{.type = type_of_format(format), .count = count, .values = nullptr, .validity = nullptr};
  column.validity = validity_of(array, first, count, owned);
  if (count == 0) return column;
  const void* values = array.buffers[1];
  if (column.type == ColumnType::text) {
    auto* cells = buffer_of<TextCell>(count, owned);
    if (format == "vu") {
      fill_views(array, first, count, cells);
    } else if (format == "U") {
      fill_texts<int64_t>(array, first, count, cells);
    } else {
      fill_texts<int32_t>(array, first, count, cells);
    }
    column.values = cells;
  } else if (column.type == ColumnType::boolean && !as_real) {
    auto* truths = buffer_of<bool>(count, owned);
    for (int64_t i = 0; i < count; ++i) truths[i] = bit(values, first + i);
    column.values = truths;
  } else if (column.type == ColumnType::boolean) {
    auto* reals = buffer_of<double>(count, owned);
    for (int64_t i = 0; i < count; ++i) reals[i] = bit(values, first + i);
    column.values = reals;
  } else if (format == "g" || (format == "l" && !as_real)) {
    column.values = static_cast<const uint64_t*>(values) + first;  // as they lie
  } else {
    const bool real = as_real || column.type == ColumnType::real;
    with_values(format, values, [&](const auto* from) {
      const auto widen = [&](auto* to) {
        using To = std::remove_pointer_t<decltype(to)>;
        for (int64_t i = 0; i < count; ++i) to[i] = static_cast<To>(from[first + i]);
        column.values = to;
      };
      if (real) {
        widen(buffer_of<double>(count, owned));
      } else {
        widen(buffer_of<int64_t>(count, owned));
      }
    });
  }
  if (as_real) column.type = ColumnType::real;
  return column;
}

// A dictionary as a column, kept while its stream lives.
struct Dictionary {
  Column values;
  Buffers owned;
};

Column looked_up(const Dictionary& dictionary, std::string_view index_format, const ArrowArray& indices, int64_t first,
                 int64_t count, Buffers& owned) {
  const Column& values = dictionary.values;
  Column column{.type = values.type, .count = count, .values = nullptr, .validity = nullptr};
  const uint64_t* given = validity_of(indices, first, count, owned);
  const int64_t words = (count + 63) / 64;
  auto* valid = buffer_of<uint64_t>(words, owned);
  std::fill_n(valid, words, 0);
  column.validity = valid;
  const auto look_up = [&](const auto* from, auto* to) {
    with_values(index_format, indices.buffers[1], [&](const auto* index) {
      for (int64_t i = 0; i < count; ++i) {
        to[i] = {};
        if (given && !(given[i >> 6] >> (i & 63) & 1)) continue;
        const auto place = static_cast<int64_t>(index[first + i]);
        if (place < 0 || place >= values.count || !values.valid(place)) continue;
        to[i] = from[place];
        valid[i >> 6] |= uint64_t{1} << (i & 63);
      }
    });
    column.values = to;
  };
  switch (values.type) {
    case ColumnType::text:
      look_up(static_cast<const TextCell*>(values.values), buffer_of<TextCell>(count, owned));
      break;
    case ColumnType::boolean: look_up(values.booleans(), buffer_of<bool>(count, owned)); break;
    case ColumnType::integer: look_up(values.integers(), buffer_of<int64_t>(count, owned)); break;
    default: look_up(values.reals(), buffer_of<double>(count, owned)); break;
  }
  return column;
}

class ArrowStream final : public Stream {
 public:
  ArrowStream(std::shared_ptr<const ArrowTable> table, std::vector<ColumnChoice> columns, std::stop_token stop)
      : table_(std::move(table)), columns_(std::move(columns)), stop_(std::move(stop)), total_(table_->rows()) {
    const std::vector<Field> all = assay::fields_of(table_->schema());
    for (const ColumnChoice& choice : columns_) {
      fields_.push_back(all[choice.column]);
      if (choice.as_real) fields_.back().type = ColumnType::real;
    }
  }

  const std::vector<Field>& fields() const override { return fields_; }

  Result<std::optional<Piece>> next() override {
    Piece piece;
    const ArrowArray* chunk = nullptr;
    int64_t first = 0;
    {
      std::lock_guard lock(mutex_);
      if (stop_.stop_requested()) return cancelled();
      while (chunk_ < table_->chunks().size() && row_ >= table_->chunks()[chunk_].length) {
        ++chunk_;
        row_ = 0;
      }
      if (chunk_ == table_->chunks().size()) return std::optional<Piece>();
      chunk = &table_->chunks()[chunk_];
      first = row_;
      piece.batch.rows = std::min(kRowsOfABatch, chunk->length - row_);
      piece.batch.first_row = rows_;
      row_ += piece.batch.rows;
      rows_ += piece.batch.rows;
    }
    auto owned = std::make_shared<Buffers>();
    for (const ColumnChoice& choice : columns_) {
      const ArrowSchema& schema = *table_->schema().children[choice.column];
      const ArrowArray& array = *chunk->children[choice.column];
      const int64_t begin = array.offset + chunk->offset + first;
      piece.batch.columns.push_back(
          schema.dictionary
              ? looked_up(dictionary_of(schema, array, choice), schema.format, array, begin, piece.batch.rows, *owned)
              : column_of(schema.format, array, begin, piece.batch.rows, choice.as_real, *owned));
    }
    piece.owner = std::move(owned);
    return std::optional<Piece>(std::move(piece));
  }

  double share_read() const override {
    std::lock_guard lock(mutex_);
    return total_ > 0 ? static_cast<double>(rows_) / static_cast<double>(total_) : 1;
  }

 private:
  const Dictionary& dictionary_of(const ArrowSchema& schema, const ArrowArray& array, const ColumnChoice& choice) {
    std::lock_guard lock(mutex_);
    auto& dictionary = dictionaries_[{array.dictionary, choice.as_real}];
    if (!dictionary) {
      dictionary = std::make_unique<Dictionary>();
      const ArrowArray& values = *array.dictionary;
      dictionary->values =
          column_of(schema.dictionary->format, values, values.offset, values.length, choice.as_real, dictionary->owned);
    }
    return *dictionary;
  }

  std::shared_ptr<const ArrowTable> table_;
  std::vector<ColumnChoice> columns_;
  std::stop_token stop_;
  std::vector<Field> fields_;
  int64_t total_;
  mutable std::mutex mutex_;
  size_t chunk_ = 0;
  int64_t row_ = 0, rows_ = 0;
  std::map<std::pair<const ArrowArray*, bool>, std::unique_ptr<Dictionary>> dictionaries_;
};

}  // namespace

std::vector<Field> fields_of(const ArrowSchema& schema) {
  std::vector<Field> fields;
  for (int64_t i = 0; i < schema.n_children; ++i) {
    const char* name = schema.children[i]->name;
    const ColumnType type = type_of(*schema.children[i]);
    fields.push_back({name && *name ? name : "column" + std::to_string(i), type, std::string(name_of(type))});
  }
  return fields;
}

std::unique_ptr<Stream> arrow_stream(std::shared_ptr<const ArrowTable> table, std::vector<ColumnChoice> columns,
                                     std::stop_token stop) {
  return std::make_unique<ArrowStream>(std::move(table), std::move(columns), std::move(stop));
}

}  // namespace assay
