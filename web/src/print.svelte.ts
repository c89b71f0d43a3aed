// SPDX-License-Identifier: Apache-2.0
// On paper nothing can be opened: while printing, tables show every row and details are open.
import { flushSync } from "svelte";

export const printing = $state({ now: false });

const kOpenedForPrint = "openedForPrint";

export function expandForPrint(): () => void {
  const before = () => {
    flushSync(() => (printing.now = true));
    for (const details of document.querySelectorAll<HTMLDetailsElement>("details:not([open]):not(.not-printed)")) {
      details.dataset[kOpenedForPrint] = "";
      details.open = true;
    }
  };
  const after = () => {
    printing.now = false;
    for (const details of document.querySelectorAll<HTMLDetailsElement>("details[data-opened-for-print]")) {
      delete details.dataset[kOpenedForPrint];
      details.open = false;
    }
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}
