// SPDX-License-Identifier: Apache-2.0
#include "assay/scorers/rouge_tokens.h"

#include "assay/base/unicode.h"
#include "assay/scorers/porter_stem.h"

namespace assay {

std::vector<std::string> rouge_tokens(std::string_view text, bool stem) {
  std::vector<std::string> tokens;
  std::string word;
  const auto end = [&] {
    if (word.empty()) return;
    tokens.push_back(stem && word.size() > 3 ? porter_stem(word) : word);
    word.clear();
  };
  for (char c : lower_text(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      word += c;
    } else {
      end();
    }
  }
  end();
  return tokens;
}

Score rouge_score(double precision, double recall) {
  const double f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
  Score score = Score::of(f1);
  score.parts = {precision, recall};
  return score;
}

}  // namespace assay
