export interface Item {
  readonly key: string;
  /** Changes when the item must be drawn anew. */
  readonly version: string;
  readonly make: () => HTMLElement;
}

const drawn = new WeakMap<Element, { readonly key: string; readonly version: string }>();

/** Makes the children of an element match a list: what did not change keeps its node, scroll position and focus. */
export function reconcile(parent: HTMLElement, items: readonly Item[]): void {
  const active = document.activeElement;
  const focusKey = active instanceof HTMLElement && parent.contains(active) ? active.dataset["key"] : undefined;
  const old = new Map([...parent.children].map((node) => [drawn.get(node)?.key ?? "", node]));
  items.forEach((item, at) => {
    const known = old.get(item.key);
    const same = known !== undefined && drawn.get(known)?.version === item.version;
    const node = same ? known : item.make();
    if (!same) drawn.set(node, { key: item.key, version: item.version });
    if (known && !same) known.replaceWith(node);
    const here = parent.children[at] ?? null;
    if (here !== node) parent.insertBefore(node, here);
  });
  while (parent.children.length > items.length) parent.lastElementChild?.remove();
  if (focusKey && !parent.contains(document.activeElement)) {
    parent.querySelector<HTMLElement>(`[data-key="${CSS.escape(focusKey)}"]`)?.focus({ preventScroll: true });
  }
}
