// SPDX-License-Identifier: Apache-2.0
// assay approve: what a run is compared with from now on.
#include "assay/suite/approve.h"

#include <cstdio>

#include "assay/base/text.h"
#include "assay/report/report.h"
#include "options.h"

namespace assay::cli {
namespace {

std::string examples_text(const RunDocument& some, const char* what) {
  std::string text = with_thousands(some["examples"].get<int64_t>()) + " " + what, ids;
  for (const auto& id : some["first"]) ids += (ids.empty() ? "" : ", ") + id.get<std::string>();
  if (ids.empty()) return text;
  const bool more = some["examples"].get<int64_t>() > static_cast<int64_t>(some["first"].size());
  return text + " (" + ids + (more ? ", ..." : "") + ")";
}

std::string data_text(const RunDocument& table) {
  std::string text = "Table " + table["table"].get<std::string>() + ": ";
  if (table["same_data"] == true) return text + "the same data.\n";
  if (table["same_data"].is_null()) return text + with_thousands(table["rows"].get<int64_t>()) + " rows.\n";
  text += with_thousands(table["rows_before"].get<int64_t>()) + " rows before, " +
          with_thousands(table["rows"].get<int64_t>()) + " now";
  if (table.contains("added")) {
    text += ": " + examples_text(table["added"], "added") + ", " + examples_text(table["removed"], "removed") + ", " +
            examples_text(table["edited"], "edited");
  }
  return text + ".\n";
}

std::string approved_text(const RunDocument& approved) {
  std::string text = "The run " + approved["run"].get<std::string>() + " is approved as " +
                     approved["name"].get<std::string>() + " by " + approved["by"].get<std::string>() + ".\n";
  if (approved["replaces"].is_string()) text += "It replaces " + approved["replaces"].get<std::string>() + ".\n";
  for (const auto& table : approved["data"]) text += data_text(table);
  return text + approved["file"].get<std::string>() +
         " says so: commit it. Compare with it by baseline: approved:" + approved["name"].get<std::string>() + "\n";
}

Result<std::string> approve(const ApproveRequest& request, const std::string& format, const MachineOptions& machine) {
  if (!format.empty() && format != "text" && format != "json")
    return usage_error("unknown format '" + format + "'", "known formats: text, json", {"--format"});
  ASSAY_TRY(Context context, context_of(machine));
  ASSAY_TRY(const RunDocument approved, approve_run(context, request));
  return format == "json" ? approved.dump(2) + "\n" : approved_text(approved);
}

}  // namespace

void add_approve(CLI::App& program, int& exit_code) {
  struct Approve {
    ApproveRequest request;
    std::string format;
    MachineOptions machine;
  };
  auto options = std::make_shared<Approve>();
  ApproveRequest& request = options->request;
  CLI::App* verb = program.add_subcommand("approve", "Name a run that later ones are compared with");
  verb->add_option("run", request.run, "The run (default: runs/latest)")->type_name("RUN");
  verb->add_option("--as", request.name, "What it is called: baseline: approved:NAME")->type_name("NAME")->required();
  verb->add_option("--by", request.by, "Who approves it (default: the user)")->type_name("WHO");
  verb->add_option("--note", request.note, "Why; a run that failed needs one")->type_name("TEXT");
  verb->add_option("--to", request.directory, "The directory of the file (default: approved)")->type_name("DIRECTORY");
  verb->add_option("--format", options->format, "text or json (default: text)")->type_name("FORMAT");
  add_machine_options(*verb, options->machine);
  verb->footer(
      "Examples:\n  assay approve runs/latest --as income --by ada\n"
      "  assay approve --as income --by ada --note 'the first release, known to miss a bound'");
  verb->callback([options, &exit_code] {
    const Result<std::string> text = approve(options->request, options->format, options->machine);
    if (text.ok()) std::fwrite(text->data(), 1, text->size(), stdout);
    exit_code = text.ok() ? kPass : fail(text.status());
  });
}

}  // namespace assay::cli
