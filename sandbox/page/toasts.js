// Short news at the corner of the page, or inside the dialog that covers it.

import { button, el } from "./dom.js";

const MOST = 3;

/** Shows a sentence until it is dismissed or newer ones push it out. */
export function toast(text, words) {
  const region = [...document.querySelectorAll("dialog[open] .toasts")].at(-1) ?? document.getElementById("toasts");
  if ([...region.children].some((shown) => shown.firstChild.textContent === text)) return;
  const node = el("div", { class: "toast" }, el("p", {}, text),
    button("×", () => node.remove(), { class: "icon", "aria-label": words.dismiss }));
  region.append(node);
  while (region.children.length > MOST) region.firstChild.remove();
}

/** Says each sentence of a list once for as long as it stays in the list. */
export function newsTeller(say) {
  let before = [];
  return (now) => {
    const old = [...before];
    before = now;
    for (const text of now) {
      const index = old.indexOf(text);
      if (index < 0) say(text);
      else old.splice(index, 1);
    }
  };
}
