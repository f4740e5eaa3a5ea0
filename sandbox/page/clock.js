// The programme's date, and the buttons that move it.

import { button, el } from "./dom.js";

const STEPS = ["PT1H", "P1D", "P7D"];

/** Fills `host`; `update()` follows the page's clock and `move(change)` asks the server for it. */
export function dateBar(page, host, move) {
  const date = el("time");
  const next = el("span", { class: "next" });
  const steps = STEPS.map((step) => button("", () => advance({ advance: step }), { "data-step": step }));
  const jump = button("", () => page.clock.next && advance({ now: page.clock.next }), { "data-step": "next" });
  host.append(el("p", { role: "status" }, date, next), el("div", { class: "steps" }, steps, jump));

  async function advance(change) {
    if (host.ariaBusy) return;
    busy("true");
    next.textContent = page.words.moving;
    await move(change);
    busy(null);
    update();
  }

  function busy(state) {
    host.ariaBusy = state;
    for (const one of [...steps, jump]) one.ariaDisabled = state;
  }

  function update() {
    const { now, next: coming } = page.clock;
    const { words } = page;
    host.ariaLabel = words.clock;
    date.dateTime = now ?? "";
    setText(date, now ? words.moment(now, page.zone) : words.botSilent(page.state.bot.name));
    steps.forEach((node, index) => setText(node, words.steps[index]));
    setText(jump, words.nextEvent);
    if (host.ariaBusy) return;
    jump.ariaDisabled = coming ? null : "true";
    setText(next, coming ? words.nextAt(coming, page.zone) : words.nothingNext);
  }

  return { update };
}

/** A live region speaks again when its text is set again: set it only when it changes. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
