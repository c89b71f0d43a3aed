// SPDX-License-Identifier: Apache-2.0
// What is wider than its place is scrolled by keyboard too: a stop of the tab key exactly while it can be scrolled.
export function scrollable(node: HTMLElement): { destroy: () => void } {
  const update = () => {
    if (node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight) node.tabIndex = 0;
    else node.removeAttribute("tabindex");
  };
  const observer = new ResizeObserver(update);
  observer.observe(node);
  if (node.firstElementChild) observer.observe(node.firstElementChild);
  update();
  return { destroy: () => observer.disconnect() };
}
