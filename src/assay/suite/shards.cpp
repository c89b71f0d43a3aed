// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <optional>

#include "assay/base/files.h"
#include "assay/base/hash.h"
#include "assay/base/text.h"
#include "assay/base/timed.h"
#include "assay/data/source.h"
#include "assay/store/shard_directory.h"
#include "assay/suite/bound_bytes.h"
#include "assay/suite/run.h"
#include "assay/suite/run_steps.h"
#include "assay/suite/shard.h"
#include "assay/version.h"

namespace assay {
namespace {

std::string examples_of(const BoundTable& table) { return "examples/" + table.plan.dataset + ".parquet"; }
std::string ids_of(const BoundTable& table) { return "ids/" + table.plan.dataset + ".parquet"; }

// Hashes of 128 bits, so that two ids never share one.
Status write_ids(Database& database, const TablePlan& plan, const std::string& relation, const std::string& path) {
  std::string texts;
  for (int id : plan.id) texts += (texts.empty() ? "" : ", ") + ("CAST(" + plan.columns[id].sql + " AS VARCHAR)");
  return copy_to_parquet(
      database, "SELECT unhex(md5(CAST([" + texts + "] AS VARCHAR))) AS id FROM " + relation + " ORDER BY id", path);
}

struct LoadedShard {
  std::string path;
  Shard shard;
};

std::string list_of_files(const std::vector<LoadedShard>& shards, const std::string& name) {
  std::string list;
  for (const LoadedShard& one : shards) list += (list.empty() ? "[" : ", ") + quote_text(one.path + "/" + name);
  return list + "]";
}

// Ids that several shards have. Within one they were looked for when it was folded.
Status ids_are_apart(Database& database, const BoundTable& table, const std::vector<LoadedShard>& shards) {
  const std::string hashes = "read_parquet(" + list_of_files(shards, ids_of(table)) + ")";
  auto repeated = database.rows("SELECT count(*) FROM (SELECT id FROM " + hashes + " GROUP BY id HAVING count(*) > 1)");
  if (!repeated.ok()) return readable(std::move(repeated).status());
  const std::string count = (*repeated)[0][0].value_or("0");
  if (count == "0") return {};
  std::string first = "not kept (keep: none)";
  if (shards[0].shard.files.contains(examples_of(table))) {
    std::string columns, shown;
    for (int id : table.plan.id) {
      const std::string name = quote_name(table.plan.columns[id].name);
      columns += (columns.empty() ? "" : ", ") + name;
      shown += (shown.empty() ? "" : " || ', ' || ") + ("CAST(" + name + " AS VARCHAR)");
    }
    auto named = database.rows("SELECT " + shown + " FROM read_parquet(" + list_of_files(shards, examples_of(table)) +
                               ") GROUP BY " + columns + " HAVING count(*) > 1 ORDER BY " + columns + " LIMIT 3");
    if (!named.ok()) return readable(std::move(named).status());
    first.clear();
    for (const auto& row : *named) first += (first.empty() ? "" : " and ") + row[0].value_or("null");
  }
  return repeated_ids(table, count, first);
}

Result<LoadedShard> read_shard(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path + "/state", ignored))
    return usage_error("it is no shard", "name the directories that assay run --shard i/n wrote");
  ASSAY_TRY(LargeVector<char> bytes, read_large_file(path + "/state"));
  ASSAY_TRY(Shard shard, load_shard(std::move(bytes)));
  ASSAY_RETURN_IF_ERROR(shard_is_whole(path, shard.files));
  return LoadedShard{path, std::move(shard)};
}

std::string name_of_part(const Shard& shard) {
  return "shard " + std::to_string(shard.part + 1) + " of " + std::to_string(shard.parts);
}

// Why the two do not belong to one run; ok where they do.
Status belong_together(const LoadedShard& first, const LoadedShard& other) {
  const Shard &ours = first.shard, &theirs = other.shard;
  const std::string both = "'" + first.path + "' and '" + other.path + "' ";
  if (ours.parts != theirs.parts) {
    return usage_error(both + "are shards of different counts: " + name_of_part(ours) + ", " + name_of_part(theirs),
                       "fold all with the same n of --shard i/n");
  }
  if (ours.version != theirs.version) {
    return usage_error(both + "were folded by different versions: " + ours.version + ", " + theirs.version,
                       "fold all with one version of assay");
  }
  if (!(ours.suite == theirs.suite)) return usage_error(both + "are shards of different suites");
  if (ours.model != theirs.model || ours.where != theirs.where || ours.limit != theirs.limit)
    return usage_error(both + "were asked for different parts of the data",
                       "give all the same --model, --where, --limit");
  return {};
}

// The shards by their part. Errors: none, or not each part once, of one run.
Result<std::vector<LoadedShard>> read_shards(const std::vector<std::string>& paths) {
  std::vector<std::optional<LoadedShard>> by_part;
  const LoadedShard* first = nullptr;
  for (std::string path : paths) {
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    auto read = read_shard(path);
    if (!read.ok()) return std::move(read).status().at({path, 0, 0});
    if (first) ASSAY_RETURN_IF_ERROR(belong_together(*first, *read));
    by_part.resize(read->shard.parts);
    auto& place = by_part[read->shard.part];
    if (place) return usage_error(name_of_part(read->shard) + " is given twice: '" + place->path + "', '" + path + "'");
    place = std::move(*read);
    if (!first) first = &*place;
  }
  std::vector<LoadedShard> shards;
  std::string missing;
  for (size_t i = 0; i < by_part.size(); ++i) {
    if (!by_part[i]) {
      missing += (missing.empty() ? "" : ", ") + std::to_string(i + 1);
    } else {
      shards.push_back(std::move(*by_part[i]));
    }
  }
  if (by_part.empty()) return usage_error("no shard is named");
  if (!missing.empty())
    return usage_error("shard " + missing + " of " + std::to_string(by_part.size()) + " is missing",
                       "name the directories of all shards");
  return shards;
}

// What every shard folded of one table, together.
Result<Fold> merged_fold(Context& context, const TablePlan& plan, const std::vector<LoadedShard>& shards,
                         size_t table) {
  std::optional<Fold> whole;
  for (const LoadedShard& one : shards) {
    auto fold = Fold::load(plan, one.shard.folds[table]);
    if (!fold.ok()) return std::move(fold).status().at({one.path, 0, 0});
    if (whole) {
      whole->merge(std::move(*fold));
    } else {
      whole.emplace(std::move(*fold));
    }
  }
  whole->finish(context);
  return std::move(*whole);
}

}  // namespace

Status run_shard(Context& context, const Catalog& catalog, const Suite& suite, uint32_t part, uint32_t parts,
                 const RunOptions& options) {
  ASSAY_TRY(Database database, open_database(context));
  BindOptions binding{options.only_model, options.only_prompt, options.where, options.limit, true};
  ASSAY_TRY(const BoundSuite bound, bind_suite(context, database, catalog, suite, binding));
  ASSAY_TRY(const std::vector<Fold> folds, fold_all(context, database, bound, part, parts));
  ASSAY_TRY(ShardDirectory directory, ShardDirectory::create(options.out));
  for (const auto& table : bound.tables) {
    if (table->other_roles_of >= 0) continue;  // its rows are those of the table
    const std::string relation = table->plan.part_of_relation(part, parts);
    if (table->unique_id) {
      ASSAY_RETURN_IF_ERROR(ids_are_unique(database, *table, relation));
      ASSAY_TRY(const std::string path, directory.file(ids_of(*table)));
      ASSAY_RETURN_IF_ERROR(write_ids(database, table->plan, relation, path));
    }
    if (suite.keep == "none") continue;
    ASSAY_TRY(const std::string path, directory.file(examples_of(*table)));
    ASSAY_RETURN_IF_ERROR(write_example_part(database, *table, relation, path));
  }
  Shard shard;
  shard.version = version();
  shard.file = suite.file;
  shard.name = suite.name;
  shard.suite = suite.document;
  shard.model = options.only_model;
  shard.where = options.where;
  shard.limit = options.limit;
  shard.command = options.command;
  shard.part = part;
  shard.parts = parts;
  ASSAY_TRY(shard.files, directory.digests());
  ByteWriter bytes;
  save_bound(bytes, bound);
  shard.bound = bytes.bytes();
  std::vector<LargeVector<char>> saved;
  for (const Fold& fold : folds) {
    saved.push_back(fold.save());
    shard.folds.push_back(view_of(saved.back()));
  }
  if (context.stopped()) return cancelled();
  return directory.finish(view_of(save_shard(shard)));
}

Result<RunOutcome> merge_shards(Context& context, const Catalog& catalog, const std::vector<std::string>& paths,
                                const RunOptions& asked) {
  ASSAY_TRY(const std::vector<LoadedShard> shards, read_shards(paths));
  const Shard& first = shards[0].shard;
  // Paths of the data may name variables that only the shards' machines have; nothing is read from them here.
  ASSAY_TRY(Suite suite, read_suite(first.suite, {{}, [](std::string_view) { return std::string(); }}));
  suite.file = first.file;
  suite.name = first.name;
  RunOptions options = asked;
  options.only_model = first.model;
  options.where = first.where;
  options.limit = first.limit;
  options.command = first.command;
  ByteReader in(first.bound);
  auto loaded = load_bound(in, catalog, suite);
  if (!loaded.ok()) return std::move(loaded).status().at({shards[0].path, 0, 0});
  const BoundSuite& bound = *loaded;
  for (const LoadedShard& one : shards) {
    if (one.shard.folds.size() != bound.tables.size())
      return usage_error("'" + one.path + "' holds other tables than '" + shards[0].path + "'");
  }
  ASSAY_TRY(Database database, open_database(context));
  for (const auto& table : bound.tables) {
    if (first.files.contains(ids_of(*table)) && table->other_roles_of < 0)
      ASSAY_RETURN_IF_ERROR(ids_are_apart(database, *table, shards));
  }
  std::optional<Timed> timed(std::in_place, context, "merging " + std::to_string(shards.size()) + " shards");
  std::vector<Fold> folds;
  for (size_t t = 0; t < bound.tables.size(); ++t) {
    ASSAY_TRY(Fold fold, merged_fold(context, bound.tables[t]->plan, shards, t));
    folds.push_back(std::move(fold));
  }
  timed.reset();
  if (context.stopped()) return cancelled();
  ASSAY_TRY(RunOutcome outcome, settled(context, bound, folds, options));
  const auto write_examples = [&](size_t table, const std::string& path) -> Status {
    for (size_t i = 0; i < shards.size(); ++i) {
      ASSAY_RETURN_IF_ERROR(link_or_copy(shards[i].path + "/" + examples_of(*bound.tables[table]),
                                         path + std::to_string(i) + ".parquet"));
    }
    return {};
  };
  ASSAY_RETURN_IF_ERROR(write_run(context, database, bound, folds, options, write_examples, outcome));
  return outcome;
}

}  // namespace assay
