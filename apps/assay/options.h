// SPDX-License-Identifier: Apache-2.0
// What the verbs of the command line share: options that several of them take, and how they end.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>
#include <vector>

#include "assay/base/context.h"
#include "assay/base/status.h"

namespace assay::cli {

// The whole program, its name being the first word; its exit code.
int command_line(std::vector<std::string> words);

// Exit codes; the first that applies, in the order 70, 2, 130, 1, 3, 4, 0.
enum Exit { kPass = 0, kFail = 1, kUsage = 2, kNotComputed = 3, kInconclusive = 4, kBug = 70, kInterrupted = 130 };
int exit_code_of(const Status& status);
// The worse of two exit codes.
int worse(int a, int b);

// Prints the error to standard error; its exit code.
int fail(const Status& status);

// Why a command line did not parse, with the nearest verb or option.
Status wrong_usage(const CLI::App& program, const CLI::ParseError& error, std::span<const std::string> words);

struct MachineOptions {
  int threads = 0;
  std::string memory;
  bool quiet = false, verbose = false;
};
void add_machine_options(CLI::App& verb, MachineOptions& options);
// Errors: a memory size that is none.
Result<Context> context_of(const MachineOptions& options);

// Whether standard output takes colour, and how wide it is.
bool coloured();
int columns();

// One verb each: adds itself to the program; its exit code goes to `exit_code` when it ran.
void add_run(CLI::App& program, int& exit_code);
void add_eval(CLI::App& program, int& exit_code);
void add_init(CLI::App& program, int& exit_code);
void add_validate(CLI::App& program, int& exit_code);
void add_merge(CLI::App& program, int& exit_code);
void add_show(CLI::App& program, int& exit_code);
void add_compare(CLI::App& program, int& exit_code);
void add_slices(CLI::App& program, int& exit_code);
void add_plan(CLI::App& program, int& exit_code);
void add_approve(CLI::App& program, int& exit_code);
void add_reproduce(CLI::App& program, int& exit_code);
void add_catalog(CLI::App& program, int& exit_code);
void add_doctor(CLI::App& program, int& exit_code);
void add_completion(CLI::App& program, int& exit_code);

}  // namespace assay::cli
