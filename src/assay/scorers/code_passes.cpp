// SPDX-License-Identifier: Apache-2.0
// Whether the Python program of an answer passes its tests, run in a sandbox: HumanEval's functional correctness. The
// program is what stands in the column `before` (the start of a function), the answer, and the column `test`, which
// defines check(candidate); with `entry_point` that is called. It runs only where the suite says execute: allowed.
#include <memory>

#include "assay/base/hash.h"
#include "assay/base/text.h"
#include "assay/io/sandbox.h"
#include "assay/scorers/json_text.h"
#include "assay/scorers/number_lists.h"
#include "assay/scorers/words.h"

namespace assay {
namespace {

std::string last_line(const std::string& output) {
  const std::string text = trim(output);
  const size_t line = text.rfind('\n');
  return line == std::string::npos ? text : text.substr(line + 1);
}

// What a program exits with that came to the end of its tests: none of Python's own codes, and of each program another
// one, so that no answer passes by leaving early.
int code_of_passing(const std::string& program) {
  const std::string digest = sha256_hex(program);
  return 64 + static_cast<int>(std::stoul(digest.substr(0, 4), nullptr, 16) % 60);
}

Result<Scoring> prepare(const ScorerArguments& arguments) {
  if (!arguments.may_execute)
    return usage_error("code_passes runs code that a model wrote", "allow it in the suite: execute: allowed");
  SandboxLimits limits;
  limits.seconds = arguments.number("seconds");
  limits.memory_bytes = static_cast<int64_t>(arguments.number("memory"));
  ASSAY_TRY(const Sandbox opened, Sandbox::open(limits));
  return Scoring([sandbox = std::make_shared<const Sandbox>(opened), python = arguments.text("python"),
                  before = arguments.column("before"), test = arguments.column("test"),
                  entry = arguments.column("entry_point"),
                  block = arguments.is("from", "code_block")](const AnswerRow& answer) {
    const auto tests = column_of(answer, test);
    if (!tests) return Score::none(AnswerOutcome::not_applicable, "no test");
    std::string_view code = answer.output;
    if (const auto inside = block ? code_block(code) : std::nullopt) code = *inside;
    std::string program =
        std::string(column_of(answer, before).value_or("")) + std::string(code) + "\n" + std::string(*tests) + "\n";
    if (const auto name = column_of(answer, entry)) program += "check(" + std::string(*name) + ")\n";
    const int passed = code_of_passing(program);
    program += "__import__('os')._exit(" + std::to_string(passed) + ")\n";
    const auto result = sandbox->run({python, "-I", "program.py"}, "program.py", program);
    if (!result.ok()) return Score::none(AnswerOutcome::error, result.status().message());
    if (result->timed_out) return Score::of(0, "runs longer than its time");
    if (result->exit_code == passed) return Score::of(1);
    if (result->exit_code == 0) return Score::of(0, "ends before its tests do");
    if (result->exit_code == 127) return Score::none(AnswerOutcome::error, last_line(result->output));
    const std::string what = last_line(result->output);
    return Score::of(0, !what.empty()    ? quoted_start(what)
                        : result->signal ? "ended by signal " + std::to_string(result->signal)
                                         : "exit code " + std::to_string(result->exit_code));
  });
}

}  // namespace

extern constinit const Scorer code_passes_scorer = {
    .name = "code_passes",
    .summary = "Whether the answer's Python program passes its tests, run in a sandbox; only with execute: allowed.",
    .arguments =
        {ArgumentSpec{.name = "test",
                      .type = ArgumentType::column,
                      .default_text = "test",
                      .summary = "The column of the tests"},
         ArgumentSpec{
             .name = "before", .type = ArgumentType::column, .summary = "The column of what stands before the answer"},
         ArgumentSpec{.name = "entry_point",
                      .type = ArgumentType::column,
                      .summary = "The column of the function that check() is called with"},
         ArgumentSpec{.name = "seconds",
                      .type = ArgumentType::number,
                      .default_number = 10,
                      .lowest = 0.1,
                      .highest = 3600,
                      .summary = "How long a program may run"},
         ArgumentSpec{.name = "memory",
                      .type = ArgumentType::number,
                      .default_number = 1073741824,
                      .lowest = 1048576,
                      .highest = 1e12,
                      .summary = "How much memory it may have"},
         ArgumentSpec{
             .name = "python", .type = ArgumentType::text, .default_text = "python3", .summary = "The interpreter"},
         kFromArgument},
    .prepare = prepare,
    .reference = "openai/human-eval check_correctness"};

}  // namespace assay
