// SPDX-License-Identifier: Apache-2.0
// The command line program: one file a verb, this one chooses among them.
#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/version.h"
#include "options.h"

namespace {

// The words of the command line, taken off it where they may hold a secret: others can read a process's title.
std::vector<std::string> words_without_title(int count, char** words) {
  std::vector<std::string> taken(words + 1, words + count);
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const bool secret = word.find("api_key") != std::string_view::npos || word.find(".headers") != std::string_view::npos;
    const size_t value = word.find('=', word.starts_with("--set=") ? 6 : 0);
    if (secret && value != std::string_view::npos) std::memset(words[i] + value + 1, 'x', word.size() - value - 1);
  }
  return taken;
}

}  // namespace

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
    std::vector<std::string> taken = words_without_title(count, words);
    std::reverse(taken.begin(), taken.end());
    program.parse(std::move(taken));
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
  return exit_code;
}
