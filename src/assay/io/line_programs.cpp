// SPDX-License-Identifier: Apache-2.0
#include "assay/io/line_programs.h"

#include <poll.h>
#include <unistd.h>

#include "assay/base/clock.h"
#include "assay/base/text.h"
#include "assay/io/broken_pipes.h"

namespace assay {

Result<ChildProcess> LinePrograms::take() {
  while (true) {
    std::optional<ChildProcess> program;
    {
      const std::lock_guard lock(mutex_);
      if (free_.empty()) break;
      program = std::move(free_.back());
      free_.pop_back();
    }
    // One that ended meanwhile, or speaks unasked, would be out of step.
    std::vector<std::string> lines;
    if (program->pump(lines, longest_).ok() && lines.empty()) return std::move(*program);
  }
  return ChildProcess::start(words_, directory_);
}

Result<std::string> LinePrograms::answer(ChildProcess& program, std::string_view line) const {
  program.write(line);
  const double until = monotonic_seconds() + seconds_;
  while (true) {
    std::vector<std::string> lines;
    const Status status = program.pump(lines, longest_);
    if (lines.size() > 1 || (lines.size() == 1 && program.in_a_line()))
      return not_computed("it wrote more than one line");
    if (lines.size() == 1) return std::move(lines[0]);
    if (!status.ok()) {
      const std::string words = program.last_words();
      return not_computed(status.message() + (words.empty() ? "" : ": " + words));
    }
    const double left = until - monotonic_seconds();
    if (left <= 0) return Status(Code::cancelled, "no answer within " + shortest_double(seconds_) + " s");
    pollfd wanted[] = {{program.output(), POLLIN, 0},
                       {program.messages(), POLLIN, 0},
                       {program.wants_to_write() ? program.input() : -1, POLLOUT, 0}};
    // A program that closed its messages would wake us at once, again and again.
    if (::poll(wanted, 3, static_cast<int>(std::min(left, 1.0) * 1e3) + 1) > 0 && wanted[0].revents == 0 &&
        wanted[2].revents == 0)
      ::poll(wanted, 1, 5);
  }
}

Result<std::string> LinePrograms::ask(std::string_view line) {
  const BrokenPipesAreErrors pipes;
  ASSAY_TRY(ChildProcess program, take());
  auto answered = answer(program, line);
  if (!answered.ok()) {
    program.kill();
    return answered;
  }
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(program));
  return answered;
}

bool is_program(const std::string& name, const std::string& directory) {
  const auto runs = [](const std::string& path) { return ::access(path.c_str(), X_OK) == 0; };
  if (name.empty()) return false;
  if (name.find('/') != std::string::npos)
    return runs(name[0] == '/' || directory.empty() ? name : directory + "/" + name);
  for (const std::string& folder : split(environment("PATH").value_or("/bin:/usr/bin"), ':')) {
    if (runs((folder.empty() ? "." : folder) + "/" + name)) return true;
  }
  return false;
}

}  // namespace assay
