// SPDX-License-Identifier: Apache-2.0
// The command line program: one file a verb, this one chooses among them.
#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <new>
#include <string_view>

#include "assay/version.h"
#include "options.h"

int main(int count, char** words) {
  using namespace assay;
  if (count == 2 && std::string_view(words[1]) == "--version") {
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
  int exit_code = cli::kPass;
  cli::add_run(program, exit_code);
  cli::add_eval(program, exit_code);
  cli::add_init(program, exit_code);
  cli::add_validate(program, exit_code);
  cli::add_merge(program, exit_code);
  cli::add_reproduce(program, exit_code);
  cli::add_show(program, exit_code);
  cli::add_catalog(program, exit_code);
  cli::add_doctor(program, exit_code);
  cli::add_completion(program, exit_code);
  try {
    program.parse(count, words);
  } catch (const CLI::ParseError& error) {
    // Help is no error; CLI11's own codes are not ours.
    if (error.get_exit_code() == 0) return program.exit(error);
    if (count == 1) {
      std::fputs((program.help() + "\n").c_str(), stderr);
      return cli::kUsage;
    }
    return cli::fail(cli::wrong_usage(program, error, {words + 1, static_cast<size_t>(count - 1)}));
  } catch (const std::bad_alloc&) {
    std::fputs("assay: out of memory\n", stderr);
    return cli::kNotComputed;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    return cli::worse(exit_code, cli::fail(not_computed("cannot write to standard output")));
  }
  return exit_code;
}
