// SPDX-License-Identifier: Apache-2.0
// The bytes of each state: they load or are refused, and what was loaded saves bytes that load as the same. The first
// byte says which state.
#include <numeric>

#include "assay/base/exact_sum.h"
#include "assay/states/cells.h"
#include "assay/states/code_counts.h"
#include "assay/states/moments.h"
#include "assay/states/score_rows.h"
#include "require.h"

using namespace assay;

namespace {

std::vector<uint32_t> up_to(size_t count) {
  std::vector<uint32_t> places(count);
  std::iota(places.begin(), places.end(), 0u);
  return places;
}

// `save` gives the bytes of a state that was loaded; none where a fold would have refused it.
template <typename Kind, typename Save, typename... Limits>
void round_trip(std::string_view bytes, const Save& save, Limits... limits) {
  ByteReader in(bytes);
  auto loaded = Kind::load(in, limits...);
  if (!loaded.ok()) return;
  const LargeVector<char> saved = save(*loaded);
  if (saved.empty()) return;
  ByteReader again(view_of(saved));
  auto reloaded = Kind::load(again);
  fuzz::require(reloaded.ok() && again.remaining() == 0, "saved bytes load");
  fuzz::require(save(*reloaded) == saved, "saved bytes are a fixed point");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = fuzz::text_of(data + 1, size - 1);
  ByteWriter out;
  switch (data[0] % 5) {
    case 0: round_trip<ExactSum>(bytes, [&](const ExactSum& sum) { return sum.save(out), out.take(); }); break;
    case 1: round_trip<CellTable>(bytes, [&](const CellTable& cells) { return cells.save(out), out.take(); }); break;
    case 2:
      round_trip<CodeCounts>(
          bytes, [&](const CodeCounts& counts) { return counts.save(out, up_to(counts.cells())), out.take(); }, 4096,
          4096);
      break;
    case 3:
      round_trip<Moments>(
          bytes, [&](const Moments& moments) { return moments.save(out, up_to(moments.cells())), out.take(); }, 8,
          4096);
      break;
    default:
      round_trip<ScoreRows>(bytes, [&](const ScoreRows& rows) -> LargeVector<char> {
        uint32_t cells = 0;
        for (const uint32_t cell : rows.cell()) cells = std::max(cells, cell);
        // Cells beyond those of a fold are refused there.
        if (cells > 1000000) return {};
        return rows.save(out, up_to(cells + 1)), out.take();
      });
  }
  return 0;
}
