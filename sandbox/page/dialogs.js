// Dialogs: an element that returns the focus where it was, and the question before a weighty action.

import { button, el, freshId } from "./dom.js";
import { textNodes } from "./text.js";

/** A modal dialog with a title, added to the page and closed with Escape. */
export function dialog(title, content, attributes = {}) {
  const label = freshId();
  const node = el("dialog", { "aria-labelledby": label, ...attributes },
    el("h2", { id: label, tabindex: "-1" }, title), content, el("div", { class: "toasts", role: "status" }));
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
  return node;
}

/** Whether the person confirms; true at once when there is nothing to ask. */
export function confirmed(question, page) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    const text = freshId();
    const yes = button(question.confirm?.text ?? page.words.yes, () => node.close("yes"), { class: question.style ?? "primary" });
    const no = button(question.deny?.text ?? page.words.cancel, () => node.close("no"));
    const node = dialog(question.title?.text ?? page.words.sure,
      [el("p", { id: text, class: "text" }, textNodes(question.text, page)), el("footer", {}, no, yes)],
      { class: "question", role: "alertdialog", "aria-describedby": text });
    no.focus();
    node.addEventListener("close", () => resolve(node.returnValue === "yes"));
  });
}
