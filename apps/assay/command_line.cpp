// SPDX-License-Identifier: Apache-2.0
// The command line: one file a verb, this one chooses among them.
#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "assay/version.h"
#include "options.h"

namespace assay::cli {

int command_line(std::vector<std::string> words) {
  if (words.size() == 2 && words[1] == "--version") {
    std::printf("assay %s\n", std::string(version()).c_str());
    return 0;
  }
  // A limit on file sizes shows itself as an error of the write, as a full disk does.
  std::signal(SIGXFSZ, SIG_IGN);
  // Batches take and free the same blocks again and again: they are kept rather than returned to the kernel each time.
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 128 << 20);
  CLI::App program("Assay measures AI systems and turns the measurements into decisions.");
  program.name("assay");
  program.set_version_flag("--version", "assay " + std::string(version()));
  program.require_subcommand(1);
  program.footer("Examples:\n  assay eval predictions.csv --target churned --score p\n  assay run suite.yaml");
  int exit_code = kPass;
  add_run(program, exit_code);
  add_eval(program, exit_code);
  add_init(program, exit_code);
  add_validate(program, exit_code);
  add_merge(program, exit_code);
  add_reproduce(program, exit_code);
  add_show(program, exit_code);
  add_compare(program, exit_code);
  add_slices(program, exit_code);
  add_plan(program, exit_code);
  add_approve(program, exit_code);
  add_catalog(program, exit_code);
  add_doctor(program, exit_code);
  add_completion(program, exit_code);
  try {
    program.parse(std::vector<std::string>(words.rbegin(), words.rend() - 1));
  } catch (const CLI::ParseError& error) {
    // Help is no error; CLI11's own codes are not ours.
    if (error.get_exit_code() == 0) return program.exit(error);
    if (words.size() == 1) {
      std::fputs((program.help() + "\n").c_str(), stderr);
      return kUsage;
    }
    return fail(wrong_usage(program, error, std::span(words).subspan(1)));
  } catch (const std::bad_alloc&) {
    std::fputs("assay: out of memory\n", stderr);
    return kNotComputed;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    return worse(exit_code, fail(not_computed("cannot write to standard output")));
  }
  return exit_code;
}

}  // namespace assay::cli
