// SPDX-License-Identifier: Apache-2.0
// assay completion: what a shell needs to complete this command line, and its manual page, both written from the
// definition of the command line itself.
#include <cstdio>
#include <functional>

#include "assay/base/text.h"
#include "assay/version.h"
#include "options.h"

namespace assay::cli {
namespace {

struct Choice {
  std::vector<std::string> names;  // "--out", "-h"
  std::string summary;
  bool takes_value = false;
};

struct Verb {
  std::string name, summary, footer;
  std::vector<Choice> options;
  std::vector<std::pair<std::string, std::string>> arguments;
};

std::vector<Choice> options_of(const CLI::App& app, std::vector<std::pair<std::string, std::string>>& arguments) {
  std::vector<Choice> options;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      arguments.emplace_back(option->get_name(true), option->get_description());
      continue;
    }
    Choice choice;
    for (const std::string& name : option->get_snames()) choice.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) choice.names.push_back("--" + name);
    choice.summary = option->get_description();
    choice.takes_value = option->get_expected_min() > 0 || option->get_items_expected_max() > 0;
    options.push_back(std::move(choice));
  }
  return options;
}

std::vector<Verb> verbs_of(const CLI::App& program) {
  std::vector<Verb> verbs;
  for (const CLI::App* app : program.get_subcommands([](const CLI::App*) { return true; })) {
    if (app->get_group().empty()) continue;  // hidden
    Verb verb{app->get_name(), app->get_description(), app->get_footer(), {}, {}};
    verb.options = options_of(*app, verb.arguments);
    verbs.push_back(std::move(verb));
  }
  return verbs;
}

std::string words_of(const std::vector<Choice>& options) {
  std::string words;
  for (const Choice& option : options) {
    for (const std::string& name : option.names) words += (words.empty() ? "" : " ") + name;
  }
  return words;
}

std::string bash(const std::vector<Verb>& verbs) {
  std::string names, cases;
  for (const Verb& verb : verbs) {
    names += (names.empty() ? "" : " ") + verb.name;
    cases += "    " + verb.name + ") words=\"" + words_of(verb.options) + "\" ;;\n";
  }
  return "# Completion of assay for bash.\n"
         "_assay() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} words=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W \"" +
         names +
         " --help --version\" -- \"$word\"))\n"
         "    return\n"
         "  fi\n"
         "  case $verb in\n" +
         cases +
         "  esac\n"
         "  case $word in\n"
         "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
         "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _assay assay\n";
}

// Inside single quotes; zsh reads brackets and colons in a description as its own.
std::string quoted(const std::string& text, bool zsh) {
  std::string safe = replace_all(text, "'", "'\\''");
  return zsh ? replace_all(replace_all(replace_all(safe, "[", "\\["), "]", "\\]"), ":", "\\:") : safe;
}

std::string zsh(const std::vector<Verb>& verbs) {
  std::string names, cases;
  for (const Verb& verb : verbs) {
    names += "    '" + verb.name + ":" + quoted(verb.summary, true) + "'\n";
    cases += "    " + verb.name + ") _arguments";
    for (const Choice& option : verb.options) {
      for (const std::string& name : option.names) {
        cases += " \\\n      '" + name + "[" + quoted(option.summary, true) + "]" +
                 (option.takes_value ? ":value:_files" : "") + "'";
      }
    }
    cases += " \\\n      '*:file:_files' ;;\n";
  }
  return "#compdef assay\n"
         "# Completion of assay for zsh.\n"
         "_assay() {\n"
         "  local -a verbs=(\n" +
         names +
         "  )\n"
         "  if (( CURRENT == 2 )); then\n"
         "    _describe verb verbs\n"
         "    return\n"
         "  fi\n"
         "  local verb=${words[2]}\n"
         "  shift words\n"
         "  (( CURRENT-- ))\n"
         "  case $verb in\n" +
         cases +
         "  esac\n"
         "}\n"
         "_assay \"$@\"\n";
}

std::string fish(const std::vector<Verb>& verbs) {
  std::string text = "# Completion of assay for fish.\n";
  const auto fish_quoted = [](const std::string& words) {
    return replace_all(replace_all(words, "\\", "\\\\"), "'", "\\'");
  };
  for (const Verb& verb : verbs) {
    text +=
        "complete -c assay -f -n __fish_use_subcommand -a " + verb.name + " -d '" + fish_quoted(verb.summary) + "'\n";
    for (const Choice& option : verb.options) {
      text += "complete -c assay -n '__fish_seen_subcommand_from " + verb.name + "'";
      for (const std::string& name : option.names) {
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      text += std::string(option.takes_value ? " -r" : "") + " -d '" + fish_quoted(option.summary) + "'\n";
    }
  }
  return text;
}

// As text for the manual's formatter: a hyphen that is one, and no line that starts with a dot.
std::string plain(const std::string& text) {
  std::string safe = replace_all(replace_all(text, "\\", "\\e"), "-", "\\-");
  return safe.starts_with(".") || safe.starts_with("'") ? "\\&" + safe : safe;
}

std::string manual(const CLI::App& program, const std::vector<Verb>& verbs) {
  std::string text = ".TH ASSAY 1 \"\" \"assay " + std::string(version()) + "\"\n.SH NAME\nassay \\- " +
                     plain(program.get_description()) + "\n.SH SYNOPSIS\n.B assay\n.I verb\n[options]\n";
  for (const Verb& verb : verbs) {
    text += ".SH \"ASSAY " + verb.name + "\"\n" + plain(verb.summary) + ".\n";
    for (const auto& [name, summary] : verb.arguments) text += ".TP\n.I " + plain(name) + "\n" + plain(summary) + "\n";
    for (const Choice& option : verb.options) {
      text += ".TP\n.B " + plain(join(option.names, ", ")) + "\n" + plain(option.summary) + "\n";
    }
    text += ".PP\n.nf\n";
    for (const std::string& line : split(verb.footer, '\n')) text += plain(line) + "\n";
    text += ".fi\n";
  }
  return text +
         ".SH \"EXIT STATUS\"\n0 pass, 1 a required check failed, 2 usage, 3 something could not be computed, "
         "4 inconclusive, 70 a bug, 130 interrupted.\n";
}

}  // namespace

void add_completion(CLI::App& program, int& exit_code) {
  auto shell = std::make_shared<std::string>();
  CLI::App* verb = program.add_subcommand("completion", "Print the completion of a shell, or the manual page");
  verb->add_option("shell", *shell, "bash, zsh, fish or man")->required();
  verb->footer(
      "Examples:\n  source <(assay completion bash)\n  assay completion fish > ~/.config/fish/completions/assay.fish");
  verb->callback([shell, &program, &exit_code] {
    const std::vector<Verb> verbs = verbs_of(program);
    std::string text;
    if (*shell == "bash") {
      text = bash(verbs);
    } else if (*shell == "zsh") {
      text = zsh(verbs);
    } else if (*shell == "fish") {
      text = fish(verbs);
    } else if (*shell == "man") {
      text = manual(program, verbs);
    } else {
      exit_code = fail(usage_error("there is no completion for '" + *shell + "'",
                                   did_you_mean(*shell, std::vector<std::string_view>{"bash", "zsh", "fish", "man"})));
      return;
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
    exit_code = kPass;
  });
}

}  // namespace assay::cli
