// SPDX-License-Identifier: Apache-2.0
// Parallel work on oneTBB. The only place that includes it, so that a fork leaves both processes with working pools.
#pragma once

#include <functional>

#include "assay/base/context.h"

namespace assay {

int hardware_threads();

// Calls work(0) .. work(count - 1), at most context.threads() at once, and waits for all of them. They begin in this
// order, so that the longest stand first where some are known to be long. Once the context is stopped what has not
// begun is left out: whoever may be stopped looks at the context before using what came out.
void parallel_for(Context& context, int count, const std::function<void(int)>& work);

}  // namespace assay
