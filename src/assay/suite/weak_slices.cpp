// SPDX-License-Identifier: Apache-2.0
#include "assay/suite/weak_slices.h"

#include <algorithm>

#include "assay/base/exact_sum.h"
#include "assay/base/files.h"
#include "assay/base/text.h"
#include "assay/data/relation.h"
#include "assay/data/source.h"
#include "assay/suite/answer_sql.h"
#include "assay/suite/compare_suite.h"
#include "assay/suite/document_of_run.h"
#include "assay/suite/measure.h"
#include "assay/suite/run_steps.h"
#include "assay/suite/slice_features.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

// A slice of which more than this share of its rows lies in a better one that is shown says nothing new.
constexpr double kSame = 0.5;
// Slices that are merged are looked for among so many times those that are shown.
constexpr size_t kSpare = 10;

struct Subject {
  ComparedRun run, before;
  std::vector<KeptTable> tables, tables_before;
  ComparedSide side, side_before;
  bool against = false;
  EstimateExpression metric;
  FeatureColumns features;
};

Result<EstimateExpression> metric_of(const Json& document, const std::string& asked) {
  if (!asked.empty()) return parse_estimate(asked, {"--metric", 1, 1});
  for (const char* name : {"log_loss", "mean_absolute_error", "accuracy", "mean_squared_error", "brier_score", ""}) {
    for (const Json& estimate : document["estimates"]) {
      const std::string metric = estimate["metric"];
      if (!estimate["slice"].is_null() || estimate["fact"] == true || (*name && metric != name)) continue;
      return parse_estimate(metric, {"run.json", 1, 1});
    }
  }
  return usage_error("the run has no metric to look for slices by", "name one: --metric log_loss", {"--metric"});
}

Result<ComparedSide> side_of(const ComparedRun& run, const std::vector<KeptTable>& tables, const std::string& table,
                             const std::string& model) {
  for (const KeptTable& one : tables) {
    if (!table.empty() && one.name != table) continue;
    std::vector<std::string_view> names;
    std::vector<AnswerPlace> places;
    for (const AnswerPlace& place : one.places) {
      names.push_back(place.model);
      if (place.model == model) places.push_back(place);
    }
    if (model.empty()) places = one.tested;
    if (places.size() == 1) return ComparedSide{&run, &one, places[0]};
    std::string list;
    for (const AnswerPlace& place : one.places) list += (list.empty() ? "" : "; ") + name_of(place);
    const std::string near = model.empty() ? std::string() : did_you_mean(model, names);
    return usage_error("the run '" + run.directory + "' has " +
                           (places.empty() ? "no model '" + model + "'" : "several models and prompts"),
                       near.empty() ? "name one with --model; it has: " + list : near, {"--model"});
  }
  return not_computed("the run '" + run.directory + "' has no table '" + table + "'");
}

std::string key_of(const ColumnReference& reference) {
  return "CAST(" + (reference.sql ? "(" + reference.text + ")" : quote_name(reference.text)) + " AS VARCHAR)";
}

// The suite over the rows of the run (and of the one before) with the features joined, of one half or of all.
Result<Suite> suite_of(Database& database, const Subject& subject, const std::string& half) {
  std::vector<std::string> notes;
  ASSAY_TRY(Suite suite, subject.against ? compared_suite(database, subject.side_before, subject.side, notes)
                                         : suite_of_side(database, subject.side, subject.side, kAfter));
  TableSpec& spec = suite.tables[0];
  if (!subject.features.file.empty()) {
    std::string on, columns;
    const auto& ids = subject.side.table->roles.id;
    for (size_t i = 0; i < ids.size(); ++i) {
      const std::string key = "\"assay key " + std::to_string(i) + "\"";
      on += (i ? " AND " : "") + key_of(ids[i]) + " = features." + key;
    }
    for (const std::string& name : subject.features.joined) columns += ", features." + quote_name(name);
    spec.sql->text = "SELECT kept.*" + columns + " FROM (" + spec.sql->text + ") AS kept LEFT JOIN read_parquet(" +
                     quote_text(subject.features.file) + ") AS features ON " + on;
  }
  if (!half.empty()) spec.sql->text = "SELECT * FROM (" + spec.sql->text + ") WHERE " + half;
  suite.checks.clear();
  suite.slices.clear();
  suite.metrics = {{text_of(subject.metric), {}}};
  suite.metric_expressions = {subject.metric};
  suite.decision.reset();
  suite.looks = 1;
  suite.smallest_slice = 0;
  suite.on_inconclusive = OnInconclusive::inconclusive;
  suite.correction = Correction::holm;
  return suite;
}

// Of which half a row is, by its cluster, else its id.
Result<std::string> half_of(const Subject& subject) {
  const Roles& roles = subject.side.table->roles;
  if (!roles.cluster && roles.id.empty()) {
    return not_computed("without an id or a cluster the examples cannot be halved, and nothing can be confirmed",
                        "say in the suite which column tells examples apart, id: COLUMN, or search all: --search all");
  }
  std::string keys;
  if (roles.cluster) {
    keys = key_of(*roles.cluster);
  } else {
    for (const ColumnReference& id : roles.id) keys += (keys.empty() ? "" : ", ") + key_of(id);
  }
  return "md5(concat_ws(chr(31), " + keys + ")) < '8'";
}

struct Searched {
  std::vector<LevelledFeature> features;
  std::vector<FoundSlice> slices;
  std::vector<std::vector<size_t>> merged;  // by slice that is shown: others, of which it stands first
  std::vector<size_t> shown;
  int64_t rows = 0, evaluated = 0, smallest = 0;
  double mean = 0;
  bool lower_is_better = true;
  std::vector<std::string> skipped;
};

const EstimateSpec* estimate_of(const BoundTable& table, const char* model) {
  for (const int shown : table.shown) {
    const EstimateSpec& estimate = table.plan.estimates[static_cast<size_t>(shown)];
    const ModelColumns& columns = table.plan.models[static_cast<size_t>(estimate.model)];
    const int listed = columns.listed ? estimate.model : columns.reading ? columns.reading->of : -1;
    if (listed >= 0 && table.plan.models[static_cast<size_t>(listed)].name == model) return &estimate;
  }
  return nullptr;
}

Result<std::string> loss_of(const BoundTable& table, const char* model, const std::string& metric) {
  const EstimateSpec* const estimate = estimate_of(table, model);
  const std::string loss = estimate ? row_loss(table.plan, *estimate) : std::string();
  if (!loss.empty()) return loss;
  return usage_error("slices are not searched by '" + metric + "'",
                     "name a metric that is a mean over rows: log_loss, brier_score, accuracy, zero_one_loss, "
                     "mean_absolute_error, mean_squared_error, or a score",
                     {"--metric"});
}

void merge_overlapping(Searched& found, size_t most) {
  std::vector<SliceFeature> levels;
  for (const LevelledFeature& feature : found.features) levels.push_back(feature.levels);
  std::vector<std::vector<bool>> rows;
  for (size_t i = 0; i < found.slices.size(); ++i) {
    const std::vector<bool> own = rows_of(found.slices[i], levels);
    bool merged = false;
    for (size_t k = 0; k < found.shown.size() && !merged; ++k) {
      int64_t both = 0;
      for (size_t row = 0; row < own.size(); ++row) both += own[row] && rows[k][row];
      merged = static_cast<double>(both) > kSame * static_cast<double>(found.slices[i].rows);
      if (merged) found.merged[k].push_back(i);
    }
    if (merged || found.shown.size() == most) continue;
    found.shown.push_back(i);
    found.merged.emplace_back();
    rows.push_back(own);
  }
}

Result<Searched> search(Context& context, const Catalog& catalog, const Subject& subject,
                        const WeakSlicesRequest& request, const std::string& half) {
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(Suite suite, suite_of(database, subject, half));
  for (const std::string& name : subject.features.names) {
    SliceSpec slice;
    slice.name = name;
    slice.columns = {name};
    suite.slices.push_back(std::move(slice));
  }
  ASSAY_TRY(const BoundSuite bound, bind_suite(context, database, catalog, suite));
  const BoundTable& table = *bound.tables[0];
  const TablePlan& plan = table.plan;
  if (plan.weight >= 0)
    return not_computed("the run weighs its rows: slices of weighted rows are not built yet",
                        "run the suite without weight:");
  const std::string metric = text_of(subject.metric);
  ASSAY_TRY(std::string loss, loss_of(table, kAfter, metric));
  if (subject.against) {
    ASSAY_TRY(const std::string before, loss_of(table, kBefore, metric));
    loss = "(" + loss + ") - (" + before + ")";
  }
  const std::string query = query_of(plan.relation, plan.expressions(), plan.grouping);
  ASSAY_RETURN_IF_ERROR(database.execute("CREATE TEMP TABLE \"assay searched\" AS SELECT * FROM (SELECT *, CAST(" +
                                         loss + " AS DOUBLE) AS \"assay loss\" FROM (" + query +
                                         ")) WHERE \"assay loss\" IS NOT NULL"));
  Searched found;
  std::vector<double> losses;
  ExactSum sum;
  ASSAY_TRY(const auto stream, database.stream("SELECT \"assay loss\" FROM \"assay searched\""));
  while (true) {
    ASSAY_TRY(const auto piece, stream->next());
    if (!piece) break;
    const Column& values = piece->batch.columns[0];
    losses.insert(losses.end(), values.reals(), values.reals() + values.count);
  }
  sum.add(losses);
  found.rows = static_cast<int64_t>(losses.size());
  if (losses.empty()) return not_computed("no example has an answer: there is nothing to search");
  found.mean = sum.round() / static_cast<double>(losses.size());
  std::vector<SliceFeature> levels;
  for (const SliceDimension& dimension : plan.dimensions) {
    ASSAY_TRY(LevelledFeature feature,
              levels_of(database, "\"assay searched\"", column(dimension.column), dimension.name));
    if (feature.texts.empty()) {
      found.skipped.push_back(dimension.name);
      continue;
    }
    levels.push_back(feature.levels);
    found.features.push_back(std::move(feature));
  }
  SliceSearch limits;
  limits.alpha = request.alpha;
  limits.depth = request.depth;
  limits.smallest = found.smallest = request.smallest > 0 ? request.smallest : std::max<int64_t>(32, found.rows / 100);
  limits.most = static_cast<size_t>(request.most) * kSpare;
  ASSAY_TRY(SliceSearchResult result, search_slices(context, levels, losses, limits));
  found.slices = std::move(result.slices);
  found.evaluated = result.evaluated;
  merge_overlapping(found, static_cast<size_t>(request.most));
  return found;
}

std::string text_of_slice(const Searched& found, const FoundSlice& slice) {
  std::vector<std::string> texts;
  for (const SliceCondition& one : slice.conditions) texts.push_back(found.features[one.feature].texts[one.level]);
  return join(texts, ", ");
}

std::string sql_of_slice(const Searched& found, const FoundSlice& slice) {
  std::vector<std::string> conditions;
  for (const SliceCondition& one : slice.conditions)
    conditions.push_back(found.features[one.feature].conditions[one.level]);
  return "coalesce(" + join(conditions, " AND ") + ", false)";
}

Selector predicate(const std::string& sql) {
  Selector selector;
  selector.kind = Selector::Kind::predicate;
  selector.value = sql;
  return selector;
}

// Of each slice that is shown what the other half says: whether the metric is worse there than on all other rows, or
// against an earlier run worse than it was there.
Result<Json> confirm(Context& context, const Catalog& catalog, const Subject& subject, const Searched& found,
                     const std::string& half, int64_t& rows) {
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(Suite suite, suite_of(database, subject, half));
  const Metric* const metric = catalog.find_metric(subject.metric.metric);
  const bool lower = metric && metric->better == Direction::lower;
  for (const size_t shown : found.shown) {
    const std::string sql = sql_of_slice(found, found.slices[shown]);
    CheckSpec spec;
    spec.check.estimate = subject.metric;
    spec.check.estimate.selectors = {predicate(sql)};
    spec.check.comparison = lower ? Comparison::at_most : Comparison::at_least;
    if (subject.against) {
      spec.check.bound.baseline = true;
    } else {
      spec.check.bound.estimate = subject.metric;
      spec.check.bound.estimate->selectors = {predicate("NOT " + sql)};
    }
    spec.text = text_of(spec.check);
    suite.checks.push_back(std::move(spec));
  }
  ASSAY_TRY(const BoundSuite bound, bind_suite(context, database, catalog, suite));
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, bound));
  ASSAY_TRY(const std::vector<CheckRequest> requests, requests_of(context, bound, folds));
  const std::vector<CheckOutcome> outcomes = decide(requests, suite.correction);
  Json confirmed = Json::array();
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const Json check = check_json(bound, i, requests[i], outcomes[i]);
    Json one;
    one["confirmed"] = outcomes[i].verdict == Verdict::fail;
    const bool sides = check.contains("difference") && check["difference"].is_object();
    one["value"] = sides ? check["difference"]["first"] : Json();
    one[subject.against ? "before" : "rest"] = sides ? check["difference"]["second"] : Json();
    one["difference"] = check["estimate"];
    one["interval"] = check["interval"];
    one["p"] = check["p_fail"];
    one["n"] = outcomes[i].main().n;
    one["reason"] = check["reason"];
    confirmed.push_back(std::move(one));
  }
  rows = requests.empty() || requests[0].members.empty() ? 0 : requests[0].members[0].table_rows;
  if (context.stopped()) return cancelled();
  return confirmed;
}

Result<Json> document_of(Context& context, const Catalog& catalog, const Subject& subject,
                         const WeakSlicesRequest& request) {
  std::string first, second;
  if (!request.all_rows) {
    ASSAY_TRY(first, half_of(subject));
    second = "NOT (" + first + ")";
  }
  ASSAY_TRY(const Searched found, search(context, catalog, subject, request, first));
  int64_t confirmed_rows = 0;
  Json confirmed;
  if (!request.all_rows && !found.shown.empty()) {
    ASSAY_TRY(confirmed, confirm(context, catalog, subject, found, second, confirmed_rows));
  }
  Json document;
  document["assay"] = 1;
  document["kind"] = "slices";
  document["suite"] = subject.run.suite.name;
  document["run"] = subject.run.directory;
  document["against"] = subject.against ? Json(subject.before.directory) : Json();
  document["dataset"] = subject.side.table->name;
  document["model"] = subject.side.place.model;
  document["prompt"] = subject.side.place.prompt;
  document["metric"] = text_of(subject.metric);
  document["search"] = request.all_rows ? "all" : "half";
  document["confidence"] = subject.run.suite.confidence;
  document["alpha"] = request.alpha;
  document["depth"] = request.depth;
  document["smallest"] = found.smallest;
  document["examples"] = {{"searched", found.rows}, {"confirming", confirmed_rows}};
  document["loss"] = found.mean;
  document["evaluated"] = found.evaluated;
  document["features"] = document["skipped"] = document["slices"] = Json::array();
  for (const LevelledFeature& feature : found.features) document["features"].push_back(feature.name);
  for (const std::string& name : found.skipped) document["skipped"].push_back(name);
  for (size_t k = 0; k < found.shown.size(); ++k) {
    const FoundSlice& slice = found.slices[found.shown[k]];
    Json one;
    one["slice"] = text_of_slice(found, slice);
    one["sql"] = sql_of_slice(found, slice);
    one["score"] = slice.score;
    one["n"] = slice.rows;
    one["loss"] = slice.loss / static_cast<double>(slice.rows);
    one["confirmation"] = confirmed.is_array() ? confirmed[k] : Json();
    one["merged"] = Json::array();
    for (const size_t other : found.merged[k]) {
      const FoundSlice& same = found.slices[other];
      one["merged"].push_back({{"slice", text_of_slice(found, same)},
                               {"score", same.score},
                               {"n", same.rows},
                               {"loss", same.loss / static_cast<double>(same.rows)}});
    }
    document["slices"].push_back(std::move(one));
  }
  document["notes"] = subject.features.notes;
  return document;
}

}  // namespace

Result<Json> weak_slices(Context& context, const Catalog& catalog, const WeakSlicesRequest& request) {
  Subject subject;
  subject.against = !request.against.empty();
  ASSAY_TRY(subject.run, read_compared_run(request.run));
  ASSAY_TRY(subject.metric, metric_of(subject.run.document, request.metric));
  ASSAY_TRY(Database database, open_database(context));
  ASSAY_TRY(subject.tables, kept_tables(database, subject.run));
  ASSAY_TRY(subject.side, side_of(subject.run, subject.tables, {}, request.model));
  if (subject.against) {
    ASSAY_TRY(subject.before, read_compared_run(request.against));
    ASSAY_TRY(subject.tables_before, kept_tables(database, subject.before));
    ASSAY_TRY(subject.side_before,
              side_of(subject.before, subject.tables_before, subject.side.table->name, request.model));
    ASSAY_TRY(const MatchedExamples matched, match_examples(database, subject.side_before, subject.side));
    if (!matched.paired)
      return not_computed("without an id no example of one run is one of the other",
                          "say in the suites which column tells examples apart, id: COLUMN, and run them again");
  }
  ASSAY_TRY(const TemporaryDirectory directory, TemporaryDirectory::create());
  ASSAY_TRY(subject.features,
            feature_columns(context, subject.run, *subject.side.table, request.features, directory.path()));
  return document_of(context, catalog, subject, request);
}

}  // namespace assay
