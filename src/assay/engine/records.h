// SPDX-License-Identifier: Apache-2.0
// Structures as bytes. A structure names its fields once, in a function `fields(record, value)`; a RecordWriter writes
// them and a RecordReader reads them, in that order:
//
//   truth, enum     u8                                whole number   varint, zigzag (0, -1, 1, -2, ... are 0, 1, 2, 3)
//   real number     f64                               text           varint bytes, then they
//   list, map       varint count, then each           optional       u8, then the value where it is 1
//   pair            both                              metric         text name, whole revision; "": none
//
// An enum says its last value with `last_of`.
#pragma once

#include <algorithm>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "assay/base/bytes.h"
#include "assay/engine/catalog.h"

namespace assay {

// The type of a field list's second argument: constant where it is written, not where it is read.
template <typename Value, typename T>
concept Of = std::same_as<std::remove_const_t<Value>, T>;

class RecordWriter {
 public:
  explicit RecordWriter(ByteWriter& out) : out_(out) {}

  template <typename... Values>
  void operator()(const Values&... values) {
    (write(values), ...);
  }

 private:
  void write(double value) { out_.f64(value); }
  void write(const std::string& text) { out_.string(text); }
  void write(const Metric* metric) {
    out_.string(metric ? metric->name : std::string_view());
    if (metric) write(metric->revision);
  }
  template <typename T>
  void write(const T& value) {
    if constexpr (std::is_enum_v<T> || std::same_as<T, bool>) {
      out_.u8(static_cast<uint8_t>(value));
    } else if constexpr (std::integral<T>) {
      const auto wide = static_cast<int64_t>(value);
      out_.varint(static_cast<uint64_t>(wide) << 1 ^ static_cast<uint64_t>(wide >> 63));
    } else {
      fields(*this, value);
    }
  }
  template <typename T>
  void write(const std::optional<T>& value) {
    write(value.has_value());
    if (value) write(*value);
  }
  template <typename T>
  void write(const std::vector<T>& values) {
    out_.varint(values.size());
    for (const T& value : values) write(value);
  }
  template <typename Key, typename T, typename Order>
  void write(const std::map<Key, T, Order>& values) {
    out_.varint(values.size());
    for (const auto& [key, value] : values) (*this)(key, value);
  }
  template <typename First, typename Second>
  void write(const std::pair<First, Second>& value) {
    (*this)(value.first, value.second);
  }

  ByteWriter& out_;
};

// Reads on after an error without reading anything; its status is the first one. A list takes no more memory than the
// bytes that are really there allow.
class RecordReader {
 public:
  RecordReader(ByteReader& in, const Catalog& catalog) : in_(in), catalog_(catalog) {}

  const Status& status() const { return status_; }
  void fail(Status status) {
    if (status_.ok()) status_ = std::move(status);
  }

  template <typename... Values>
  void operator()(Values&... values) {
    (read(values), ...);
  }

 private:
  template <typename T>
  T taken(Result<T> result) {
    if (status_.ok() && result.ok()) return std::move(result).value();
    if (status_.ok()) status_ = std::move(result).status();
    return T{};
  }
  void damaged(const char* what) {
    fail(not_computed("damaged bytes at " + std::to_string(in_.position()) + ": " + what));
  }
  void read(double& value) {
    if (status_.ok()) value = taken(in_.f64());
  }
  void read(std::string& text) {
    if (status_.ok()) text = taken(in_.string());
  }
  void read(const Metric*& metric) {
    std::string name;
    read(name);
    metric = nullptr;
    if (name.empty() || !status_.ok()) return;
    int revision = 0;
    read(revision);
    if (!status_.ok()) return;
    metric = catalog_.find_metric(name);
    if (!metric || metric->name != name) {
      metric = nullptr;
      return fail(not_computed("metric '" + name + "' is not known to this program", "use the version that wrote it"));
    }
    if (metric->revision != revision) {
      fail(not_computed("metric '" + name + "' is of revision " + std::to_string(revision) + " there and " +
                            std::to_string(metric->revision) + " here",
                        "use the version that wrote it"));
    }
  }
  template <typename T>
  void read(T& value) {
    if (!status_.ok()) return;
    if constexpr (std::is_enum_v<T>) {
      const uint8_t byte = taken(in_.u8());
      if (byte > static_cast<uint8_t>(last_of(T{}))) return damaged("a word that there is not");
      value = static_cast<T>(byte);
    } else if constexpr (std::same_as<T, bool>) {
      const uint8_t byte = taken(in_.u8());
      if (byte > 1) return damaged("a truth that is neither");
      value = byte == 1;
    } else if constexpr (std::integral<T>) {
      const uint64_t zigzag = taken(in_.varint());
      const auto wide = static_cast<int64_t>(zigzag >> 1 ^ (~(zigzag & 1) + 1));
      value = static_cast<T>(wide);
      if (static_cast<int64_t>(value) != wide) damaged("a number that is too large");
    } else {
      constexpr int kDeepest = 500;  // of structures that hold their own kind
      if (++depth_ > kDeepest) damaged("nested too deeply");
      if (status_.ok()) fields(*this, value);
      --depth_;
    }
  }
  template <typename T>
  void read(std::optional<T>& value) {
    bool there = false;
    read(there);
    value.reset();
    if (there && status_.ok()) read(value.emplace());
  }
  template <typename T>
  void read(std::vector<T>& values) {
    values.clear();
    for (uint64_t left = count(); left > 0 && status_.ok(); --left) read(values.emplace_back());
  }
  template <typename Key, typename T, typename Order>
  void read(std::map<Key, T, Order>& values) {
    values.clear();
    for (uint64_t left = count(); left > 0 && status_.ok(); --left) {
      std::pair<Key, T> one;
      read(one);
      values.insert_or_assign(std::move(one.first), std::move(one.second));
    }
  }
  template <typename First, typename Second>
  void read(std::pair<First, Second>& value) {
    (*this)(value.first, value.second);
  }
  // How many values follow, each of which takes a byte at least.
  uint64_t count() {
    if (!status_.ok()) return 0;
    const uint64_t count = taken(in_.varint());
    if (count <= in_.remaining()) return count;
    damaged("more values than bytes");
    return 0;
  }

  ByteReader& in_;
  const Catalog& catalog_;
  Status status_;
  int depth_ = 0;
};

}  // namespace assay
