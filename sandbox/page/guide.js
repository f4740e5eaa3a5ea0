// How the workspace is used, for somebody who sees it for the first time.

import { dialog } from "./dialogs.js";
import { button, el } from "./dom.js";

/** The three things a newcomer can do. */
export const guide = (page) => [
  el("p", { class: "lead" }, page.words.welcome(page.state.bot.name)),
  el("ul", {}, page.words.guide(page.state.command?.name ?? "/").map((line) => el("li", {}, line))),
];

export function openGuide(page) {
  const startTour = () => {
    node.close();
    page.openTour();
  };
  const node = dialog(page.words.help, [
    el("div", { class: "body start" }, guide(page)),
    el("footer", {}, button(page.words.close, () => node.close()), button(page.words.tour, startTour, { class: "primary" })),
  ]);
}
