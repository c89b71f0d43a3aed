// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/compare_examples.h"

#include <algorithm>
#include <set>

#include "assay/base/text.h"
#include "assay/data/relation.h"
#include "assay/data/source.h"
#include "assay/suite/answer_sql.h"
#include "assay/suite/compare_suite.h"
#include "assay/suite/run_steps.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

// What an answer is looked at for, as SQL over the columns of the plan's query.
struct Subject {
  std::string what;                       // "predicted class"
  std::string before, after;              // the answers
  std::string right_before, right_after;  // truths; empty: there is no right and wrong
  std::string change;                     // a number, more is better unless `lower_is_better`
  bool averaged = false;                  // samples of one example are averaged first
};

int model_named(const TablePlan& plan, std::string_view name) {
  for (size_t m = 0; m < plan.models.size(); ++m) {
    if (plan.models[m].listed && plan.models[m].name == name) return static_cast<int>(m);
  }
  return -1;
}

std::optional<Subject> of_classes(const TablePlan& plan, double threshold) {
  const int before = model_named(plan, kBefore), after = model_named(plan, kAfter);
  if (before < 0 || after < 0 || plan.target < 0 || !(plan.task & (binary | multiclass))) return std::nullopt;
  const ModelColumns &ours = plan.models[static_cast<size_t>(after)],
                     &theirs = plan.models[static_cast<size_t>(before)];
  Subject subject;
  subject.what = "predicted class";
  subject.after = predicted_class(plan, ours, threshold);
  subject.before = predicted_class(plan, theirs, threshold);
  if (subject.after.empty() || subject.before.empty()) return std::nullopt;
  const std::string truth = label_sql(column(plan.target));
  subject.right_after = "(" + subject.after + ") = " + truth;
  subject.right_before = "(" + subject.before + ") = " + truth;
  if (plan.task == binary && ours.scores.size() == 1 && theirs.scores.size() == 1) {
    const std::string sign = "CASE WHEN " + truth + " = " + label_text(plan.labels[1]) + " THEN 1 ELSE -1 END";
    subject.change = "(" + column(ours.scores[0]) + " - " + column(theirs.scores[0]) + ") * (" + sign + ")";
    subject.after = column(ours.scores[0]);
    subject.before = column(theirs.scores[0]);
  }
  return subject;
}

std::optional<Subject> of_numbers(const TablePlan& plan) {
  const int before = model_named(plan, kBefore), after = model_named(plan, kAfter);
  if (before < 0 || after < 0 || plan.target < 0 || plan.task != regression) return std::nullopt;
  const int ours = plan.models[static_cast<size_t>(after)].prediction,
            theirs = plan.models[static_cast<size_t>(before)].prediction;
  if (ours < 0 || theirs < 0) return std::nullopt;
  Subject subject;
  subject.what = "absolute error";
  subject.after = column(ours);
  subject.before = column(theirs);
  const std::string truth = as_number(column(plan.target));
  subject.change = "abs(" + subject.before + " - " + truth + ") - abs(" + subject.after + " - " + truth + ")";
  return subject;
}

// A score that is averaged: each answer's, of several samples their mean.
std::optional<Subject> of_score(const TablePlan& plan, const ComparedMetric& metric) {
  const EstimateSpec &ours = plan.estimates[static_cast<size_t>(metric.after)],
                     &theirs = plan.estimates[static_cast<size_t>(metric.before)];
  const auto &our_reading = plan.models[static_cast<size_t>(ours.model)].reading,
             &their_reading = plan.models[static_cast<size_t>(theirs.model)].reading;
  if (ours.metric->name != "mean" || !our_reading || !their_reading || our_reading->columns.size() != 1)
    return std::nullopt;
  Subject subject;
  subject.what = ours.text;
  subject.after = as_number(column(our_reading->columns[0]));
  subject.before = as_number(column(their_reading->columns[0]));
  subject.averaged = plan.samples;
  if (plan.samples) {
    subject.after = "avg(" + subject.after + ")";
    subject.before = "avg(" + subject.before + ")";
  } else if (ours.share && theirs.share) {
    subject.right_after = subject.after + " = 1";
    subject.right_before = subject.before + " = 1";
  }
  const char* const sign = ours.metric->better == Direction::lower ? "-" : "";
  subject.change = sign + ("(" + subject.after + " - " + subject.before + ")");
  return subject;
}

struct OfTable {
  const BoundTable* table;
  Subject subject;
};

std::vector<OfTable> subjects_of(const BoundSuite& bound, const std::vector<ComparedMetric>& metrics) {
  std::vector<OfTable> subjects;
  for (const auto& table : bound.tables) {
    if (table->other_roles_of >= 0) continue;
    if (auto subject = of_classes(table->plan, bound.suite->threshold)) subjects.push_back({table.get(), *subject});
    if (auto subject = of_numbers(table->plan)) subjects.push_back({table.get(), *subject});
  }
  for (const ComparedMetric& metric : metrics) {
    const BoundTable& table = *bound.tables[static_cast<size_t>(metric.table)];
    if (auto subject = of_score(table.plan, metric)) subjects.push_back({&table, *subject});
  }
  return subjects;
}

// A row an example that both sides answered: what it is, both answers, right or wrong, the change.
std::string compared_rows(const OfTable& of) {
  const TablePlan& plan = of.table->plan;
  const Subject& subject = of.subject;
  std::set<std::string> names = {"subject", "before", "after", "right before", "right after", "flip", "change"};
  std::string columns = quote_text(subject.what) + " AS subject", keys;
  const auto add = [&](int index) {
    const std::string& name = plan.columns[static_cast<size_t>(index)].name;
    if (!names.insert(name).second) return;
    const bool key = std::find(plan.id.begin(), plan.id.end(), index) != plan.id.end();
    columns += ", " + (subject.averaged && !key ? "any_value(" + column(index) + ")" : column(index)) + " AS " +
               quote_name(name);
  };
  for (const int id : plan.id) {
    add(id);
    keys += (keys.empty() ? "" : ", ") + column(id);
  }
  for (const SliceDimension& dimension : plan.dimensions) add(dimension.column);
  if (plan.target >= 0) add(plan.target);
  const bool flips = !subject.right_after.empty();
  const std::string right_before = flips ? subject.right_before : "CAST(NULL AS BOOLEAN)",
                    right_after = flips ? subject.right_after : "CAST(NULL AS BOOLEAN)";
  columns += ", " + subject.before + " AS before, " + subject.after + " AS after, " + right_before +
             " AS right_before, " + right_after + " AS right_after, CASE WHEN (" + right_before + ") AND NOT (" +
             right_after + ") THEN 'right to wrong' WHEN NOT (" + right_before + ") AND (" + right_after +
             ") THEN 'wrong to right' END AS flip, " +
             (subject.change.empty() ? "CAST(NULL AS DOUBLE)" : subject.change) + " AS change";
  return "(SELECT * FROM (SELECT " + columns + " FROM (" + query_of(plan.relation, plan.expressions(), plan.grouping) +
         ")" + (subject.averaged ? " GROUP BY " + keys : "") + ") WHERE before IS NOT NULL AND after IS NOT NULL)";
}

Result<Json> json_rows(Database& database, const std::string& query) {
  auto rows = database.rows("SELECT CAST(to_json(one) AS VARCHAR) FROM (" + query + ") AS one");
  if (!rows.ok()) return readable(std::move(rows).status());
  Json parsed = Json::array();
  for (const auto& row : *rows) parsed.push_back(Json::parse(row[0].value_or("null"), nullptr, false));
  return parsed;
}

// Of tables of answers the texts of the examples that are shown: what was asked, what is right, what each side said.
Status add_texts(Database& database, const OfTable& of, Json& examples) {
  constexpr const char* kMostCharacters = "2000";
  const BoundTable& table = *of.table;
  const Roles& roles = table.spec->roles;
  if (examples.empty() || !table.long_form || !roles.output || !roles.model) return {};
  const auto text = [&](const ColumnReference& role, const std::string& filter) {
    const std::string sql = role.sql ? "(" + role.text + ")" : quote_name(role.text);
    return "left(any_value(CAST(" + sql + " AS VARCHAR))" + filter + ", " + kMostCharacters + ")";
  };
  const auto said_by = [&](const char* side) {
    return text(*roles.output, " FILTER (WHERE " + quote_name(roles.model->text) + " = " + quote_text(side) + ")");
  };
  std::string id, wanted;
  for (const int one : table.plan.id)
    id += (id.empty() ? "" : " || ', ' || ") + as_text(table.plan.columns[static_cast<size_t>(one)].sql);
  for (const Json& example : examples) {
    if (example["id"].is_string())
      wanted += (wanted.empty() ? "" : ", ") + quote_text(example["id"].get<std::string>());
  }
  if (wanted.empty()) return {};
  ASSAY_TRY(
      const Json rows,
      json_rows(database, "SELECT " + id + " AS id, " + (roles.input ? text(*roles.input, "") : "NULL") +
                              " AS input, " + (roles.target ? text(*roles.target, "") : "NULL") + " AS reference, " +
                              said_by(kBefore) + " AS before_output, " + said_by(kAfter) + " AS after_output FROM " +
                              quote_name(table.spec->name) + " WHERE " + id + " IN (" + wanted + ") GROUP BY 1"));
  for (Json& example : examples) {
    for (const Json& row : rows) {
      if (row["id"] != example["id"]) continue;
      for (const char* key : {"input", "reference", "before_output", "after_output"}) example[key] = row[key];
    }
  }
  return {};
}

Result<Json> entry_of(Database& database, const OfTable& of, int64_t most) {
  const TablePlan& plan = of.table->plan;
  const std::string rows = compared_rows(of), limit = " LIMIT " + std::to_string(most);
  std::string id, order;
  for (const int one : plan.id) {
    const std::string name = quote_name(plan.columns[static_cast<size_t>(one)].name);
    id += (id.empty() ? "" : " || ', ' || ") + as_text(name);
    order += ", " + name;
  }
  if (id.empty()) id = "NULL";
  std::string slices;
  for (const SliceDimension& dimension : plan.dimensions) {
    const std::string& name = plan.columns[static_cast<size_t>(dimension.column)].name;
    slices += (slices.empty() ? "" : ", ") + quote_text(name + "=") + " || " + as_text(quote_name(name));
  }
  const std::string shown = "SELECT " + id + " AS id, " +
                            (slices.empty() ? std::string("NULL") : "concat_ws(', ', " + slices + ")") +
                            " AS slice, before, after, change, flip FROM " + rows;
  Json entry;
  entry["subject"] = of.subject.what;
  entry["dataset"] = plan.dataset;
  ASSAY_TRY(const Json differing,
            json_rows(database, "SELECT count(*) AS answers FROM " + rows + " WHERE before IS DISTINCT FROM after"));
  entry["differing"] = differing[0]["answers"];
  entry["flips"] = nullptr;
  entry["right_to_wrong"] = entry["wrong_to_right"] = Json::array();
  if (!of.subject.right_after.empty()) {
    ASSAY_TRY(Json counts,
              json_rows(database,
                        "SELECT count(*) FILTER (WHERE right_before AND right_after) AS right_right, count(*) FILTER "
                        "(WHERE flip = 'right to wrong') AS right_wrong, count(*) FILTER (WHERE flip = 'wrong to "
                        "right') AS wrong_right, count(*) FILTER (WHERE NOT right_before AND NOT right_after) AS "
                        "wrong_wrong FROM " +
                            rows));
    entry["flips"] = counts[0];
    for (const auto& [key, flip] :
         {std::pair("right_to_wrong", "right to wrong"), {"wrong_to_right", "wrong to right"}}) {
      ASSAY_TRY(entry[key], json_rows(database, shown + " WHERE flip = " + quote_text(flip) +
                                                    " ORDER BY abs(change) DESC NULLS LAST" + order + limit));
    }
  }
  entry["largest_changes"] = Json::array();
  // Of truths alone every change is a flip.
  const bool numbers = !of.subject.change.empty() && (of.subject.right_after.empty() || of.table->plan.task == binary);
  if (numbers) {
    ASSAY_TRY(entry["largest_changes"],
              json_rows(database, shown + " WHERE change <> 0 ORDER BY abs(change) DESC" + order + limit));
  }
  for (const char* list : {"right_to_wrong", "wrong_to_right", "largest_changes"})
    ASSAY_RETURN_IF_ERROR(add_texts(database, of, entry[list]));
  return entry;
}

}  // namespace

Result<Json> changed_examples(Database& database, const BoundSuite& bound, const std::vector<ComparedMetric>& metrics,
                              int64_t most) {
  Json entries = Json::array();
  for (const OfTable& of : subjects_of(bound, metrics)) {
    ASSAY_TRY(Json entry, entry_of(database, of, most));
    entries.push_back(std::move(entry));
  }
  return entries;
}

Status write_compared_examples(Database& database, const BoundSuite& bound, const std::vector<ComparedMetric>& metrics,
                               const std::string& path) {
  std::string query;
  for (const OfTable& of : subjects_of(bound, metrics))
    query += (query.empty() ? "" : " UNION ALL BY NAME ") + ("SELECT * FROM " + compared_rows(of));
  if (query.empty())
    return not_computed("no answer of these runs is right or wrong, or a number: there are no examples to write", {},
                        {"--examples"});
  return copy_to_parquet(database, query, path);
}

}  // namespace assay
