// SPDX-License-Identifier: Apache-2.0
// assay doctor: what is there, what is missing, how to mend it.
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "assay/base/clock.h"
#include "assay/base/threads.h"
#include "assay/builtin/catalog.h"
#include "assay/data/database.h"
#include "assay/version.h"
#include "options.h"

namespace assay::cli {
namespace {

// One line a finding; false where something has to be mended.
bool line(bool good, const std::string& what, const std::string& mend = {}) {
  std::printf("%s  %s\n", good ? "ok  " : "mend", what.c_str());
  if (!good && !mend.empty()) std::printf("      %s\n", mend.c_str());
  return good;
}

bool database_works() {
  auto database = Database::open();
  if (!database.ok()) return line(false, "DuckDB does not open: " + database.status().message());
  auto answer = database->rows("SELECT version()");
  return line(answer.ok(), answer.ok() ? "DuckDB " + (*answer)[0][0].value_or("") + ", Parquet, CSV and JSON inside"
                                       : "DuckDB does not answer");
}

constexpr std::uintmax_t kGiB = std::uintmax_t{1} << 30;

// Where what exceeds --memory goes, and what is prepared beside its place.
bool spills() {
  const std::string directory = environment("TMPDIR").value_or("/tmp");
  std::error_code failure;
  const auto space = std::filesystem::space(directory, failure);
  const char* const mend = "set TMPDIR to a directory with room where you may write";
  if (failure || ::access(directory.c_str(), W_OK) != 0)
    return line(false, "what exceeds --memory cannot go to " + directory, mend);
  return line(
      space.available >= kGiB,
      "what exceeds --memory goes to " + directory + ", " + std::to_string(space.available / kGiB) + " GiB free", mend);
}

bool memory() {
  const auto bytes =
      static_cast<std::uintmax_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uintmax_t>(::sysconf(_SC_PAGESIZE));
  return line(bytes >= kGiB, std::to_string(bytes / kGiB) + " GiB of memory; --memory SIZE keeps a run within less",
              "less than 1 GiB: give large tables --memory, so that they spill to disk");
}

}  // namespace

void add_doctor(CLI::App& program, int& exit_code) {
  CLI::App* verb = program.add_subcommand("doctor", "Say what is installed, what is missing and how to mend it");
  verb->footer("Examples:\n  assay doctor\n  assay doctor && assay run suite.yaml");
  verb->callback([&exit_code] {
    bool good = line(
        true, "assay " + std::string(version()) + ", " + std::to_string(builtin_catalog().metrics.size()) + " metrics");
    good =
        line(true, cpu_name() + ", " + std::to_string(hardware_threads()) + " threads, " + operating_system()) && good;
    good = database_works() && good;
    good = memory() && good;
    good = spills() && good;
    std::error_code failure;
    const auto here = std::filesystem::current_path(failure);
    good = line(!failure && ::access(here.c_str(), W_OK) == 0, "run directories are written under runs/ here",
                "go to a directory where you may write, or use --out DIR") &&
           good;
    const auto space = std::filesystem::space(here, failure);
    const bool enough = !failure && space.available > kGiB;
    good = line(enough, std::to_string(space.available >> 30) + " GiB free here",
                "less than 1 GiB is left: free some space") &&
           good;
    exit_code = good ? kPass : kNotComputed;
  });
}

}  // namespace assay::cli
