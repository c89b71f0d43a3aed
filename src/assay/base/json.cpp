// SPDX-License-Identifier: Apache-2.0
#include "assay/base/json.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_set>

#include "assay/base/text.h"
#include "assay/base/utf8.h"

namespace assay {
namespace {

// The reader's characters, and how far it has come: its events carry no position.
class Counted {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Counted() = default;
  Counted(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  Counted& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  Counted operator++(int) {
    Counted before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Counted& other) const { return at_ == other.at_; }
  bool operator!=(const Counted& other) const { return at_ != other.at_; }

 private:
  const char* at_ = nullptr;
  const char** reached_ = nullptr;
};

using Object = Json::object_t;
using Array = Json::array_t;

// Builds the value from the reader's events. An event that returns false stops the reader.
class Builder {
 public:
  Builder(int depth, const char* const& reached) : depth_(depth), reached_(reached) {}

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(Json::number_integer_t value) { return put(value); }
  bool number_unsigned(Json::number_unsigned_t value) { return put(value); }
  bool number_float(double value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(size_t) { return open(Json::object()); }
  bool start_array(size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    Level& level = open_.back();
    if (taken(level, name)) return fail("the key '" + shorten(name, 60) + "' stands twice in one object");
    level.key = std::move(name);
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception& problem) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value - ..."
    std::string message = problem.what();
    if (const size_t bracket = message.find("] "); bracket != std::string::npos) message.erase(0, bracket + 2);
    if (message.starts_with("parse error at")) {
      if (const size_t colon = message.find(": "); colon != std::string::npos) message.erase(0, colon + 2);
    }
    return fail(message);
  }

  Json take() { return std::move(root_); }
  const std::string& problem() const { return problem_; }
  const char* where() const { return where_; }

 private:
  struct Level {
    Json* value;
    std::string key;
    std::unordered_set<std::string> names;  // of objects with many keys
  };

  static bool taken(Level& level, const std::string& name) {
    constexpr size_t kMany = 16;
    const Object& object = level.value->get_ref<const Object&>();
    if (object.size() < kMany)
      return std::any_of(object.begin(), object.end(), [&](const auto& entry) { return entry.first == name; });
    if (level.names.empty()) {
      for (const auto& entry : object) level.names.insert(entry.first);
    }
    return !level.names.insert(name).second;
  }

  // Where the value goes; its address holds while it is the last of its parent, which it is while it is open.
  Json* place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Level& level = open_.back();
    if (level.value->is_array()) {
      Array& array = level.value->get_ref<Array&>();
      array.push_back(std::move(value));
      return &array.back();
    }
    // As a vector: the map's own insertion looks for the key among all others again.
    Object::Container& object = level.value->get_ref<Object&>();
    object.emplace_back(std::move(level.key), std::move(value));
    return &object.back().second;
  }
  bool put(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (static_cast<int>(open_.size()) >= depth_) return fail("nested deeper than " + std::to_string(depth_));
    Json* placed = place(std::move(value));
    open_.push_back({placed, {}, {}});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool fail(std::string message) {
    problem_ = std::move(message);
    where_ = reached_;
    return false;
  }

  int depth_;
  const char* const& reached_;
  Json root_;
  std::vector<Level> open_;
  std::string problem_;
  const char* where_ = nullptr;
};

Location location_of(std::string_view text, size_t position, const std::string& file) {
  const std::string_view before = text.substr(0, position);
  Location location;
  location.file = file;
  location.line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  const size_t line_start = before.rfind('\n');
  location.column = static_cast<int>(line_start == std::string_view::npos ? position : position - line_start - 1) + 1;
  return location;
}

Status check_writable(const Json& value) {
  if (value.is_number_float() && !std::isfinite(value.get<double>()))
    return bug("JSON has no number " + shortest_double(value.get<double>()));
  if (value.is_string()) {
    if (invalid_utf8_at(value.get_ref<const std::string&>())) return bug("a JSON text is not UTF-8");
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      if (invalid_utf8_at(key)) return bug("a JSON key is not UTF-8");
      ASSAY_RETURN_IF_ERROR(check_writable(member));
    }
  } else if (value.is_array()) {
    for (const Json& item : value) ASSAY_RETURN_IF_ERROR(check_writable(item));
  }
  return {};
}

void write_canonical(const Json& value, std::string& out) {
  if (value.is_object()) {
    std::vector<std::pair<std::string_view, const Json*>> members;
    for (const auto& [key, member] : value.get_ref<const Object&>()) members.emplace_back(key, &member);
    std::sort(members.begin(), members.end());
    out += '{';
    for (size_t i = 0; i < members.size(); ++i) {
      if (i > 0) out += ',';
      out += Json(members[i].first).dump() + ":";
      write_canonical(*members[i].second, out);
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    for (size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      write_canonical(value[i], out);
    }
    out += ']';
  } else if (value.is_number_float()) {
    out += shortest_double(value.get<double>());
  } else {
    out += value.dump();
  }
}

}  // namespace

Result<Json> parse_json(std::string_view text, const std::string& file, int depth) {
  const char* reached = text.data();
  if (const auto broken = invalid_utf8_at(text)) return usage_error("not UTF-8", {}, location_of(text, *broken, file));
  Builder builder(depth, reached);
  const Counted first(text.data(), &reached), last(text.data() + text.size(), &reached);
  if (!Json::sax_parse(first, last, &builder)) {
    // The reader has taken the character that it stumbles over.
    const size_t taken = static_cast<size_t>((builder.where() ? builder.where() : reached) - text.data());
    return usage_error("not JSON: " + builder.problem(), {}, location_of(text, taken > 0 ? taken - 1 : 0, file));
  }
  return builder.take();
}

Result<std::string> dump_json(const Json& value, int indent) {
  ASSAY_RETURN_IF_ERROR(check_writable(value));
  return value.dump(indent);
}

Result<std::string> canonical_json(const Json& value) {
  ASSAY_RETURN_IF_ERROR(check_writable(value));
  std::string text;
  write_canonical(value, text);
  return text;
}

}  // namespace assay
