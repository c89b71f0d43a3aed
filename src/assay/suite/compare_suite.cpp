// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/compare_suite.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_long.h"
#include "assay/suite/bind_selectors.h"
#include "assay/suite/earlier_run.h"

namespace assay {
namespace {

std::string column_of(const ColumnReference& reference) {
  return reference.sql ? "(" + reference.text + ")" : quote_name(reference.text);
}

// The rows of one side: of a long table those of its place.
std::string rows_of(const ComparedSide& side) {
  std::string condition;
  const auto only = [&](const std::optional<ColumnReference>& role, const std::string& value) {
    if (!role) return;
    condition += (condition.empty() ? "" : " AND ") + ("coalesce(CAST(" + column_of(*role) + " AS VARCHAR), '') = ") +
                 quote_text(value);
  };
  if (side.table->by_answer) {
    only(side.table->roles.model, side.place.model);
    only(side.table->roles.prompt, side.place.prompt);
  }
  return condition.empty() ? side.table->relation
                           : "(SELECT * FROM " + side.table->relation + " WHERE " + condition + ")";
}

// Ids as texts, which is what two files have in common whatever their types.
std::vector<std::string> keys_of(const ComparedSide& side) {
  std::vector<std::string> keys;
  for (const ColumnReference& id : side.table->roles.id) keys.push_back("CAST(" + column_of(id) + " AS VARCHAR)");
  return keys;
}

std::string keyed(const ComparedSide& side) {
  std::string keys;
  const std::vector<std::string> ids = keys_of(side);
  for (size_t i = 0; i < ids.size(); ++i) keys += ids[i] + " AS k" + std::to_string(i) + ", ";
  const auto& target = side.table->roles.target;
  return "(SELECT " + keys + (target ? "CAST(" + column_of(*target) + " AS VARCHAR)" : "NULL") + " AS truth, " +
         (side.table->roles.sample ? column_of(*side.table->roles.sample) : "1") + " AS sample FROM " + rows_of(side) +
         ")";
}

std::string common_condition(const ComparedSide& ours, const ComparedSide& theirs) {
  return "(" + join(keys_of(ours), ", ") + ") IN (SELECT " +
         (keys_of(theirs).size() == 1 ? keys_of(theirs)[0] : "(" + join(keys_of(theirs), ", ") + ")") + " FROM " +
         rows_of(theirs) + ")";
}

std::string side_name(const ComparedSide& side) { return "run '" + side.run->directory + "'"; }

Status ids_occur_once(Database& database, const ComparedSide& side, const std::string& keys) {
  auto twice = database.rows("SELECT count(*), min(concat_ws(', ', " + keys + ")) FROM (SELECT " + keys + " FROM " +
                             keyed(side) + " GROUP BY " + keys + ", sample HAVING count(*) > 1)");
  if (!twice.ok()) return readable(std::move(twice).status());
  if ((*twice)[0][0] == "0") return {};
  return not_computed("the " + side_name(side) + " holds " + with_thousands(parse_int(*(*twice)[0][0]).value_or(0)) +
                          " ids of table '" + side.table->name + "' more than once, the first is " +
                          (*twice)[0][1].value_or("null"),
                      "keep one row of each id, or say which column numbers samples: sample: COLUMN");
}

bool refers_to_sql(const EstimateExpression& estimate) {
  return std::any_of(estimate.selectors.begin(), estimate.selectors.end(),
                     [](const Selector& selector) { return selector.kind == Selector::Kind::predicate; });
}

// Takes off the selectors that this place fulfils; whether all that choose a run are fulfilled.
bool chooses_place(EstimateExpression& estimate, const ComparedSide& side) {
  bool chosen = true;
  std::erase_if(estimate.selectors, [&](const Selector& selector) {
    if (!selects_run(selector)) return false;
    const std::string& column = selector.columns[0];
    const std::string& own = column == "model"    ? side.place.model
                             : column == "prompt" ? side.place.prompt
                                                  : side.table->name;
    const bool each = selector.kind == Selector::Kind::each;
    if (!each && (selector.value != own || (column != "model" && column != "prompt" && column != "dataset")))
      chosen = false;
    return true;
  });
  return chosen;
}

// What is asked again: checks of this place whose columns were kept.
std::vector<CheckSpec> checks_of(const ComparedSide& side, std::vector<std::string>& notes) {
  std::vector<CheckSpec> checks;
  for (const CheckSpec& spec : side.run->suite.checks) {
    CheckSpec one = spec;
    if (!chooses_place(one.check.estimate, side)) continue;
    if (one.check.bound.estimate) continue;  // of two estimates of one run
    const bool unkept = refers_to_sql(one.check.estimate) && !side.table->whole;
    if (unkept && one.check.bound.baseline)
      notes.push_back("not asked again, since the run kept no columns for its condition: " + text_of(spec.check));
    if (!unkept) checks.push_back(std::move(one));
  }
  return checks;
}

// A slice of computed values is a column of the kept rows, under its name.
std::vector<SliceSpec> slices_of(const ComparedSide& side) {
  std::vector<SliceSpec> slices = side.run->suite.slices;
  if (side.table->whole) return slices;
  for (SliceSpec& slice : slices) {
    if (slice.predicate) slice.predicate = quote_name(slice.name);
    if (slice.expression) slice.expression = quote_name(slice.name);
    if (slice.bins.empty()) continue;
    slice.expression = quote_name(slice.name);
    slice.bins.clear();
  }
  return slices;
}

void forget_answers(Roles& roles) {
  roles.prediction.reset();
  roles.lower.reset();
  roles.upper.reset();
  roles.rank.reset();
  roles.score.reset();
  roles.scores.reset();
  roles.predictions.reset();
  roles.quantiles.clear();
}

Result<ModelSpec> model_of(const ComparedSide& side, const char* name) {
  ASSAY_TRY(EarlierRun kept, read_earlier_run(side.run->directory, side.table->name, side.place.model));
  ModelSpec model;
  model.name = name;
  model.roles = std::move(kept.roles);
  return model;
}

// Kept columns are numbers of a type, whatever they were in the data: those that hold 0 and 1 alone on both sides are
// truths again, whose mean is a share.
Result<std::string> truths_again(Database& database, const ComparedSide& before, const ComparedSide& after) {
  if (after.table->whole) return std::string();
  std::vector<std::string> names, tests;
  for (const Field& field : after.table->fields) {
    if (field.type != ColumnType::real || !field_of(before.table->fields, field.name)) continue;
    names.push_back(quote_name(field.name));
    tests.push_back("coalesce(bool_and(" + names.back() + " IN (0, 1)), false)");
  }
  if (names.empty()) return std::string();
  auto found = database.rows("SELECT " + join(tests, ", ") + " FROM (SELECT " + join(names, ", ") + " FROM " +
                             after.table->relation + " UNION ALL SELECT " + join(names, ", ") + " FROM " +
                             before.table->relation + ")");
  if (!found.ok()) return readable(std::move(found).status());
  std::string casts;
  for (size_t i = 0; i < names.size(); ++i) {
    if ((*found)[0][i] == "true")
      casts += (casts.empty() ? "" : ", ") + ("CAST(" + names[i] + " AS BIGINT) AS " + names[i]);
  }
  return casts.empty() ? casts : " REPLACE (" + casts + ")";
}

// The column that tells the sides of rows of answers apart.
std::string side_column(const ComparedSide& after) {
  const auto& model = after.table->roles.model;
  std::string name = model && !model->sql ? model->text : "model";
  while (!model && field_of(after.table->fields, name)) name = "compared " + name;
  return name;
}

// The rows of one side, as answers of the model `name`.
std::string answers_of(const ComparedSide& side, const ComparedSide& after, const char* name,
                       const std::string& truths) {
  std::string excluded;
  for (const auto* role : {&side.table->roles.model, &side.table->roles.prompt}) {
    if (*role && !(*role)->sql) excluded += (excluded.empty() ? "" : ", ") + quote_name((*role)->text);
  }
  return "SELECT *" + (excluded.empty() ? "" : " EXCLUDE (" + excluded + ")") + truths + ", " + quote_text(name) +
         " AS " + quote_name(side_column(after)) + " FROM " + rows_of(side);
}

// The suite of the later side without what is asked or compared within it.
Suite suite_without_sides(const ComparedSide& after, TableSpec& spec) {
  Suite suite = after.run->suite;
  suite.helpers.reset();
  suite.prompts.reset();
  suite.budget.reset();
  suite.baseline.reset();
  suite.evaluate.clear();
  suite.models.clear();
  suite.report.clear();
  suite.checks.clear();
  suite.samples = 1;
  suite.slices = slices_of(after);
  spec.name = after.table->name;
  spec.scored = true;
  spec.roles = after.table->roles;
  if (after.table->by_answer) {
    spec.roles.model = ColumnReference{side_column(after), false, {}};
    spec.roles.prompt.reset();
  } else {
    forget_answers(spec.roles);
  }
  return suite;
}

}  // namespace

std::string name_of(const AnswerPlace& place) { return place_name(place.model, place.prompt); }

Result<MatchedExamples> match_examples(Database& database, const ComparedSide& before, const ComparedSide& after) {
  if (before.table->roles.id.empty() || after.table->roles.id.empty())
    return MatchedExamples{false, 0, before.table->rows, after.table->rows};
  const size_t ids = after.table->roles.id.size();
  if (before.table->roles.id.size() != ids)
    return not_computed("the ids of both runs are of different columns", "compare runs over the same examples");
  std::string keys, same;
  for (size_t i = 0; i < ids; ++i) {
    const std::string key = "k" + std::to_string(i);
    keys += (i ? ", " : "") + key;
    same += (i ? " AND " : "") + ("ours." + key + " = theirs." + key);
  }
  ASSAY_RETURN_IF_ERROR(ids_occur_once(database, before, keys));
  ASSAY_RETURN_IF_ERROR(ids_occur_once(database, after, keys));
  const std::string ours = "(SELECT DISTINCT " + keys + " FROM " + keyed(after) + ") AS ours",
                    theirs = "(SELECT DISTINCT " + keys + " FROM " + keyed(before) + ") AS theirs";
  auto counts = database.rows("SELECT (SELECT count(*) FROM " + ours + " SEMI JOIN " + theirs + " ON " + same +
                              "), (SELECT count(*) FROM " + ours + " ANTI JOIN " + theirs + " ON " + same +
                              "), (SELECT count(*) FROM " + theirs + " ANTI JOIN " + ours + " ON " + same + ")");
  if (!counts.ok()) return readable(std::move(counts).status());
  const auto count = [&](size_t i) { return parse_int((*counts)[0][i].value_or("0")).value_or(0); };
  const MatchedExamples matched{true, count(0), count(2), count(1)};
  if (matched.both == 0) {
    return not_computed("the " + side_name(before) + " and the " + side_name(after) + " have no id in common",
                        "compare runs over the same examples");
  }
  if (!before.table->roles.target || !after.table->roles.target) return matched;
  const std::string first = "concat_ws(', ', " + replace_all(keys, "k", "ours.k") + ")";
  auto changed = database.rows("SELECT count(*), min(" + first + "), arg_min(coalesce(theirs.truth, 'null'), " + first +
                               "), arg_min(coalesce(ours.truth, 'null'), " + first + ") FROM " + keyed(after) +
                               " AS ours JOIN " + keyed(before) + " AS theirs ON " + same +
                               " AND ours.sample = theirs.sample WHERE ours.truth IS DISTINCT FROM theirs.truth");
  if (!changed.ok()) return readable(std::move(changed).status());
  if ((*changed)[0][0] != "0") {
    return not_computed(
        "the target of " + with_thousands(parse_int(*(*changed)[0][0]).value_or(0)) + " ids differs between the " +
            side_name(before) + " and the " + side_name(after) + ", the first is " + (*changed)[0][1].value_or("null") +
            ": " + (*changed)[0][2].value_or("null") + " before, " + (*changed)[0][3].value_or("null") + " after",
        "compare runs over the same labels");
  }
  return matched;
}

Result<Suite> suite_of_side(Database& database, const ComparedSide& side, const ComparedSide& after, const char* name) {
  TableSpec spec;
  Suite suite = suite_without_sides(after, spec);
  if (after.table->by_answer) {
    ASSAY_TRY(const std::string truths, truths_again(database, side, after));
    // A row is an example of its own.
    spec.sql = Located{
        "SELECT *, row_number() OVER () AS \"assay row\" FROM (" + answers_of(side, after, name, truths) + ")", {}};
    spec.roles.id = {{"assay row", false, {}}};
    spec.roles.sample.reset();
  } else {
    ASSAY_TRY(ModelSpec model, model_of(side, name));
    spec.sql = Located{"SELECT * FROM " + side.table->relation, {}};
    spec.roles.id = side.table->roles.id;
    suite.models = {std::move(model)};
  }
  suite.tables = {std::move(spec)};
  return suite;
}

Result<Suite> compared_suite(Database& database, const ComparedSide& before, const ComparedSide& after,
                             std::vector<std::string>& notes) {
  TableSpec spec;
  Suite suite = suite_without_sides(after, spec);
  suite.checks = checks_of(after, notes);
  suite.baseline.emplace();
  suite.baseline->model = kBefore;
  if (after.table->by_answer) {
    ASSAY_TRY(const std::string truths, truths_again(database, before, after));
    spec.sql = Located{answers_of(after, after, kAfter, truths) + " WHERE " + common_condition(after, before) +
                           " UNION ALL BY NAME " + answers_of(before, after, kBefore, truths) + " WHERE " +
                           common_condition(before, after),
                       {}};
  } else {
    ASSAY_TRY(ModelSpec ours, model_of(after, kAfter));
    ASSAY_TRY(ModelSpec theirs, model_of(before, kBefore));
    spec.sql = Located{"SELECT * FROM " + after.table->relation, {}};
    if (before.run != after.run) {
      spec.sql->text += " WHERE " + common_condition(after, before);
      for (const std::string& file : before.table->files) theirs.paths.push_back({file, {}});
      theirs.roles.id = before.table->roles.id;
      theirs.earlier_run = true;
    }
    suite.models = {std::move(ours), std::move(theirs)};
  }
  suite.tables = {std::move(spec)};
  return suite;
}

}  // namespace assay
