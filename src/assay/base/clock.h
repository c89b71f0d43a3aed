// SPDX-License-Identifier: Apache-2.0
// The one place that reads the clock, the environment and the machine. SOURCE_DATE_EPOCH (whole seconds since 1970,
// up to the year 9999) fixes the time of day, so that tests and rebuilds give the same bytes; anything else in it is
// ignored. monotonic_seconds() is not affected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace assay {

std::string time_for_files();   // "2026-11-24T09-00-00", UTC
std::string time_for_people();  // "2026-11-24T09:00:00Z"
double monotonic_seconds();     // only differences mean something
int64_t wall_microseconds();    // since 1970

std::optional<std::string> environment(const std::string& name);
std::string cpu_name();
std::string operating_system();
bool is_terminal(int descriptor);
// COLUMNS where that is a number of 20 to 10,000, else the terminal's, else 100.
int terminal_columns(int descriptor);

}  // namespace assay
