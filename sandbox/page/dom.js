// Builds and refreshes DOM nodes; data only ever becomes text or a checked attribute.

let count = 0;

/** An id that is unique on the page, for labels and descriptions. */
export const freshId = () => `n${++count}`;

/** A new element; children are nodes or text, and empty ones are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) give(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function give(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : value);
}

/** A button that never submits a form. */
export const button = (label, onclick, attributes = {}) => el("button", { type: "button", onclick, ...attributes }, label);

/** Text for screen readers only. */
export const unseen = (text) => el("span", { class: "unseen" }, text);

/** Runs `work` while `node` is busy; a busy node refuses a second run but keeps its focus. */
export async function whileBusy(node, work) {
  if (node.ariaDisabled === "true") return undefined;
  node.ariaBusy = node.ariaDisabled = "true";
  try {
    return await work();
  } finally {
    node.ariaBusy = node.ariaDisabled = null;
  }
}

const drawnFrom = new WeakMap();

/** Makes the children of `parent` show `items`, rebuilding only those whose content changed. */
export function refresh(parent, items, keyOf, build) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  items.forEach((item, index) => {
    const key = keyOf(item);
    const node = refreshed(old.get(key), item, build);
    node.dataset.key = key;
    old.delete(key);
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
  old.forEach((node) => node.remove());
}

function refreshed(old, item, build) {
  const content = JSON.stringify(item);
  if (old && drawnFrom.get(old) === content) return old;
  const node = build(item);
  drawnFrom.set(node, content);
  if (old) keepingFocus(old, node, () => old.replaceWith(node));
  return node;
}

/** Swaps content and puts the focus on the same control, or on `now` when that control is gone. */
export function keepingFocus(before, now, swap) {
  const focused = before.contains(document.activeElement) ? document.activeElement : null;
  swap();
  if (focused && document.activeElement !== focused) (sameControl(now, focused) ?? now).focus({ preventScroll: true });
}

/** The place of `old` on the page, even when its message was drawn afresh meanwhile; null when it is gone. */
export function stillThere(old) {
  if (old?.isConnected) return old === document.body ? null : old;
  const ts = old?.closest("[data-ts]")?.dataset.ts;
  const root = ts && document.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  return root ? sameControl(root, old) ?? root : null;
}

/** The control in `root` that stands for the same action as `old`. */
function sameControl(root, old) {
  const { block, action, value } = old.dataset;
  if (!action) return null;
  return [...root.querySelectorAll("[data-action]")].find(
    ({ dataset }) => dataset.block === block && dataset.action === action && dataset.value === value,
  );
}
