// SPDX-License-Identifier: Apache-2.0
// Reading and writing YAML 1.2 through yaml-cpp's events. Its exceptions end here.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "assay/base/text.h"
#include "assay/base/utf8.h"
#include "assay/suite/document.h"

namespace assay {
namespace {

constexpr size_t kKeyLimit = 200;
constexpr size_t kDepthLimit = 200;
constexpr size_t kNodeLimit = 1'000'000;
constexpr const char* kQuoteExpressions =
    "quote an expression with brackets inside of [...]: ['recall[sex=Female] >= 0.6'], or write one a line";

// Whether a line has a bracket right after a word inside of another bracket: [accuracy[g=a] >= 0.6].
bool has_expression_in_flow(std::string_view text, size_t line) {
  for (; line > 0; --line) text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
  text = text.substr(0, text.find('\n'));
  bool open = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool after_word =
        i > 0 && (std::isalnum(static_cast<unsigned char>(text[i - 1])) || text[i - 1] == '_' || text[i - 1] == ')');
    if (text[i] == '[' && open && after_word) return true;
    open = open || text[i] == '[';
  }
  return false;
}

// The core schema of YAML 1.2: yes, on and no are texts.
Node::Kind kind_of_plain(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return Node::Kind::null;
  if (text == "true" || text == "True" || text == "TRUE" || text == "false" || text == "False" || text == "FALSE")
    return Node::Kind::boolean;
  const char first = text[0];
  if ((first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.') {
    if (parse_double(text) || parse_int(text)) return Node::Kind::number;
  }
  return Node::Kind::text;
}

struct Failure {
  Status status;
};

class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const std::string& file) : file_(file) {}

  Node take() { return std::move(root_); }
  int documents = 0;

  void OnDocumentStart(const YAML::Mark&) override { ++documents; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(Node::scalar(Node::Kind::null, "", at(mark)), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Failure{usage_error("an alias inside of what it names", {}, at(mark))};
    add(found->second, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    // yaml-cpp makes of these two escapes a byte that is no character.
    if (invalid_utf8_at(value)) {
      throw Failure{usage_error("the escapes \\N and \\_ are not read",
                                "write the character itself, or \\u0085, \\u00a0", at(mark))};
    }
    // yaml-cpp tags a quoted scalar "!" and a plain one "?".
    const bool plain = tag == "?" || tag.empty();
    const bool in_flow = !stack_.empty() && stack_.back().flow && stack_.back().is_list;
    if (plain && in_flow) check_brackets(mark, value);
    add(Node::scalar(plain ? kind_of_plain(value) : Node::Kind::text, value, at(mark)), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open({Node::sequence({}, at(mark)), anchor, true, style == YAML::EmitterStyle::Flow, {}, false});
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open({Node::mapping({}, at(mark)), anchor, false, style == YAML::EmitterStyle::Flow, {}, false});
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor;
    bool is_list, flow;
    Entry entry;  // of a map: the key that waits for its value
    bool has_key;
    std::vector<Entry> inherited = {};
  };

  Location at(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  // `[recall[sex=Female] >= 0.6, x]` is split by YAML at the first comma or bracket: an item with an unclosed bracket.
  void check_brackets(const YAML::Mark& mark, const std::string& value) {
    int depth = 0;
    for (const char c : value) depth += (c == '[' || c == '(') - (c == ']' || c == ')');
    if (depth == 0) return;
    throw Failure{usage_error("a list item has a bracket that is not closed: " + value, kQuoteExpressions, at(mark))};
  }

  void open(Open one) {
    if (stack_.size() >= kDepthLimit)
      throw Failure{usage_error("values are nested more than 200 deep", {}, one.node.location)};
    stack_.push_back(std::move(one));
  }
  void close() {
    Open done = std::move(stack_.back());
    stack_.pop_back();
    for (Entry& entry : done.inherited) {
      if (!done.node.find(entry.key)) done.node.entries().push_back(std::move(entry));
    }
    add(std::move(done.node), done.anchor);
  }

  static size_t size_of(const Node& node) {
    size_t size = 1;
    for (const Node& item : node.items()) size += size_of(item);
    for (const Entry& entry : node.entries()) size += 1 + size_of(entry.value);
    return size;
  }

  void add(Node node, YAML::anchor_t anchor) {
    nodes_ += anchor == 0 && (node.is_list() || node.is_map()) ? size_of(node) : 1;
    if (nodes_ > kNodeLimit)
      throw Failure{usage_error("aliases expand to more than a million values", {}, node.location)};
    if (anchor != 0) anchors_[anchor] = node;
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = stack_.back();
    if (parent.is_list) {
      parent.node.items().push_back(std::move(node));
      return;
    }
    if (!parent.has_key) {
      if (!node.is_scalar()) {
        throw Failure{
            usage_error("a key must be a text", "quote an expression that starts with [ or {", node.location)};
      }
      // YAML takes a key of 1,024 characters at most, and one that is printed may need four for each.
      if (node.text().size() > kKeyLimit) {
        throw Failure{usage_error("a key is longer than 200 bytes", "give it a shorter name", node.location)};
      }
      parent.entry.key = node.text();
      parent.entry.key_location = node.location;
      parent.has_key = true;
      return;
    }
    parent.has_key = false;
    if (parent.entry.key == "<<") {
      merge_key(parent, node);
      return;
    }
    for (const Entry& earlier : parent.node.entries()) {
      if (earlier.key != parent.entry.key) continue;
      throw Failure{usage_error(
          "key '" + earlier.key + "' stands twice, first at line " + std::to_string(earlier.key_location.line),
          "keep one of them", parent.entry.key_location)};
    }
    parent.entry.value = std::move(node);
    parent.node.entries().push_back(std::move(parent.entry));
    parent.entry = {};
  }

  // `<<: *base`: its keys are laid under the map's own ones when that is complete.
  static void merge_key(Open& into, const Node& from) {
    for (const Node& source : from.is_list() ? from.items() : std::vector<Node>{from}) {
      if (!source.is_map()) throw Failure{usage_error("'<<' merges a map", {}, source.location)};
      into.inherited.insert(into.inherited.end(), source.entries().begin(), source.entries().end());
    }
  }

  std::string file_;
  Node root_;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, Node> anchors_;
  size_t nodes_ = 0;
};

// What a YAML file holds only as an escape.
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Whether a text would read back as something else without quotes.
bool needs_quotes(const std::string& text) {
  if (kind_of_plain(text) != Node::Kind::text) return true;
  if (std::any_of(text.begin(), text.end(), is_control)) return true;
  if (text != trim(text) || text.find_first_of("\n\r\t") != std::string::npos) return true;
  if (std::string_view("[]{}*&!|>'\"%@`,#?:-").find(text[0]) != std::string_view::npos) return true;
  return text.find(": ") != std::string::npos || text.find(" #") != std::string::npos || text.ends_with(':') ||
         text == "<<";
}

std::string scalar_text(const Node& node) {
  if (node.is_null()) return "null";
  if (!node.is_text() || !needs_quotes(node.text())) return node.text();
  std::string out = "\"";
  for (const char c : node.text()) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: out += is_control(c) ? fmt::format("\\x{:02x}", static_cast<unsigned char>(c)) : std::string(1, c);
    }
  }
  return out + "\"";
}

void write(std::string& out, const Node& node, size_t indent) {
  const std::string space(indent, ' ');
  for (const Entry& entry : node.entries()) {
    const std::string key = scalar_text(Node::scalar(Node::Kind::text, entry.key, {}));
    out += space + key + ":";
    const Node& value = entry.value;
    if (value.is_scalar()) {
      out += " " + scalar_text(value) + "\n";
    } else if (value.is_list() ? value.items().empty() : value.entries().empty()) {
      out += value.is_list() ? " []\n" : " {}\n";
    } else {
      out += "\n";
      write(out, value, indent + 2);
    }
  }
  for (const Node& item : node.items()) {
    if (item.is_scalar()) {
      out += space + "- " + scalar_text(item) + "\n";
    } else if (item.is_list() ? item.items().empty() : item.entries().empty()) {
      out += space + (item.is_list() ? "- []\n" : "- {}\n");
    } else {
      // The first line of a nested value stands on the dash's line.
      std::string nested;
      write(nested, item, indent + 2);
      out += space + "- " + nested.substr(indent + 2);
    }
  }
}

Location place_of(std::string_view text, size_t position, const std::string& file) {
  Location place{file, 1, 1};
  for (size_t i = 0; i < position; ++i) {
    place.column = text[i] == '\n' ? 1 : place.column + ((text[i] & 0xc0) != 0x80);
    place.line += text[i] == '\n';
  }
  return place;
}

}  // namespace

std::string to_yaml(const Node& node) {
  if (node.is_scalar()) return scalar_text(node) + "\n";
  if (node.items().empty() && node.entries().empty()) return node.is_list() ? "[]\n" : "{}\n";
  std::string out;
  write(out, node, 0);
  return out;
}

Result<Node> read_yaml(std::string_view text, const std::string& file) {
  if (const auto bad = invalid_utf8_at(text)) {
    return usage_error("invalid UTF-8", "save the file as UTF-8", place_of(text, *bad, file));
  }
  // The parser would take a file with such characters for UTF-16 or UTF-32.
  if (const size_t zero = text.find('\0'); zero != std::string_view::npos) {
    return usage_error("a character of code 0", "save the file as UTF-8 text", place_of(text, zero, file));
  }
  // Deep nesting is refused before the parser recurses into it.
  size_t depth = 0;
  for (const char c : text) {
    depth += c == '[' || c == '{';
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (depth > kDepthLimit) return usage_error("values are nested more than 200 deep", {}, {file, 1, 1});
  }
  Builder builder(file);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
      if (builder.documents > 1) return usage_error("the file holds several YAML documents", "keep one", {file, 1, 1});
    }
  } catch (const Failure& failure) {
    return failure.status;
  } catch (const YAML::Exception& error) {
    std::string message = error.msg;
    if (message.empty()) message = "this is no YAML";
    const bool known = !error.mark.is_null();
    std::string mend = message.find("tab") != std::string::npos ? "indent with spaces" : "";
    if (known && has_expression_in_flow(text, static_cast<size_t>(error.mark.line))) mend = kQuoteExpressions;
    return usage_error(message, mend, {file, known ? error.mark.line + 1 : 1, known ? error.mark.column + 1 : 1});
  }
  return builder.take();
}

}  // namespace assay
