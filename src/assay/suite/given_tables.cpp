// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/given_tables.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/suite/suite_words.h"

namespace assay {

bool is_one_table(const Node& data) {
  const auto is_table_key = [](const Entry& entry) {
    return std::find(std::begin(kTableKeys), std::end(kTableKeys), entry.key) != std::end(kTableKeys);
  };
  return !data.is_map() || data.find("path") || data.find("rows") || data.find("sql") ||
         (!data.entries().empty() && std::all_of(data.entries().begin(), data.entries().end(), is_table_key));
}

std::string given_name(const std::string& table) { return "given " + table; }

namespace {

// The table with the rows that were handed over for it.
Node over_given_rows(const Node& table, const std::string& name) {
  std::vector<Entry> entries;
  if (table.is_map()) {
    for (const Entry& entry : table.entries()) {
      const std::string& key = entry.key;
      if (key != "path" && key != "sql" && key != "rows" && key != "format" && key != "read") entries.push_back(entry);
    }
  }
  entries.push_back({"sql", {}, Node::scalar(Node::Kind::text, "FROM \"" + given_name(name) + "\"", table.location)});
  return Node::mapping(std::move(entries), table.location);
}

// Whether any text of the suite holds a name, as SQL or a join that reads the table has to.
bool mentions(const Node& node, const std::string& lower_name) {
  if (node.is_text()) return lower_case(node.text()).find(lower_name) != std::string::npos;
  const auto in = [&](const auto& one) { return mentions(one, lower_name); };
  return std::any_of(node.items().begin(), node.items().end(), in) ||
         std::any_of(node.entries().begin(), node.entries().end(),
                     [&](const Entry& entry) { return mentions(entry.value, lower_name); });
}

// Errors: a table that is handed over and that nothing would read.
Status all_are_read(const Node& document, const std::vector<std::string>& names,
                    const std::vector<std::string>& tables) {
  for (const std::string& name : names) {
    if (name.empty() || std::find(tables.begin(), tables.end(), name) != tables.end()) continue;
    if (mentions(document, lower_case(name))) continue;
    std::string mend = did_you_mean(name, std::vector<std::string_view>(tables.begin(), tables.end()));
    if (mend.empty()) mend = "it has: " + join(tables, ", ");
    return usage_error("a table '" + name + "' is handed over, which the suite does not have and no query of it reads",
                       mend, document.location);
  }
  return {};
}

}  // namespace

Status hand_over(Node& document, const std::vector<std::string>& names) {
  const auto given = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (!document.find("data") && document.is_map() && (given("") || given("data")))
    document.entries().push_back({"data", {}, Node::mapping({}, document.location)});
  Node* const data = document.find("data");
  if (!data || names.empty()) return {};
  if (is_one_table(*data) || data->entries().empty()) {
    if (given("") || given("data")) *data = over_given_rows(*data, "data");
    return all_are_read(document, names, {"data"});
  }
  if (given("") && data->entries().size() > 1)
    return usage_error("the suite has several tables, and the one that is handed over has no name",
                       "name it after the one that it stands for", data->location);
  for (Entry& entry : data->entries()) {
    if (given(entry.key) || given("")) entry.value = over_given_rows(entry.value, entry.key);
  }
  std::vector<std::string> tables;
  for (const Entry& entry : data->entries()) tables.push_back(entry.key);
  return all_are_read(document, names, tables);
}

}  // namespace assay
