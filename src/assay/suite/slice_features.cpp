// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/slice_features.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/data/source.h"
#include "assay/suite/bind_columns.h"
#include "assay/suite/bind_tables.h"
#include "assay/suite/run_steps.h"
#include "assay/suite/stored_run.h"

namespace assay {
namespace {

constexpr size_t kBins = 10;
constexpr size_t kMostTexts = 10000;

void add_names(const Roles& roles, std::set<std::string>& names) {
  for (const ColumnReference& one : roles.id) names.insert(one.text);
  for (const ColumnReference& one : roles.targets) names.insert(one.text);
  for (const auto* role :
       {&roles.target,  &roles.weight, &roles.count, &roles.cluster,    &roles.timestamp, &roles.query, &roles.split,
        &roles.item,    &roles.rank,   &roles.model, &roles.prompt,     &roles.sample,    &roles.input, &roles.output,
        &roles.choices, &roles.expect, &roles.pin,   &roles.prediction, &roles.lower,     &roles.upper, &roles.score}) {
    if (*role) names.insert((*role)->text);
  }
  for (const auto& [level, one] : roles.quantiles) names.insert(one.text);
  for (const auto* columns : {&roles.scores, &roles.predictions}) {
    if (!*columns) continue;
    for (const auto& [label, one] : (*columns)->by_label) names.insert(one.text);
  }
}

// The number of fewest digits that parts the same values as this one does.
double short_edge(const std::vector<double>& sorted, double start) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), start);
  if (at == sorted.begin()) return start;
  for (int digits = 1; digits < 17; ++digits) {
    const double edge = parse_double(fmt::format("{:.{}g}", start, digits)).value_or(start);
    if (edge > *(at - 1) && edge <= start) return edge;
  }
  return start;
}

// A view of the table in the run's data, as the suite has it. Errors: the data is not there any more.
Result<std::vector<Field>> open_data(Database& database, const ComparedRun& run, const KeptTable& table) {
  ASSAY_TRY(const std::string text, read_file(run.directory + "/run.json"));
  ASSAY_TRY(const AskedRun asked, read_asked(text));
  ASSAY_TRY(Node document, read_yaml(asked.suite_text, asked.suite_file));
  ASSAY_TRY(Suite suite, read_suite(std::move(document)));
  suite.file = asked.suite_file;
  ASSAY_RETURN_IF_ERROR(make_views(database, suite, {}));
  auto fields = database.describe("SELECT * FROM " + quote_name(table.name));
  if (!fields.ok()) return readable(std::move(fields).status());
  return std::move(*fields);
}

}  // namespace

Result<FeatureColumns> feature_columns(Context& context, const ComparedRun& run, const KeptTable& table,
                                       std::vector<std::string> wanted, const std::string& directory) {
  std::set<std::string> taken;
  for (const TableSpec& one : run.suite.tables) {
    if (one.name != table.name) continue;
    for (const ColumnReference& ignored : one.roles.ignore) taken.insert(ignored.text);
    if (!wanted.empty()) continue;
    for (const ColumnReference& feature : one.roles.features) wanted.push_back(feature.text);
  }
  add_names(table.roles, taken);
  for (const TableSpec& one : run.suite.tables) add_names(one.roles, taken);
  for (const ModelSpec& model : run.suite.models) add_names(model.roles, taken);
  std::set<std::string> slices;
  for (const SliceSpec& slice : run.suite.slices) {
    slices.insert(slice.name);
    slices.insert(slice.columns.begin(), slice.columns.end());
  }
  FeatureColumns found;
  std::set<std::string> kept;
  for (const Field& field : table.fields) {
    kept.insert(field.name);
    // Of rows that were kept by role, what is neither a slice nor a role is an answer.
    if (taken.contains(field.name) || (!table.whole && !slices.contains(field.name))) continue;
    found.names.push_back(field.name);
  }
  ASSAY_TRY(Database database, open_database(context));
  const bool has_id = !table.roles.id.empty();
  auto fields =
      table.whole || !has_id ? Result<std::vector<Field>>(std::vector<Field>()) : open_data(database, run, table);
  if (!fields.ok()) {
    found.notes.push_back("The run's data could not be read again (" + fields.status().message() +
                          "): only columns that the run kept are searched.");
  } else {
    for (const Field& field : *fields) {
      if (kept.contains(field.name) || taken.contains(field.name) || field.type == ColumnType::other) continue;
      found.joined.push_back(field.name);
    }
  }
  if (!table.whole && !has_id)
    found.notes.push_back(
        "Without an id the run's rows are not found in its data: only columns that it kept are searched.");
  std::vector<std::string_view> all;
  for (const auto* list : {&found.names, &found.joined}) all.insert(all.end(), list->begin(), list->end());
  for (const std::string& name : wanted) {
    if (std::find(all.begin(), all.end(), name) != all.end()) continue;
    std::string mend = did_you_mean(name, all);
    if (mend.empty()) mend = "there are: " + join(std::vector<std::string>(all.begin(), all.end()), ", ");
    return usage_error("there is no feature '" + name + "'", mend, {"--features"});
  }
  if (!wanted.empty()) {
    for (auto* list : {&found.names, &found.joined})
      std::erase_if(*list,
                    [&](const auto& one) { return std::find(wanted.begin(), wanted.end(), one) == wanted.end(); });
  }
  if (found.names.empty() && found.joined.empty()) {
    return not_computed("the run '" + run.directory + "' has no columns to make slices of" +
                            (found.notes.empty() ? "" : ". " + found.notes[0]),
                        "name columns under slices: in its suite, or keep its data where it was and give it an id");
  }
  if (found.joined.empty()) return found;
  std::string columns, ids, keys;
  for (size_t i = 0; i < table.roles.id.size(); ++i) {
    const ColumnReference& id = table.roles.id[i];
    const std::string key = "\"assay key " + std::to_string(i) + "\"";
    keys += (i ? ", " : "") + key;
    columns += (i ? ", CAST(" : "CAST(") + quote_name(id.text) + " AS VARCHAR) AS " + key;
  }
  for (const std::string& name : found.joined) columns += ", " + quote_name(name);
  found.file = directory + "/features.parquet";
  ASSAY_RETURN_IF_ERROR(copy_to_parquet(database, "SELECT " + columns + " FROM " + quote_name(table.name), found.file));
  auto twice = database.rows("SELECT count(*) FROM (SELECT 1 FROM read_parquet(" + quote_text(found.file) +
                             ") GROUP BY " + keys + " HAVING count(*) > 1)");
  if (!twice.ok()) return readable(std::move(twice).status());
  if ((*twice)[0][0] != "0")
    return not_computed("the data of the run '" + run.directory + "' has ids more than once now",
                        "keep one row of each id, and run its suite again");
  found.names.insert(found.names.end(), found.joined.begin(), found.joined.end());
  return found;
}

Result<LevelledFeature> levels_of(Database& database, const std::string& relation, const std::string& column,
                                  const std::string& name) {
  const std::string query = "SELECT " + column + " FROM " + relation;
  auto fields = database.describe(query);
  if (!fields.ok()) return readable(std::move(fields).status());
  const ColumnType type = (*fields)[0].type;
  const bool number = type == ColumnType::integer || type == ColumnType::real;
  auto stream = database.stream(number ? "SELECT CAST(" + column + " AS DOUBLE) FROM " + relation
                                       : "SELECT CAST(" + column + " AS VARCHAR) FROM " + relation);
  if (!stream.ok()) return readable(std::move(stream).status());
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> numbers;
  std::vector<uint32_t> codes;
  std::map<std::string, uint32_t, std::less<>> code_of;
  constexpr uint32_t kNoText = ~0u;
  while (true) {
    ASSAY_TRY(const auto piece, (*stream)->next());
    if (!piece) break;
    const Column& values = piece->batch.columns[0];
    for (int64_t i = 0; i < values.count; ++i) {
      if (number) {
        numbers.push_back(values.valid(i) ? values.reals()[i] : kMissing);
      } else if (!values.valid(i)) {
        codes.push_back(kNoText);
      } else {
        auto found = code_of.find(values.text(i));
        if (found == code_of.end())
          found = code_of.emplace(values.text(i), static_cast<uint32_t>(code_of.size())).first;
        codes.push_back(found->second);
        if (code_of.size() > kMostTexts) return LevelledFeature{name, {}, {}, {}};
      }
    }
  }
  LevelledFeature feature;
  feature.name = name;
  const std::string own = quote_name(name);
  const auto add = [&](const std::string& text, const std::string& condition) {
    feature.texts.push_back(text);
    feature.conditions.push_back(condition);
  };
  if (!number) {
    // In the order of the texts, whatever the order of the rows.
    std::vector<uint16_t> place(code_of.size());
    for (const auto& [text, code] : code_of) {
      place[code] = static_cast<uint16_t>(feature.texts.size());
      add(name + " = " + text, "CAST(" + own + " AS VARCHAR) = " + quote_text(text));
    }
    const auto missing = static_cast<uint16_t>(feature.texts.size());
    add(name + " is missing", own + " IS NULL");
    for (const uint32_t code : codes) feature.levels.level.push_back(code == kNoText ? missing : place[code]);
    feature.levels.levels = static_cast<uint32_t>(feature.texts.size());
    return feature;
  }
  std::vector<double> sorted;
  for (const double x : numbers) {
    if (!std::isnan(x)) sorted.push_back(x);
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> distinct = sorted;
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  const std::string x = "CAST(" + own + " AS DOUBLE)", there = own + " IS NOT NULL AND NOT isnan(" + x + ")";
  std::vector<double> starts;  // of each level its least value
  if (distinct.size() <= kBins) {
    starts = distinct;
    for (const double value : starts)
      add(name + " = " + shortest_double(value), there + " AND " + x + " = " + shortest_double(value));
  } else {
    for (size_t bin = 0; bin < kBins; ++bin) {
      const double start = sorted[bin * sorted.size() / kBins];
      if (starts.empty() || start > starts.back()) starts.push_back(short_edge(sorted, start));
    }
    for (size_t bin = 0; bin < starts.size(); ++bin) {
      const std::string low = shortest_double(starts[bin]);
      const bool first = bin == 0, last = bin + 1 == starts.size();
      const std::string high = last ? "" : shortest_double(starts[bin + 1]);
      add(first  ? name + " < " + high
          : last ? name + " >= " + low
                 : name + " in [" + low + ", " + high + ")",
          there + (first ? "" : " AND " + x + " >= " + low) + (last ? "" : " AND " + x + " < " + high));
    }
  }
  const auto missing = static_cast<uint16_t>(starts.size());
  add(name + " is missing", "(" + own + " IS NULL OR isnan(" + x + "))");
  for (const double value : numbers) {
    const auto above = std::upper_bound(starts.begin(), starts.end(), value);
    feature.levels.level.push_back(std::isnan(value) ? missing : static_cast<uint16_t>(above - starts.begin() - 1));
  }
  feature.levels.levels = static_cast<uint32_t>(feature.texts.size());
  return feature;
}

}  // namespace assay
