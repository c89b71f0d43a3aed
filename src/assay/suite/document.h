// SPDX-License-Identifier: Apache-2.0
// The untyped layer between a YAML file and the typed suite: a tree whose every value knows where it was written.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/base/status.h"

namespace assay {

struct Entry;

class Node {
 public:
  enum class Kind { null, boolean, number, text, list, map };

  Node() = default;
  static Node scalar(Kind kind, std::string text, Location location);
  static Node sequence(std::vector<Node> items, Location location);
  static Node mapping(std::vector<Entry> entries, Location location);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_boolean() const { return kind_ == Kind::boolean; }
  bool is_number() const { return kind_ == Kind::number; }
  bool is_text() const { return kind_ == Kind::text; }
  bool is_list() const { return kind_ == Kind::list; }
  bool is_map() const { return kind_ == Kind::map; }
  bool is_scalar() const { return kind_ != Kind::list && kind_ != Kind::map; }

  const std::string& text() const { return text_; }  // a scalar as it was written
  const std::vector<Node>& items() const { return items_; }
  std::vector<Node>& items() { return items_; }
  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<Entry>& entries() { return entries_; }
  const Node* find(std::string_view key) const;  // of a map; nullptr: absent
  Node* find(std::string_view key);

  // Typed access; `what` names the field in the error: "threshold must be a number, not the text 'abc'".
  Result<double> number(std::string_view what) const;
  Result<int64_t> integer(std::string_view what) const;
  Result<bool> boolean(std::string_view what) const;
  Result<std::string> string(std::string_view what) const;  // any scalar but null

  bool operator==(const Node& other) const;  // places aside

  Location location;

 private:
  Kind kind_ = Kind::null;
  std::string text_;
  std::vector<Node> items_;
  std::vector<Entry> entries_;
};

struct Entry {
  std::string key;
  Location key_location;
  Node value;
};

// What a suite is called that was given as text rather than as a file.
inline constexpr char kSuiteText[] = "<suite>";

// One document. Errors: syntax, a key twice, several documents, invalid UTF-8, nesting beyond 200, aliases beyond a
// million nodes, a list item with an unclosed bracket.
Result<Node> read_yaml(std::string_view text, const std::string& file);
// A suite with everything that it extends. Relative paths stay relative to the file they stand in, which each node's
// location names.
Result<Node> load_document(const std::string& path);
// One `--set a.b=value`, or `a+=value` to append.
Status apply_assignment(Node& root, std::string_view assignment);
// `${NAME}`, `${NAME:-default}`, `$${`. Errors: a name that is not set.
Result<std::string> expand_environment(std::string_view text, const Location& location,
                                       const std::function<std::optional<std::string>(std::string_view)>& lookup);

std::string to_yaml(const Node& node);
nlohmann::ordered_json to_json(const Node& node);

// Errors: a key that is not known (with the nearest), one that is planned ("not built yet"). `foreign` holds what
// users of other tools type, and our word for it.
struct KnownKeys {
  std::span<const std::string_view> known;
  std::span<const std::pair<std::string_view, std::string_view>> foreign;
  std::span<const std::string_view> planned;
};
Status check_keys(const Node& map, const KnownKeys& keys, std::string_view what);

}  // namespace assay
