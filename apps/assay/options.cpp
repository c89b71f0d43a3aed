// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <stop_token>
#include <thread>

#include "assay/base/clock.h"
#include "assay/base/progress.h"
#include "assay/base/text.h"
#include "assay/base/threads.h"

namespace assay::cli {
namespace {

// Ctrl-C asks the work to stop; a second one ends the process at once. A handler may do next to nothing, so the signals
// are blocked in every thread, and one thread waits for them.
std::stop_token stop_on_signal() {
  static std::stop_source& source = *new std::stop_source;
  static const bool waiting = [] {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([signals] {
      int signal = 0;
      if (sigwait(&signals, &signal) != 0) return;
      source.request_stop();
      sigwait(&signals, &signal);
      ::_exit(kInterrupted);
    }).detach();
    return true;
  }();
  static_cast<void>(waiting);
  return source.get_token();
}

// Draws what the work says of its progress, one line a piece of work.
Context::Watch progress_line_of_work() {
  return [line = std::shared_ptr<Progress>(), shown = int64_t{0}](std::string_view what, int64_t done,
                                                                  int64_t total) mutable {
    if (!line) {
      line = std::make_shared<Progress>(std::string(what), total, true);
      shown = 0;
    }
    line->say(std::string(what));
    line->add(done - shown, total);
    shown = done;
    if (done == total) line.reset();
  };
}

std::optional<int64_t> bytes_of(const std::string& text) {
  static constexpr std::pair<const char*, int64_t> kUnits[] = {
      {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30},   {"TiB", int64_t{1} << 40},
      {"KB", 1000},     {"MB", 1000000},  {"GB", 1000000000}, {"B", 1}};
  for (const auto& [unit, size] : kUnits) {
    if (!text.ends_with(unit)) continue;
    const auto number = parse_double(trim(text.substr(0, text.size() - std::string_view(unit).size())));
    if (!number || *number <= 0) return std::nullopt;
    return static_cast<int64_t>(*number * static_cast<double>(size));
  }
  return std::nullopt;
}

}  // namespace

int exit_code_of(const Status& status) {
  switch (status.code()) {
    case Code::ok: return kPass;
    case Code::usage: return kUsage;
    case Code::not_computed: return kNotComputed;
    case Code::cancelled: return kInterrupted;
    case Code::bug: break;
  }
  return kBug;
}

int worse(int a, int b) {
  for (const int code : {kBug, kUsage, kInterrupted, kFail, kNotComputed, kInconclusive}) {
    if (a == code || b == code) return code;
  }
  return kPass;
}

int fail(const Status& status) {
  std::fprintf(stderr, "assay: %s\n", status.text().c_str());
  if (status.code() == Code::bug)
    std::fprintf(stderr, "This is a defect of assay, not of your input; please report it.\n");
  return exit_code_of(status);
}

void add_machine_options(CLI::App& verb, MachineOptions& options) {
  verb.add_option("--threads", options.threads, "Threads to use (default: all)")
      ->check(CLI::Range(1, 4096).description(""))
      ->type_name("N");
  verb.add_option("--memory", options.memory, "Memory to stay within, such as 2GiB; what exceeds it spills to disk")
      ->type_name("SIZE");
  verb.add_flag("--quiet", options.quiet, "Print only errors");
  verb.add_flag("--verbose", options.verbose, "Say more about what is done");
}

Result<Context> context_of(const MachineOptions& options) {
  int64_t memory = 0;
  if (!options.memory.empty()) {
    const auto bytes = bytes_of(options.memory);
    if (!bytes)
      return usage_error("'" + options.memory + "' is not a size of memory", "write it with a unit: 2GiB",
                         {"--memory"});
    memory = *bytes;
  }
  Context context(options.threads > 0 ? options.threads : hardware_threads(), memory, stop_on_signal());
  const LogLevel most = options.quiet ? LogLevel::error : options.verbose ? LogLevel::debug : LogLevel::info;
  context.log(std::make_shared<Log>(most));
  if (!options.quiet && is_terminal(STDERR_FILENO)) context.watch(progress_line_of_work());
  return context;
}

bool coloured() { return is_terminal(STDOUT_FILENO) && !environment("NO_COLOR"); }
int columns() { return terminal_columns(STDOUT_FILENO); }

}  // namespace assay::cli
