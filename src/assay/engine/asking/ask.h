// SPDX-License-Identifier: Apache-2.0
// The request scheduler: asks every question of a run, in the order of the run, as many at once as each endpoint bears,
// and keeps every answer in the journal. What the journal holds already is not asked again. One thread does it all,
// with thousands of requests in flight.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/base/large_vector.h"
#include "assay/engine/asking/earlier_answers.h"
#include "assay/io/journal.h"
#include "assay/models/model.h"

namespace assay {

// One answer that is wanted. `item` is its place in the order of the run.
struct Question {
  uint64_t item = 0;
  uint32_t sample = 1;
  // An assistant's message without content is a turn: it is asked for, filled in, and the next one goes on from there.
  // The answer is that to the whole.
  Messages messages;
};

// The questions for one model, in order.
class Questions {
 public:
  virtual ~Questions() = default;
  // False at the end. Errors: a prompt that cannot be made of a row.
  virtual Result<bool> next(Question& question) = 0;
  virtual uint64_t count() const = 0;
};

struct AskedModel {
  const Model* kind = nullptr;
  const ModelSettings* settings = nullptr;
  std::unique_ptr<Questions> questions;
};

// What a run may use at most; nothing: no limit. What its journal holds already counts.
struct Budget {
  std::optional<double> cost_usd, seconds;
  std::optional<int64_t> requests, tokens;
};

struct AskOptions {
  Budget budget;
  uint64_t seed = 0;
  std::string directory;     // where commands run
  std::string journal_path;  // of the journal, to read what it holds
  // Answers of earlier runs, asked before an endpoint is. `replay`: no endpoint is asked at all.
  std::vector<EarlierAnswers*> earlier;
  bool replay = false;
  std::vector<std::string> secrets;  // cut out of everything that is kept
};

struct AskReport {
  LargeVector<uint64_t> places;  // by item: where its record stands in the journal, plus 1; 0: there is none
  uint64_t wanted = 0, answered = 0, asked = 0;
  double cost_usd = 0;
  int64_t tokens = 0, requests = 0;
  std::map<std::string, uint64_t> errors;  // by type
  // Why not all were asked, for people; empty where all were.
  std::string stopped;
};

// Errors: an endpoint that cannot be reached, refuses the key or every request, an answer that a replay misses, the
// journal's disk. What was answered until then is in the journal. A stop on request is no error but `stopped`.
Result<AskReport> ask(Context& context, std::vector<AskedModel> models, Journal& journal, const AskOptions& options);

// What identifies the request of a model, before its body: kind, place, and the headers that say for whom, by their
// hash. The key itself is no part of it, so that a new key finds the old answers.
std::string request_identity(const Model& kind, const ModelSettings& settings);

}  // namespace assay
