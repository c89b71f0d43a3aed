// SPDX-License-Identifier: Apache-2.0
// What is said to a command line that does not parse: the word that is wrong, and the nearest that is right.
#include <algorithm>
#include <cstdio>

#include "assay/base/text.h"
#include "options.h"

namespace assay::cli {
namespace {

// Names that are taken by what is planned.
constexpr std::string_view kPlannedVerbs[] = {"approve", "slices", "diagnose",  "mitigate", "profile",
                                              "monitor", "serve",  "push",      "gate",     "import",
                                              "lint",    "mutate", "calibrate", "label",    "load"};
constexpr std::string_view kPlannedOptions[] = {"--resume", "--prompt", "--estimate",
                                                "--replay", "--cache",  "--env-file"};

bool among(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Status unknown_verb(const CLI::App& program, const std::string& word) {
  if (among(kPlannedVerbs, word)) return usage_error("'assay " + word + "' is not built yet");
  std::vector<std::string_view> known;
  std::string all;
  for (const CLI::App* verb : program.get_subcommands({})) {
    known.push_back(verb->get_name());
    all += (all.empty() ? "" : ", ") + verb->get_name();
  }
  const std::string near = did_you_mean(word, known);
  return usage_error("there is no verb '" + word + "'", near.empty() ? "the verbs are: " + all : near);
}

Status unknown_option(const CLI::App& verb, const std::string& word) {
  if (among(kPlannedOptions, word)) return usage_error("the option " + word + " is not built yet");
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string near = did_you_mean(word, known), help = "assay " + verb.get_name() + " --help lists the options";
  return usage_error("assay " + verb.get_name() + " has no option " + word, near.empty() ? help : near);
}

}  // namespace

Status wrong_usage(const CLI::App& program, const CLI::ParseError& error, std::span<const std::string> words) {
  const auto is_option = [](std::string_view word) { return word.starts_with("--") && word.size() > 2; };
  const CLI::App* verb = nullptr;
  for (std::string word : words) {
    word = word.substr(0, word.find('='));
    if (!verb) {
      if (word.starts_with("-")) continue;
      for (const CLI::App* one : program.get_subcommands({})) {
        if (one->get_name() == word) verb = one;
      }
      if (!verb) return unknown_verb(program, word);
    } else if (is_option(word) && !verb->get_option_no_throw(word)) {
      return unknown_option(*verb, word);
    }
  }
  const std::string name = verb ? "assay " + verb->get_name() : "assay";
  return usage_error(name + ": " + error.what(), name + " --help says more");
}

}  // namespace assay::cli
