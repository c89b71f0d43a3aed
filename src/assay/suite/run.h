// SPDX-License-Identifier: Apache-2.0
// A suite executed: folded, estimated, decided, written. The document is what every report and machine reads.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "assay/base/context.h"
#include "assay/data/arrow_table.h"
#include "assay/engine/catalog.h"
#include "assay/suite/suite.h"

namespace assay {

struct RunOptions {
  std::string out;            // the run directory; empty: runs/TIME-NAME-xxxx
  bool keep_nothing = false;  // of `eval`: no run directory
  bool counts_looks = true;   // off where an earlier decision is proved, which is no new look
  std::string only_model, only_prompt, where;
  int64_t limit = -1;
  std::string command;                                                            // how the user asked, for `reproduce`
  std::vector<std::pair<std::string, std::shared_ptr<const ArrowTable>>> tables;  // in memory, for the suite's SQL
  // Of suites whose models are asked:
  std::string resume;                // an unfinished run to go on with
  std::vector<std::string> earlier;  // runs whose answers are used where the request is the same
  bool replay = false;               // nothing is asked: an answer that they lack is an error
  bool cache = false;                // take answers from the cache of earlier runs, and leave this one's there
};

struct RunOutcome {
  nlohmann::ordered_json document;
  std::string directory;  // empty: none was written
  int exit_code = 0;      // 0 pass, 1 fail, 3 not computed, 4 inconclusive
};

Result<RunOutcome> run_suite(Context& context, const Catalog& catalog, const Suite& suite, const RunOptions& options);

// What asking the suite's models may take, for people; nothing is asked. Errors: no model of the suite is asked.
Result<std::string> estimate_run(Context& context, const Catalog& catalog, const Suite& suite,
                                 const RunOptions& options);

// One part of `parts` of the work, as a directory (store/shard_directory.h) at `options.out`.
Status run_shard(Context& context, const Catalog& catalog, const Suite& suite, uint32_t part, uint32_t parts,
                 const RunOptions& options);
// The run that the shards in these directories give together, with the bits of one process. The data need not be there.
// Errors: shards of different suites, data, counts or versions; one that is missing, named twice or damaged; an id that
// two of them have.
Result<RunOutcome> merge_shards(Context& context, const Catalog& catalog, const std::vector<std::string>& paths,
                                const RunOptions& options);

// A run done again: equal content digests, or what differs, the cause first.
struct Reproduction {
  std::string before, after;
  std::vector<std::string> differences;
  std::vector<std::string> changed;  // files of the run that are not as it wrote them
  bool same() const { return before == after && changed.empty(); }
};
Result<Reproduction> reproduce_run(Context& context, const Catalog& catalog, const std::string& directory);

// Everything but the work: the suite against its data. Returns the notes.
Result<std::vector<std::string>> validate_suite(Context& context, const Catalog& catalog, const Suite& suite);

// The document of a finished run.
Result<nlohmann::ordered_json> read_run(const std::string& directory);

}  // namespace assay
