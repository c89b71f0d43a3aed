// SPDX-License-Identifier: Apache-2.0
// Which run a name stands for: approved/NAME.json, a small file that lives in the repository and is reviewed as any
// change of it. It says who approved which run, what the run found, and what its data were; the run itself is looked
// up where it says and must still hold what was approved.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/status.h"

namespace assay {

struct ApprovedTable {
  std::string name, fingerprint;
  int64_t rows = 0;
  bool operator==(const ApprovedTable&) const = default;
};

struct Approval {
  std::string name;     // "income"
  std::string run;      // its directory, relative to that of the file
  std::string content;  // the digest of all that the run holds, of done.json
  std::string suite, verdict, by, at, note;
  std::vector<ApprovedTable> tables;
  std::string file;  // where it was read from
};

inline constexpr std::string_view kApproved = "approved:";  // what a run is called by its name: approved:income

// Errors: a name that is no file's name: letters, digits, '-', '_' and '.' make one.
Status check_approval_name(const std::string& name);

Status write_approval(const std::string& file, const Approval& approval);
// Errors: no such file, a damaged one.
Result<Approval> read_approval(const std::string& file);

// The nearest approved/NAME.json of this directory and those that it lies in. Errors: none is there, with the names
// that are; a damaged one.
Result<Approval> find_approval(const std::string& name, const std::string& directory);

// The directory of the run that was approved. Errors: as find_approval(); the run is not there; it is another one than
// was approved.
Result<std::string> find_approved_run(const std::string& name, const std::string& directory);

// The digest of all that a finished run holds.
Result<std::string> content_of_run(const std::string& directory);

}  // namespace assay
