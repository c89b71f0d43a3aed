// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_pairs.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_tables.h"

namespace assay {
namespace {

void note(const Binding& binding, const std::string& text) {
  std::vector<std::string>& notes = binding.bound.notes;
  if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
}

// The rows of a table by their id as text, which is what ids of two files have in common.
std::string keyed(const BoundTable& table, const std::vector<ColumnReference>& ids) {
  std::string keys;
  for (size_t i = 0; i < ids.size(); ++i)
    keys += "CAST(" + quote_name(ids[i].text) + " AS VARCHAR) AS k" + std::to_string(i) + ", ";
  return "(SELECT " + keys + "* FROM " + quote_name(table.spec->name) + ")";
}

std::string same_keys(size_t ids) {
  std::string on;
  for (size_t i = 0; i < ids; ++i) {
    const std::string key = "k" + std::to_string(i);
    on += (i > 0 ? " AND " : "") + ("ours." + key + " = theirs." + key);
  }
  return on;
}

struct Overlap {
  int64_t common = 0, only_first = 0, only_second = 0, repeated = 0;
};
Result<Overlap> overlap_of(Database& database, const std::string& ours, const std::string& theirs, size_t ids,
                           const Location& location) {
  std::string keys;
  for (size_t i = 0; i < ids; ++i) keys += (i > 0 ? ", k" : "k") + std::to_string(i);
  const auto repeated = [&](const std::string& table) {
    return "(SELECT count(*) FROM (SELECT " + keys + " FROM " + table + " GROUP BY " + keys + " HAVING count(*) > 1))";
  };
  const std::string on = " ON " + same_keys(ids) + ")";
  auto counts = database.rows("SELECT (SELECT count(*) FROM " + ours + " AS ours SEMI JOIN " + theirs + " AS theirs" +
                              on + ", (SELECT count(*) FROM " + ours + " AS ours ANTI JOIN " + theirs + " AS theirs" +
                              on + ", (SELECT count(*) FROM " + theirs + " AS theirs ANTI JOIN " + ours + " AS ours" +
                              on + ", " + repeated(ours) + " + " + repeated(theirs));
  if (!counts.ok()) return readable(std::move(counts).status()).at(location);
  const auto& row = (*counts)[0];
  const auto count = [&](size_t i) { return parse_int(row[i].value_or("0")).value_or(0); };
  return Overlap{count(0), count(1), count(2), count(3)};
}

// The truth of an example is one, whichever table holds it.
Status targets_agree(Database& database, const std::string& ours, const std::string& theirs, const Roles& first,
                     const Roles& second, const std::string& names, size_t ids, const Location& location) {
  if (!first.target || !second.target || first.target->sql || second.target->sql) return {};
  auto changed =
      database.rows("SELECT count(*) FROM " + ours + " AS ours JOIN " + theirs + " AS theirs ON " + same_keys(ids) +
                    " WHERE CAST(ours." + quote_name(first.target->text) +
                    " AS VARCHAR) IS DISTINCT FROM CAST(theirs." + quote_name(second.target->text) + " AS VARCHAR)");
  if (!changed.ok()) return readable(std::move(changed).status()).at(location);
  if ((*changed)[0][0] == "0") return {};
  return not_computed("the target of " + *(*changed)[0][0] + " ids differs between " + names,
                      "compare over the same labels", location);
}

// The model of one side as one that answers over the common rows.
ModelSpec model_of(const Suite& suite, const BoundTable& table, int model, const Roles& roles) {
  ModelSpec spec;
  spec.name = table.plan.models[static_cast<size_t>(model)].name;
  spec.location = table.spec->location;
  const auto found = std::find_if(suite.models.begin(), suite.models.end(),
                                  [&](const ModelSpec& one) { return one.name == spec.name; });
  if (found != suite.models.end()) return *found;
  spec.roles = roles;
  spec.roles.id.clear();
  return spec;
}

}  // namespace

Result<CommonRows> common_rows(const Binding& binding, RunSide first, RunSide second, const Location& location) {
  BoundSuite& bound = binding.bound;
  const BoundTable& ours = *bound.tables[static_cast<size_t>(first.table)];
  const BoundTable& theirs = *bound.tables[static_cast<size_t>(second.table)];
  const std::string names = "'" + ours.spec->name + "' and '" + theirs.spec->name + "'";
  const std::string key =
      "common rows with " + theirs.spec->name + ";" + std::to_string(first.model) + ";" + std::to_string(second.model);
  for (size_t t = 0; t < bound.tables.size(); ++t) {
    if (bound.tables[t]->other_roles_of == first.table && bound.tables[t]->other_roles == key)
      return CommonRows{static_cast<int>(t), true};
  }
  std::vector<std::string> ignored;
  ASSAY_TRY(const Roles our_roles, roles_of(*ours.spec, ours.fields, binding.suite.models.empty(), ignored));
  ASSAY_TRY(const Roles their_roles, roles_of(*theirs.spec, theirs.fields, binding.suite.models.empty(), ignored));
  const size_t ids = our_roles.id.size();
  const auto is_expression = [](const ColumnReference& id) { return id.sql; };
  if (ids == 0 || ids != their_roles.id.size() || our_roles.count || their_roles.count ||
      std::any_of(our_roles.id.begin(), our_roles.id.end(), is_expression) ||
      std::any_of(their_roles.id.begin(), their_roles.id.end(), is_expression)) {
    note(binding, names + " are compared as independent samples: without an id nothing is paired");
    return CommonRows{};
  }
  const std::string our_rows = keyed(ours, our_roles.id), their_rows = keyed(theirs, their_roles.id);
  ASSAY_TRY(const Overlap overlap, overlap_of(binding.database, our_rows, their_rows, ids, location));
  if (overlap.common == 0) {
    note(binding, names + " have no id in common and are compared as independent samples");
    return CommonRows{};
  }
  if (overlap.repeated > 0) {
    note(binding,
         names + " share ids but are not paired: " + with_thousands(overlap.repeated) + " ids occur more than once");
    return CommonRows{std::nullopt, true};
  }
  ASSAY_RETURN_IF_ERROR(
      targets_agree(binding.database, our_rows, their_rows, our_roles, their_roles, names, ids, location));
  if (overlap.only_first + overlap.only_second > 0) {
    note(binding, names + " are compared on their " + with_thousands(overlap.common) + " common ids; " +
                      with_thousands(overlap.only_first) + " are only in the first, " +
                      with_thousands(overlap.only_second) + " only in the second");
  }
  auto one = std::make_unique<BoundTable>();
  one->other_roles_of = first.table;
  one->other_roles = key;
  one->common = true;
  one->own_spec = std::make_unique<TableSpec>(*ours.spec);
  one->own_spec->name = ours.spec->name + " with " + theirs.spec->name;
  one->own_spec->roles.id = our_roles.id;
  one->spec = one->own_spec.get();
  std::string keys;
  for (size_t i = 0; i < ids; ++i) keys += (i > 0 ? ", k" : "k") + std::to_string(i);
  Status made = binding.database.execute("CREATE OR REPLACE TEMP VIEW " + quote_name(one->spec->name) +
                                         " AS SELECT ours.* EXCLUDE (" + keys + ") FROM " + our_rows +
                                         " AS ours SEMI JOIN " + their_rows + " AS theirs ON " + same_keys(ids));
  if (!made.ok()) return readable(std::move(made)).at(location);
  Suite suite = binding.suite;
  suite.baseline.reset();
  suite.models = {model_of(binding.suite, ours, first.model, our_roles),
                  model_of(binding.suite, theirs, second.model, their_roles)};
  ModelSpec& other = suite.models[1];
  other.name += " of " + theirs.spec->name;
  if (other.paths.empty()) {
    other.table = theirs.spec->name;
    other.roles.id = their_roles.id;
  }
  BoundSuite unsaid;
  unsaid.suite = &suite;
  ASSAY_RETURN_IF_ERROR(bind_table(binding.database, suite, {}, *one, unsaid));
  bound.tables.push_back(std::move(one));
  return CommonRows{static_cast<int>(bound.tables.size()) - 1, true};
}

}  // namespace assay
