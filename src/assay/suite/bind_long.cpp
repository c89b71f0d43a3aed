// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/bind_long.h"

#include <algorithm>

#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/states/cells.h"
#include "assay/suite/bind_columns.h"

namespace assay {
namespace {

// The roles of a long table as SQL; of a role that it does not have empty.
struct Keys {
  std::vector<std::string> id;
  std::string model, prompt, sample;
};

Result<Keys> keys_of(const Roles& roles, const BoundTable& table) {
  if (roles.id.empty()) {
    const ColumnReference& role = roles.model ? *roles.model : roles.prompt ? *roles.prompt : *roles.sample;
    return usage_error("table '" + table.spec->name + "' has answers of several models, prompts or samples and no id",
                       "say which column tells its examples apart: id: COLUMN", role.location);
  }
  if (roles.count)
    return usage_error("a row that stands for several does not go with model, prompt and sample", "leave out count",
                       roles.count->location);
  Keys keys;
  for (const ColumnReference& id : roles.id) {
    ASSAY_TRY(std::string sql, column_sql(id, table.fields));
    keys.id.push_back(std::move(sql));
  }
  const auto text = [&](const std::optional<ColumnReference>& role, std::string& into) -> Status {
    if (!role) return {};
    ASSAY_TRY(const std::string sql, column_sql(*role, table.fields));
    into = sql;
    return {};
  };
  ASSAY_RETURN_IF_ERROR(text(roles.model, keys.model));
  ASSAY_RETURN_IF_ERROR(text(roles.prompt, keys.prompt));
  ASSAY_RETURN_IF_ERROR(text(roles.sample, keys.sample));
  return keys;
}

// "id = 7, model = small, sample = 2" as an SQL expression.
std::string shown_key(const Roles& roles, const Keys& keys) {
  std::string shown;
  const auto add = [&](const std::string& name, const std::string& sql) {
    shown += (shown.empty() ? quote_text(name + " = ") : " || " + quote_text(", " + name + " = ")) +
             " || coalesce(CAST(" + sql + " AS VARCHAR), 'null')";
  };
  for (size_t i = 0; i < keys.id.size(); ++i) add(roles.id[i].text, keys.id[i]);
  if (roles.model) add(roles.model->text, keys.model);
  if (roles.prompt) add(roles.prompt->text, keys.prompt);
  if (roles.sample) add(roles.sample->text, keys.sample);
  return shown;
}

Status keys_are_whole(Database& database, const Roles& roles, const Keys& keys, const BoundTable& table) {
  const std::string& relation = table.plan.relation;
  std::vector<std::pair<const ColumnReference*, std::string>> required;
  for (size_t i = 0; i < keys.id.size(); ++i) required.emplace_back(&roles.id[i], keys.id[i]);
  if (roles.model) required.emplace_back(&*roles.model, keys.model);
  if (roles.sample) required.emplace_back(&*roles.sample, keys.sample);
  for (const auto& [reference, sql] : required) {
    auto absent = database.rows("SELECT count(*) FROM " + relation + " WHERE " + sql + " IS NULL");
    if (!absent.ok()) return readable(std::move(absent).status()).at(reference->location);
    if ((*absent)[0][0] == "0") continue;
    return not_computed(*(*absent)[0][0] + " rows of table '" + table.plan.dataset + "' have no " + reference->text,
                        "leave them out with where:", reference->location);
  }
  std::string columns = join(keys.id, ", ");
  for (const std::string* key : {&keys.model, &keys.prompt, &keys.sample}) {
    if (!key->empty()) columns += ", " + *key;
  }
  auto repeated = database.rows(
      "SELECT count(*), sum(rows_of), min_by(shown, place) FROM (SELECT count(*) AS rows_of, "
      "any_value(shown_key) AS shown, min(row_number) AS place FROM (SELECT *, " +
      shown_key(roles, keys) + " AS shown_key, row_number() OVER () AS row_number FROM " + relation + ") GROUP BY " +
      columns + " HAVING count(*) > 1)");
  if (!repeated.ok()) return readable(std::move(repeated).status()).at(roles.id[0].location);
  const auto& row = (*repeated)[0];
  if (row[0] == "0") return {};
  return not_computed("table '" + table.plan.dataset + "' holds " + *row[0] + " answers more than once (" +
                          row[1].value_or("0") + " rows), the first is " + row[2].value_or("null"),
                      roles.sample ? "keep one row of each, or number them as samples"
                                   : "say which column numbers the answers of one model: sample: COLUMN",
                      roles.id[0].location);
}

struct Combination {
  std::optional<std::string> model, prompt;
  int64_t answers = 0, samples = 0;
};

// In the order of the suite where it names models, else by name.
Result<std::vector<Combination>> combinations(Database& database, const Suite& suite, const Keys& keys,
                                              const BoundTable& table) {
  const auto text = [](const std::string& sql) {
    return sql.empty() ? std::string("CAST(NULL AS VARCHAR)") : "CAST(" + sql + " AS VARCHAR)";
  };
  const std::string sample = keys.sample.empty() ? "1" : keys.sample;
  auto rows = database.rows("SELECT model, prompt, count(*), count(DISTINCT sample) FROM (SELECT " + text(keys.model) +
                            " AS model, " + text(keys.prompt) + " AS prompt, " + sample + " AS sample FROM " +
                            table.plan.relation + ") GROUP BY model, prompt");
  if (!rows.ok()) return readable(std::move(rows).status()).at(table.spec->location);
  std::vector<Combination> found;
  for (const auto& row : *rows) {
    found.push_back(
        {row[0], row[1], parse_int(row[2].value_or("0")).value_or(0), parse_int(row[3].value_or("0")).value_or(0)});
  }
  const auto place = [&](const Combination& one) {
    return std::find_if(suite.models.begin(), suite.models.end(),
                        [&](const ModelSpec& model) { return model.name == one.model; }) -
           suite.models.begin();
  };
  const auto before = [](const std::optional<std::string>& a, const std::optional<std::string>& b) {
    return a && b ? value_precedes(*a, *b) : a.has_value() < b.has_value();
  };
  std::sort(found.begin(), found.end(), [&](const Combination& a, const Combination& b) {
    if (place(a) != place(b)) return place(a) < place(b);
    return a.model != b.model ? before(a.model, b.model) : before(a.prompt, b.prompt);
  });
  return found;
}

std::string condition_of(const Keys& keys, const Combination& one) {
  const auto is = [](const std::string& sql, const std::optional<std::string>& value) {
    return value ? "CAST(" + sql + " AS VARCHAR) = " + quote_text(*value) : sql + " IS NULL";
  };
  std::string condition;
  if (!keys.model.empty()) condition = is(keys.model, one.model);
  if (!keys.prompt.empty()) condition += (condition.empty() ? "" : " AND ") + is(keys.prompt, one.prompt);
  return condition.empty() ? "true" : condition;
}

// Whether `asked` names one of the combinations. Errors: it does not, with the nearest.
Status must_occur(const std::string& asked, std::string_view what, const Location& location,
                  const std::vector<Combination>& found) {
  std::vector<std::string_view> names;
  for (const Combination& one : found) {
    const auto& name = what == "model" ? one.model : one.prompt;
    if (name && std::find(names.begin(), names.end(), *name) == names.end()) names.push_back(*name);
  }
  if (asked.empty() || std::find(names.begin(), names.end(), asked) != names.end()) return {};
  std::string mend = did_you_mean(asked, names);
  if (mend.empty()) {
    for (std::string_view name : names) mend += (mend.empty() ? "there is: " : ", ") + std::string(name);
  }
  return usage_error("there is no " + std::string(what) + " '" + asked + "'", mend, location);
}

// Which of the combinations take part, and what each is compared with.
Status choose(const Suite& suite, const BindOptions& options, BoundTable& table, std::vector<Combination>& found) {
  ASSAY_RETURN_IF_ERROR(must_occur(options.only_model, "model", {"--model"}, found));
  ASSAY_RETURN_IF_ERROR(must_occur(options.only_prompt, "prompt", {"--prompt"}, found));
  const BaselineSpec none;
  const BaselineSpec& baseline = suite.baseline ? *suite.baseline : none;
  if (!baseline.run.empty()) {
    return usage_error(
        "an earlier run as the baseline of a table of several models, prompts or samples is not built yet",
        "name a model or a prompt as the baseline", baseline.location);
  }
  ASSAY_RETURN_IF_ERROR(must_occur(baseline.model, "model", baseline.location, found));
  ASSAY_RETURN_IF_ERROR(must_occur(baseline.prompt, "prompt", baseline.location, found));
  std::erase_if(found, [&](const Combination& one) {
    const auto left_out = [](const std::string& only, const std::string& kept, const std::optional<std::string>& name) {
      return !only.empty() && name != only && (kept.empty() || name != kept);
    };
    return left_out(options.only_model, baseline.model, one.model) ||
           left_out(options.only_prompt, baseline.prompt, one.prompt);
  });
  table.baseline_of.assign(found.size(), -1);
  if (baseline.model.empty() && baseline.prompt.empty()) return {};
  for (size_t i = 0; i < found.size(); ++i) {
    if ((baseline.model.empty() || found[i].model == baseline.model) &&
        (baseline.prompt.empty() || found[i].prompt == baseline.prompt))
      table.baselines.push_back(static_cast<int>(i));
    const auto model = baseline.model.empty() ? found[i].model : baseline.model;
    const auto prompt = baseline.prompt.empty() ? found[i].prompt : baseline.prompt;
    for (size_t other = 0; other < found.size(); ++other) {
      if (found[other].model == model && found[other].prompt == prompt) table.baseline_of[i] = static_cast<int>(other);
    }
  }
  return {};
}

}  // namespace

std::string place_name(const std::string& model, const std::string& prompt) {
  return model + (model.empty() || prompt.empty() ? "" : ", ") + prompt;
}

std::string answer_sql(const BoundTable& table, int model, const std::string& sql) {
  if (!table.long_form) return sql;
  if (model < 0) return "any_value(" + sql + ")";
  return "any_value(" + sql + ") FILTER (WHERE " + table.long_form->answers[static_cast<size_t>(model)] + ")";
}

std::string example_sql(BoundTable& table, const std::string& sql, const std::string& name, const Location& location) {
  if (!table.long_form) return sql;
  auto& common = table.long_form->common;
  if (std::none_of(common.begin(), common.end(), [&](const auto& one) { return one.sql == sql; }))
    common.push_back({sql, name, location});
  return "any_value(" + sql + ")";
}

Result<std::vector<ModelSpec>> bind_long_form(Database& database, const Suite& suite, const Roles& roles,
                                              const BindOptions& options, BoundTable& table,
                                              std::vector<std::string>& notes) {
  TablePlan& plan = table.plan;
  ASSAY_TRY(const Keys keys, keys_of(roles, table));
  ASSAY_RETURN_IF_ERROR(keys_are_whole(database, roles, keys, table));
  ASSAY_TRY(std::vector<Combination> found, combinations(database, suite, keys, table));
  if (found.empty()) return not_computed("table '" + table.spec->name + "' has no rows", {}, table.spec->location);
  ASSAY_RETURN_IF_ERROR(choose(suite, options, table, found));

  plan.grouping = keys.id;
  if (!keys.sample.empty()) plan.grouping.push_back(keys.sample);
  std::string condition;
  table.long_form.emplace();
  std::vector<ModelSpec> models;
  for (const Combination& one : found) {
    table.long_form->answers.push_back(condition_of(keys, one));
    condition += (condition.empty() ? "(" : " OR (") + table.long_form->answers.back() + ")";
    ModelSpec model;
    model.name = one.model.value_or("");
    model.prompt = one.prompt.value_or("");
    model.location = table.spec->location;
    model.roles = roles;
    models.push_back(std::move(model));
  }
  // Examples that only a model answers which does not take part are none of this run.
  plan.relation = "(SELECT * FROM " + plan.relation + " WHERE " + condition + ")";

  std::string grouping = join(plan.grouping, ", ");
  auto sizes = database.rows("SELECT (SELECT count(*) FROM (SELECT 1 FROM " + plan.relation + " GROUP BY " + grouping +
                             ")), (SELECT max(samples) FROM (SELECT count(*) AS samples FROM (SELECT DISTINCT " +
                             grouping + " FROM " + plan.relation + ") GROUP BY " + join(keys.id, ", ") + "))");
  if (!sizes.ok()) return readable(std::move(sizes).status()).at(table.spec->location);
  if (parse_int((*sizes)[0][1].value_or("1")).value_or(1) > 1) {
    plan.samples = true;
    const std::string example = keys.id.size() == 1 ? keys.id[0] : "CAST((" + join(keys.id, ", ") + ") AS VARCHAR)";
    plan.group = plan.cluster = projected(plan, example, roles.id[0].text);
  }
  int64_t most_samples = 1;
  for (const Combination& one : found) most_samples = std::max(most_samples, one.samples);
  for (size_t i = 0; i < found.size(); ++i) {
    const std::string& answers = table.long_form->answers[i];
    // A model that was asked fewer samples than another lacks nothing in the others'.
    std::string asked = "true";
    table.long_form->asked.push_back(-1);
    if (found[i].samples < most_samples) {
      asked = keys.sample + " IN (SELECT " + keys.sample + " FROM " + plan.relation + " WHERE " + answers + ")";
      table.long_form->asked.back() =
          projected(plan, asked, "asked of " + place_name(models[i].name, models[i].prompt));
    }
    auto missing = database.rows(
        "SELECT count(*) FILTER (WHERE asked), count(*) FILTER (WHERE asked AND NOT answered) "
        "FROM (SELECT " +
        asked + " AS asked, count(*) FILTER (WHERE " + answers + ") > 0 AS answered FROM " + plan.relation +
        " GROUP BY " + grouping + ")");
    if (!missing.ok()) return readable(std::move(missing).status()).at(table.spec->location);
    const int64_t rows = parse_int((*missing)[0][0].value_or("0")).value_or(0),
                  lacking = parse_int((*missing)[0][1].value_or("0")).value_or(0);
    if (lacking == 0) continue;
    notes.push_back("'" + place_name(models[i].name, models[i].prompt) + "' has no answer in " +
                    with_thousands(lacking) + " of " + with_thousands(rows) + " places of table " + plan.dataset +
                    ": these are missing outputs");
  }
  return models;
}

Status check_long_form(Database& database, const BoundTable& table) {
  if (!table.long_form || table.long_form->common.empty()) return {};
  std::string counts, differs;
  for (size_t i = 0; i < table.long_form->common.size(); ++i) {
    const std::string &sql = table.long_form->common[i].sql, name = "d" + std::to_string(i);
    differs += (i ? ", " : "") +
               ("count(DISTINCT " + sql + ") + (count(" + sql + ") BETWEEN 1 AND count(*) - 1)::INT > 1 AS " + name);
    counts += (i ? ", " : "") + ("count(*) FILTER (WHERE " + name + ")");
  }
  auto found = database.rows("SELECT " + counts + " FROM (SELECT " + differs + " FROM " + table.plan.relation +
                             " GROUP BY " + join(table.plan.grouping, ", ") + ")");
  if (!found.ok()) return readable(std::move(found).status()).at(table.spec->location);
  for (size_t i = 0; i < table.long_form->common.size(); ++i) {
    if ((*found)[0][i] == "0") continue;
    const LongForm::Common& common = table.long_form->common[i];
    return not_computed("'" + common.name + "' differs between the answers to " + *(*found)[0][i] +
                            " examples, so it does not tell examples apart",
                        "use a column of the example itself; answers are chosen with where:", common.location);
  }
  return {};
}

}  // namespace assay
