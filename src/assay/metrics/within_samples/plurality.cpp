// SPDX-License-Identifier: Apache-2.0
#include "assay/metrics/within_samples/plurality.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

namespace assay {
namespace {

struct Answer {
  size_t samples = 0;
  double score = 0;  // the mean of its samples'
};

std::vector<Answer> answers_of(std::span<const double> answer, std::span<const double> score) {
  std::map<double, std::vector<double>> by_answer;
  for (size_t i = 0; i < answer.size(); ++i) by_answer[answer[i]].push_back(score[i]);
  std::vector<Answer> answers;
  for (auto& [name, scores] : by_answer) {
    std::sort(scores.begin(), scores.end());  // so that the order of samples changes no bit
    double sum = 0;
    for (double one : scores) sum += one;
    answers.push_back({scores.size(), sum / static_cast<double>(scores.size())});
  }
  return answers;
}

// By (samples drawn, answers that reached the top, whether one of those is the one whose score counts): the weight of
// all draws from the answers that were gone through.
class Draws {
 public:
  Draws(size_t k, size_t most_tied)
      : k_(k), tied_(most_tied), plain_((k + 1) * (most_tied + 1)), scored_(plain_.size()) {
    plain_[0] = 1;
  }
  // One more answer, of which fewer than `top` samples may be drawn, or just `top`, which puts it among the winners.
  void add(const Answer& answer, size_t top, const std::vector<std::vector<double>>& choose) {
    std::vector<double> plain(plain_.size()), scored(plain_.size());
    for (size_t drawn = 0; drawn <= k_; ++drawn) {
      for (size_t tied = 0; tied <= tied_; ++tied) {
        const double own = plain_[at(drawn, tied)], with_score = scored_[at(drawn, tied)];
        if (own == 0 && with_score == 0) continue;
        for (size_t s = 0; s <= std::min({top, answer.samples, k_ - drawn}); ++s) {
          const size_t winners = tied + (s == top);
          if (winners > tied_) continue;
          const double ways = choose[answer.samples][s];
          plain[at(drawn + s, winners)] += own * ways;
          scored[at(drawn + s, winners)] += (with_score + (s == top ? own * answer.score : 0)) * ways;
        }
      }
    }
    plain_ = std::move(plain);
    scored_ = std::move(scored);
  }
  // The sum over draws of k samples of the winners' mean score.
  double total() const {
    double sum = 0;
    for (size_t tied = 1; tied <= tied_; ++tied) sum += scored_[at(k_, tied)] / static_cast<double>(tied);
    return sum;
  }

 private:
  size_t at(size_t drawn, size_t tied) const { return drawn * (tied_ + 1) + tied; }
  size_t k_, tied_;
  std::vector<double> plain_, scored_;
};

}  // namespace

double plurality_score(std::span<const double> answer, std::span<const double> score, size_t k) {
  const size_t n = answer.size();
  const std::vector<Answer> answers = answers_of(answer, score);
  std::vector<std::vector<double>> choose(n + 1, std::vector<double>(n + 1, 0.0));
  for (size_t i = 0; i <= n; ++i) {
    choose[i][0] = 1;
    for (size_t j = 1; j <= i; ++j) choose[i][j] = choose[i - 1][j - 1] + (j < i ? choose[i - 1][j] : 0);
  }
  double sum = 0;
  for (size_t top = 1; top <= k; ++top) {
    Draws draws(k, std::min(k / top, answers.size()));
    for (const Answer& one : answers) draws.add(one, top, choose);
    sum += draws.total();
  }
  return sum / choose[n][k];
}

}  // namespace assay
