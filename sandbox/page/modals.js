// Shows the top of a person's stack of modals, keeps what is typed, and puts errors beside their fields.

import { drawn, surface, valuesOf } from "./blocks.js";
import { dialog } from "./dialogs.js";
import { button, el, keepingFocus, stillThere, whileBusy } from "./dom.js";

/** The modals of a page; `update()` follows the views of its state. */
export function modals(page) {
  const typed = new Map();
  let shown = null;

  function update() {
    const views = page.state.views;
    if (shown) typed.set(shown.view.id, valuesOf(shown.on));
    for (const id of [...typed.keys()]) if (!views.some((view) => view.id === id)) typed.delete(id);
    const top = views.at(-1);
    if (isShown(top)) return;
    if (top && shown?.view.id === top.id) redraw(top);
    else replace(top);
  }

  const isShown = (top) =>
    top ? shown?.view.id === top.id && shown.view.hash === top.hash && shown.words === page.words : !shown;

  function replace(top) {
    const old = shown;
    const opener = old?.opener ?? document.activeElement;
    shown = null;
    old?.node.close();
    shown = top ? { ...open(top), opener } : null;
    if (shown) return;
    const back = stillThere(opener);
    if (back) back.focus();
    else page.focusBack();
  }

  function redraw(view) {
    const { node, opener } = shown;
    const [on, parts] = content(view);
    const scrolled = node.querySelector(".body").scrollTop;
    keepingFocus(node, node, () => node.querySelector("form").replaceWith(parts));
    node.querySelector("h2").textContent = said(view.title);
    node.querySelector(".body").scrollTop = scrolled;
    shown = { view, on, node, opener, words: page.words };
  }

  function open(view) {
    const [on, parts] = content(view);
    const node = dialog(said(view.title), parts, { class: "modal", "data-view": view.id, "data-callback": view.callback_id });
    node.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(view, node);
    });
    node.addEventListener("close", () => {
      if (shown?.node !== node) return;
      shown = null; // the browser closed it by itself, as it does when Escape is pressed again
      close(view, node);
    });
    (node.querySelector("[autofocus]") ?? node.querySelector("input, select, textarea") ?? node.querySelector("h2")).focus();
    return { view, on, node, words: page.words };
  }

  function content(view) {
    const act = (click) => page.tell("click", { view_id: view.id, ...click });
    const on = surface(page, "h3", act, typed.get(view.id) ?? view.state?.values ?? view.state ?? {});
    const parts = el("form", { novalidate: true },
      el("div", { class: "body" }, drawn(view.blocks, on)),
      el("footer", {},
        button(said(view.close) ?? page.words.close, () => close(view, parts), { class: "close" }),
        view.submit && el("button", { type: "submit", class: "primary" }, said(view.submit))));
    parts.addEventListener("submit", (event) => {
      event.preventDefault();
      whileBusy(parts.querySelector("[type=submit]"), () => submit(view, on));
    });
    return [on, parts];
  }

  async function submit(view, on) {
    const missing = refusals(on, page.words);
    if (showErrors(on, missing)) return;
    const { errors = {} } = await page.tell("submit", { view_id: view.id, values: valuesOf(on) });
    showErrors(on, errors);
  }

  const close = (view, node) => whileBusy(node.querySelector(".close"), () => page.tell("close", { view_id: view.id }));

  return { update };
}

const said = (text) => text?.text ?? text;

/** What Slack itself refuses before it sends a form: {block_id: sentence}. */
function refusals({ fields }, words) {
  const errors = {};
  for (const { block, item, required, read, value } of fields) {
    if (required === undefined) continue;
    const isEmpty = [read()].flatMap(({ type, ...held }) => Object.values(held).flat()).every((one) => one === null);
    if (isEmpty && required) errors[block] = words.required;
    else if (!isEmpty && item.min_length > value().length) errors[block] = words.tooShort(item.min_length);
  }
  return errors;
}

/** Marks the fields in error, puts the focus on the first, and says whether there is any. */
function showErrors(on, errors) {
  const inputs = on.fields.filter((field) => field.problem);
  for (const field of inputs) field.problem(errors[field.block]);
  const first = inputs.find((field) => errors[field.block]);
  if (first) (document.getElementById(first.id) ?? first.node.querySelector("input")).focus();
  const elsewhere = Object.entries(errors).filter(([block]) => !inputs.some((field) => field.block === block));
  for (const [, text] of elsewhere) on.page.toast(text);
  return Object.keys(errors).length > 0;
}
