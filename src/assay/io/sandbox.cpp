// SPDX-License-Identifier: Apache-2.0
#include "assay/io/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "assay/base/clock.h"
#include "assay/base/files.h"

namespace assay {
namespace {

// A child started without a fork, so that no thread of ours has to stand still, in a process group of its own.
struct Child {
  pid_t id = -1;
  int output = -1;
};

Result<Child> start(const std::vector<std::string>& words, const std::string& home) {
  int pipes[2];
  if (::pipe2(pipes, O_CLOEXEC) != 0) return not_computed(std::string("no pipe: ") + std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipes[1], 1);
  posix_spawn_file_actions_adddup2(&actions, pipes[1], 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup(&attributes, 0);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  // None of our environment, which may hold keys.
  const std::string settings[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + home, "TMPDIR=" + home, "LANG=C.UTF-8",
                                  "PYTHONHASHSEED=0"};
  std::vector<char*> environment_of_child;
  for (const std::string& setting : settings) environment_of_child.push_back(const_cast<char*>(setting.c_str()));
  environment_of_child.push_back(nullptr);
  Child child;
  const int failure =
      ::posix_spawnp(&child.id, words[0].c_str(), &actions, &attributes, arguments.data(), environment_of_child.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  ::close(pipes[1]);
  if (failure != 0) {
    ::close(pipes[0]);
    return not_computed("'" + words[0] + "' does not start: " + std::strerror(failure));
  }
  child.output = pipes[0];
  return child;
}

// Reads until the program and all that it started have closed their output, or the time is over; then ends what is
// left.
SandboxResult wait_for(const Child& child, double seconds) {
  constexpr size_t kKept = 4096;
  SandboxResult result;
  const double end = monotonic_seconds() + seconds;
  char buffer[4096];
  int state = 0;
  bool ended = false;
  while (!ended) {
    const double left = end - monotonic_seconds();
    if (left <= 0) {
      result.timed_out = true;
      break;
    }
    pollfd waiting{child.output, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::min(left * 1000 + 1, 50.0)));
    if (ready > 0) {
      const ssize_t got = ::read(child.output, buffer, sizeof buffer);
      if (got > 0) result.output.append(buffer, static_cast<size_t>(got));
      if (result.output.size() > 2 * kKept) result.output.erase(0, result.output.size() - kKept);
      if (got > 0) continue;
      // It closed its output: it ends, or runs on in silence.
      ::usleep(200);
    }
    ended = ::waitpid(child.id, &state, WNOHANG) == child.id;
  }
  ::kill(-child.id, SIGKILL);
  if (!ended) ::waitpid(child.id, &state, 0);
  ::fcntl(child.output, F_SETFL, O_NONBLOCK);
  for (ssize_t got;
       (got = ::read(child.output, buffer, sizeof buffer)) > 0 && result.output.size() < (size_t{1} << 20);)
    result.output.append(buffer, static_cast<size_t>(got));
  ::close(child.output);
  if (result.output.size() > kKept) result.output.erase(0, result.output.size() - kKept);
  if (WIFEXITED(state)) result.exit_code = WEXITSTATUS(state);
  if (WIFSIGNALED(state)) result.signal = WTERMSIG(state);
  return result;
}

// No network, and process numbers of its own: when the program ends, so does all that it left behind, in whatever
// session that runs.
const std::vector<std::string> kApart = {"unshare", "--map-root-user", "--net", "--pid",
                                         "--fork",  "--kill-child",    "--"};

}  // namespace

Result<Sandbox> Sandbox::open(const SandboxLimits& limits) {
  Sandbox sandbox(limits);
  std::vector<std::string> probe = kApart;
  probe.push_back("true");
  const auto child = start(probe, "/");
  sandbox.apart_ = child.ok() && wait_for(*child, 10).exit_code == 0;
  return sandbox;
}

Result<SandboxResult> Sandbox::run(const std::vector<std::string>& words, const std::string& file,
                                   const std::string& content) const {
  ASSAY_TRY(const TemporaryDirectory directory, TemporaryDirectory::create());
  ASSAY_RETURN_IF_ERROR(write_file_atomically(directory.path() + "/" + file, content));
  std::vector<std::string> all;
  if (apart_) all = kApart;
  // The shell sets the limits on itself, which every program that it becomes or starts inherits.
  const std::string limits =
      "cd \"$1\" && shift && ulimit -c 0 -t " + std::to_string(static_cast<int64_t>(limits_.seconds) + 1) + " -v " +
      std::to_string(limits_.memory_bytes / 1024) + " -f " + std::to_string(limits_.file_bytes / 1024) + " -u " +
      std::to_string(limits_.processes + 4096) + " -n 64 && exec \"$@\"";
  for (const std::string& word :
       {std::string("bash"), std::string("-c"), limits, std::string("bash"), directory.path()})
    all.push_back(word);
  all.insert(all.end(), words.begin(), words.end());
  ASSAY_TRY(const Child child, start(all, directory.path()));
  return wait_for(child, limits_.seconds);
}

}  // namespace assay
