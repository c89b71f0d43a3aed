// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/document.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "assay/base/files.h"
#include "assay/base/text.h"

namespace assay {
namespace {

std::string_view kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::null: return "nothing";
    case Node::Kind::boolean: return "the boolean";
    case Node::Kind::number: return "the number";
    case Node::Kind::text: return "the text";
    case Node::Kind::list: return "a list";
    case Node::Kind::map: break;
  }
  return "a map";
}

Status wrong_kind(const Node& node, std::string_view what, std::string_view wanted) {
  std::string found(kind_name(node.kind()));
  if (node.is_scalar() && !node.is_null()) found += " '" + node.text() + "'";
  return usage_error(std::string(what) + " must be " + std::string(wanted) + ", not " + found, {}, node.location);
}

}  // namespace

Node Node::scalar(Kind kind, std::string text, Location location) {
  Node node;
  node.kind_ = kind;
  node.text_ = std::move(text);
  node.location = std::move(location);
  return node;
}

Node Node::sequence(std::vector<Node> items, Location location) {
  Node node;
  node.kind_ = Kind::list;
  node.items_ = std::move(items);
  node.location = std::move(location);
  return node;
}

Node Node::mapping(std::vector<Entry> entries, Location location) {
  Node node;
  node.kind_ = Kind::map;
  node.entries_ = std::move(entries);
  node.location = std::move(location);
  return node;
}

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

Result<double> Node::number(std::string_view what) const {
  if (is_number()) {
    if (const auto value = parse_double(text_)) return *value;
  }
  return wrong_kind(*this, what, "a number");
}

Result<int64_t> Node::integer(std::string_view what) const {
  if (is_number()) {
    if (const auto value = parse_int(text_)) return *value;
  }
  return wrong_kind(*this, what, "a whole number");
}

Result<bool> Node::boolean(std::string_view what) const {
  if (!is_boolean()) return wrong_kind(*this, what, "true or false");
  return text_[0] == 't' || text_[0] == 'T';
}

Result<std::string> Node::string(std::string_view what) const {
  if (!is_scalar() || is_null()) return wrong_kind(*this, what, "a text");
  return text_;
}

bool Node::operator==(const Node& other) const {
  if (kind_ != other.kind_ || text_ != other.text_ || items_ != other.items_) return false;
  return std::equal(entries_.begin(), entries_.end(), other.entries_.begin(), other.entries_.end(),
                    [](const Entry& a, const Entry& b) { return a.key == b.key && a.value == b.value; });
}

namespace {

// Lays `above` over `below`: maps merge by key, everything else replaces; `key+:` appends, null removes.
Status merge_into(Node& below, Node above) {
  for (Entry& entry : above.entries()) {
    if (entry.key.ends_with('+')) {
      const std::string key = entry.key.substr(0, entry.key.size() - 1);
      if (!entry.value.is_list()) return usage_error("'" + entry.key + "' appends a list", {}, entry.value.location);
      Node* base = below.find(key);
      if (!base) {
        below.entries().push_back({key, entry.key_location, std::move(entry.value)});
      } else if (!base->is_list()) {
        return usage_error("'" + entry.key + "' appends to a list, and '" + key + "' is none", {}, entry.key_location);
      } else {
        for (Node& item : entry.value.items()) base->items().push_back(std::move(item));
      }
      continue;
    }
    Node* base = below.find(entry.key);
    if (entry.value.is_null()) {
      std::erase_if(below.entries(), [&](const Entry& old) { return old.key == entry.key; });
    } else if (base && base->is_map() && entry.value.is_map()) {
      ASSAY_RETURN_IF_ERROR(merge_into(*base, std::move(entry.value)));
    } else if (base) {
      *base = std::move(entry.value);
    } else {
      below.entries().push_back(std::move(entry));
    }
  }
  return {};
}

Result<Node> load_with_bases(const std::string& path, std::vector<std::string>& chain, const Location& named_at) {
  std::error_code ignored;
  const std::string real = std::filesystem::weakly_canonical(path, ignored).string();
  if (std::find(chain.begin(), chain.end(), real) != chain.end()) {
    return usage_error("suites extend one another in a circle: " + join(chain, " -> ") + " -> " + real, {}, named_at);
  }
  auto text = read_file(path);
  if (!text.ok()) return std::move(text).status().at(named_at);
  ASSAY_TRY(Node own, read_yaml(*text, path));
  if (own.is_null()) return usage_error("the suite is empty", "write at least data: and checks:", {path, 1, 1});
  if (!own.is_map()) return usage_error("a suite is a map of keys", "write data: FILE and checks:", own.location);
  Node merged = Node::mapping({}, own.location);
  if (const Node* extends = own.find("extends")) {
    const std::vector<Node> bases = extends->is_list() ? extends->items() : std::vector<Node>{*extends};
    chain.push_back(real);
    for (const Node& base : bases) {
      ASSAY_TRY(const std::string name, base.string("extends"));
      const std::string base_path = (std::filesystem::path(path).parent_path() / name).string();
      ASSAY_TRY(Node below, load_with_bases(base_path, chain, base.location));
      ASSAY_RETURN_IF_ERROR(merge_into(merged, std::move(below)));
    }
    chain.pop_back();
  }
  std::erase_if(own.entries(),
                [](const Entry& entry) { return entry.key == "extends" || entry.key.starts_with("x-"); });
  ASSAY_RETURN_IF_ERROR(merge_into(merged, std::move(own)));
  return merged;
}

}  // namespace

Result<Node> load_document(const std::string& path) {
  std::vector<std::string> chain;
  return load_with_bases(path, chain, {});
}

Status apply_assignment(Node& root, std::string_view assignment) {
  const size_t equals = assignment.find('=');
  const Location option{"--set " + std::string(assignment.substr(0, equals)), 0, 0};
  if (equals == std::string_view::npos || equals == 0) {
    return usage_error("--set needs a path and a value", "write --set models.small.temperature=0", option);
  }
  std::string path(assignment.substr(0, equals));
  const bool append = path.ends_with('+');
  if (append) path.pop_back();
  auto value = read_yaml(assignment.substr(equals + 1), option.file);
  if (!value.ok())
    return usage_error("the value of " + option.file + " is no YAML: " + value.status().message(), {}, option);
  const auto place = [&](auto& self, Node& node) -> void {
    node.location = option;
    for (Node& item : node.items()) self(self, item);
    for (Entry& entry : node.entries()) {
      entry.key_location = option;
      self(self, entry.value);
    }
  };
  place(place, *value);
  Node* at = &root;
  for (const std::string& part : split(path, '.')) {
    if (part.empty()) return usage_error("an empty name in '" + path + "'", {}, option);
    if (at->is_list()) {
      const auto index = parse_int(part);
      if (!index || *index < 0 || static_cast<size_t>(*index) >= at->items().size()) {
        return usage_error("'" + part + "' is no place in a list of " + std::to_string(at->items().size()), {}, option);
      }
      at = &at->items()[static_cast<size_t>(*index)];
      continue;
    }
    if (at->is_null()) *at = Node::mapping({}, option);
    if (!at->is_map()) return usage_error("'" + path + "' goes through a value that is no map", {}, option);
    Node* next = at->find(part);
    if (!next) {
      at->entries().push_back({part, option, Node()});
      next = &at->entries().back().value;
    }
    at = next;
  }
  if (!append) {
    *at = std::move(*value);
    return {};
  }
  if (at->is_null()) *at = Node::sequence({}, option);
  if (!at->is_list()) return usage_error("'" + path + "' is no list to append to", {}, option);
  if (value->is_list()) {
    for (Node& item : value->items()) at->items().push_back(std::move(item));
  } else {
    at->items().push_back(std::move(*value));
  }
  return {};
}

Result<std::string> expand_environment(std::string_view text, const Location& location,
                                       const std::function<std::optional<std::string>(std::string_view)>& lookup) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("$${")) {
      out += "${";
      at += 3;
    } else if (text.substr(at).starts_with("${")) {
      const size_t end = text.find('}', at);
      if (end == std::string_view::npos)
        return usage_error("'${' is not closed", "write ${NAME}, or $${ for the text itself", location);
      const std::string_view inside = text.substr(at + 2, end - at - 2);
      const size_t otherwise = inside.find(":-");
      const std::string_view name = inside.substr(0, otherwise);
      const auto value = lookup(name);
      if (value && !(value->empty() && otherwise != std::string_view::npos)) {
        out += *value;
      } else if (otherwise != std::string_view::npos) {
        out += inside.substr(otherwise + 2);
      } else {
        return usage_error("the environment has no " + std::string(name),
                           "set it, or write a default: ${" + std::string(name) + ":-value}", location);
      }
      at = end + 1;
    } else {
      out += text[at++];
    }
  }
  return out;
}

nlohmann::ordered_json to_json(const Node& node) {
  using Json = nlohmann::ordered_json;
  switch (node.kind()) {
    case Node::Kind::null: return nullptr;
    case Node::Kind::boolean: return node.text()[0] == 't' || node.text()[0] == 'T';
    case Node::Kind::number: {
      if (const auto whole = parse_int(node.text())) return *whole;
      if (const auto number = parse_double(node.text())) return *number;
      return node.text();
    }
    case Node::Kind::text: return node.text();
    case Node::Kind::list: {
      Json list = Json::array();
      for (const Node& item : node.items()) list.push_back(to_json(item));
      return list;
    }
    case Node::Kind::map: break;
  }
  Json map = Json::object();
  for (const Entry& entry : node.entries()) map[entry.key] = to_json(entry.value);
  return map;
}

Status check_keys(const Node& map, const KnownKeys& keys, std::string_view what) {
  for (const Entry& entry : map.entries()) {
    const auto has = [&](std::span<const std::string_view> list) {
      return std::find(list.begin(), list.end(), entry.key) != list.end();
    };
    if (has(keys.known)) continue;
    if (has(keys.planned)) return usage_error("'" + entry.key + "' is not built yet", "remove it", entry.key_location);
    for (const auto& [theirs, ours] : keys.foreign) {
      if (entry.key == theirs) {
        return usage_error("unknown key '" + entry.key + "' " + std::string(what),
                           "here it is called '" + std::string(ours) + "'", entry.key_location);
      }
    }
    std::string mend = did_you_mean(entry.key, keys.known);
    if (mend.empty()) {
      mend = "known keys: ";
      for (size_t i = 0; i < keys.known.size(); ++i) mend += (i ? ", " : "") + std::string(keys.known[i]);
    }
    return usage_error("unknown key '" + entry.key + "' " + std::string(what), mend, entry.key_location);
  }
  return {};
}

}  // namespace assay
