// SPDX-License-Identifier: Apache-2.0
#include "assay/report/plan_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "assay/base/text.h"
#include "assay/report/text_table.h"
#include "assay/report/wording.h"

namespace assay {
namespace {

std::string percent(double share) { return fmt::format("{:.3g}%", 100 * share); }

std::string assumed_text(const RunDocument& assumed) {
  std::string text;
  for (const auto& [name, value] : assumed.items()) {
    if (name == "differ_is") continue;
    text += (text.empty() ? "" : ", ") + replace_all(name, "_", " ") + " " +
            (value.is_string()           ? value.get<std::string>()
             : value.is_number_integer() ? whole_number(value.get<int64_t>())
                                         : short_number(value.get<double>()));
  }
  if (assumed.contains("differ_is")) text += " (" + assumed["differ_is"].get<std::string>() + ")";
  return text;
}

std::string size_text(const RunDocument& size) { return size.is_null() ? "-" : whole_number(size.get<int64_t>()); }

}  // namespace

std::string plan_text(const RunDocument& plan, const TerminalStyle& style) {
  const Painter paint(style.colour);
  const auto columns = static_cast<size_t>(style.columns);
  std::string out = paint.bold(plan["check"].get<std::string>()) + "\n";
  out += "  " + size_text(plan["examples"]) + " " + plan["unit"].get<std::string>() + " pass it with power " +
         percent(plan["power"].get<double>()) + "\n";
  if (plan["examples_in_all"].is_number())
    out += "  (among " + size_text(plan["examples_in_all"]) + " examples in all)\n";
  if (plan["unpaired_examples"].is_number())
    out += "  (two samples of different examples would take " + size_text(plan["unpaired_examples"]) + " each)\n";
  out += wrapped("Assumed: " + assumed_text(plan["assumed"]) + ". Power: " + plan["method"].get<std::string>() +
                     ", at a tail of " + percent(plan["tail"].get<double>()) + ".",
                 2, columns, paint);
  std::vector<TableRow> powers = {{{"power", true}, {"examples", true}}};
  for (const auto& one : plan["by_power"])
    powers.push_back({{percent(one["power"].get<double>()), true}, {size_text(one["examples"]), true}});
  std::vector<TableRow> sizes = {{{"examples", true}, {"power", true}}};
  for (const auto& one : plan["by_examples"])
    sizes.push_back({{size_text(one["examples"]), true}, {percent(one["power"].get<double>()), true}});
  return out + "\n" + table_text(powers, 1, columns, paint) + "\n" + table_text(sizes, 1, columns, paint) +
         wrapped("Planning figures: of one decision on rows that are fixed beforehand.", 2, columns, paint);
}

}  // namespace assay
