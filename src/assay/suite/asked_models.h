// SPDX-License-Identifier: Apache-2.0
// The models of a suite that are asked, as typed settings: each key checked against the catalog's kind, environment
// variables looked up, secrets known as such.
#pragma once

#include <string>
#include <vector>

#include "assay/engine/asking/ask.h"
#include "assay/engine/catalog.h"
#include "assay/suite/suite.h"

namespace assay {

struct AskedModelSpec {
  const Model* kind = nullptr;
  ModelSettings settings;
  std::vector<Located> prompts;  // which of the suite's; empty: all
};

// Errors: an unknown kind or key, a value of the wrong type or out of range, a variable that is not set.
Result<std::vector<AskedModelSpec>> asked_models(const Catalog& catalog, const Suite& suite);
// Whether every model whose provider wants a key has one. Errors: names the variable that is not set.
Status require_keys(const std::vector<AskedModelSpec>& models);
Result<Budget> budget_of(const Suite& suite);
// "30s", "2m", 1.5 (seconds).
Result<double> duration_of(const Node& node, std::string_view what);

// What must enter no file: keys and the values of headers.
std::vector<std::string> secrets_of(const std::vector<AskedModelSpec>& models);
// The suite as it may be stored: of every model and helper the environment's variables are written out, except in what
// is secret, where `${NAME}` stays and anything else is "(not stored)".
Result<Node> without_secrets(const Suite& suite);
// Puts the secrets of another document of the same suite where this one has "(not stored)".
void restore_secrets(Node& stored, const Node& written);

constexpr std::string_view kNotStored = "(not stored)";

}  // namespace assay
