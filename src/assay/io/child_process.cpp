// SPDX-License-Identifier: Apache-2.0
#include "assay/io/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "assay/base/text.h"

namespace assay {
namespace {

constexpr size_t kKeptMessages = 4096;

void close_if_open(int& descriptor) {
  if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& words, const std::string& directory) {
  int input[2], output[2], messages[2], failure[2];
  if (::pipe2(input, O_CLOEXEC) != 0 || ::pipe2(output, O_CLOEXEC) != 0 || ::pipe2(messages, O_CLOEXEC) != 0 ||
      ::pipe2(failure, O_CLOEXEC) != 0)
    return not_computed(std::string("cannot make a pipe: ") + std::strerror(errno));
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t id = ::fork();
  if (id < 0) return not_computed(std::string("cannot start a process: ") + std::strerror(errno));
  if (id == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // A group of its own: Ctrl-C is for us alone, so that what is in flight may finish.
    ::setpgid(0, 0);
    int error = ::getppid() == parent ? 0 : ESRCH;
    if (error == 0 && !directory.empty() && ::chdir(directory.c_str()) != 0) error = errno;
    if (error == 0) {
      ::dup2(input[0], STDIN_FILENO);
      ::dup2(output[1], STDOUT_FILENO);
      ::dup2(messages[1], STDERR_FILENO);
      ::execvp(arguments[0], arguments.data());
      error = errno;
    }
    [[maybe_unused]] const ssize_t told = ::write(failure[1], &error, sizeof error);
    ::_exit(127);
  }
  ::close(input[0]);
  ::close(output[1]);
  ::close(messages[1]);
  ::close(failure[1]);
  ChildProcess process;
  process.id_ = id;
  process.input_ = input[1];
  process.output_ = output[0];
  process.messages_ = messages[0];
  for (const int descriptor : {input[1], output[0], messages[0]})
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  int error = 0;
  const ssize_t got = ::read(failure[0], &error, sizeof error);
  ::close(failure[0]);
  if (got > 0) return not_computed("cannot start '" + words[0] + "': " + std::strerror(error));
  return process;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept { *this = std::move(other); }
ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(input_, other.input_);
  std::swap(output_, other.output_);
  std::swap(messages_, other.messages_);
  queue_.swap(other.queue_);
  partial_.swap(other.partial_);
  said_.swap(other.said_);
  return *this;
}

ChildProcess::~ChildProcess() {
  close_if_open(input_);
  if (id_ > 0) {
    for (int i = 0; i < 50 && id_ > 0; ++i) {
      if (::waitpid(id_, nullptr, WNOHANG) == id_) id_ = -1;
      if (id_ > 0) ::poll(nullptr, 0, 10);
    }
    if (id_ > 0) {
      ::kill(id_, SIGKILL);
      ::waitpid(id_, nullptr, 0);
    }
  }
  close_if_open(output_);
  close_if_open(messages_);
}

void ChildProcess::kill() {
  if (id_ <= 0) return;
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
  id_ = -1;
}

void ChildProcess::write(std::string_view line) {
  queue_ += line;
  queue_ += '\n';
}

void ChildProcess::read_messages() {
  char bytes[4096];
  for (ssize_t count; (count = ::read(messages_, bytes, sizeof bytes)) > 0;) {
    said_.append(bytes, static_cast<size_t>(count));
    if (said_.size() > kKeptMessages) said_.erase(0, said_.size() - kKeptMessages);
  }
}

Status ChildProcess::pump(std::vector<std::string>& lines, size_t longest) {
  read_messages();
  bool gone = false;
  while (!queue_.empty()) {
    const ssize_t count = ::write(input_, queue_.data(), queue_.size());
    if (count < 0) {
      gone = errno != EAGAIN && errno != EINTR;
      break;
    }
    queue_.erase(0, static_cast<size_t>(count));
  }
  char bytes[65536];
  while (true) {
    const ssize_t count = ::read(output_, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    if (count == 0) {
      gone = true;
      break;
    }
    std::string_view rest(bytes, static_cast<size_t>(count));
    for (size_t end; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
      partial_ += rest.substr(0, end);
      lines.push_back(std::exchange(partial_, {}));
    }
    partial_ += rest;
    if (partial_.size() > longest)
      return not_computed("it wrote a line longer than " + with_thousands(static_cast<int64_t>(longest)) + " bytes");
  }
  if (gone) return not_computed("it ended");
  return {};
}

std::string ChildProcess::last_words() {
  close_if_open(input_);
  std::string how;
  if (id_ > 0) {
    int state = 0;
    for (int i = 0; i < 50; ++i) {
      if (::waitpid(id_, &state, WNOHANG) == id_) {
        id_ = -1;
        how = WIFEXITED(state) ? "exit code " + std::to_string(WEXITSTATUS(state))
                               : "signal " + std::to_string(WTERMSIG(state));
        break;
      }
      ::poll(nullptr, 0, 10);
    }
  }
  read_messages();
  const std::string words = trim(said_);
  return how + (how.empty() || words.empty() ? "" : "; ") + words;
}

}  // namespace assay
