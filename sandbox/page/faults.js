// The panel of faults: one orders what goes wrong with the next calls, and reads what was accepted all the same.

import { read, remove, send } from "./api.js";
import { button, el, freshId, refresh, whileBusy } from "./dom.js";
import { mrkdwn } from "./text.js";

/** Which faults take a number of seconds, and which may strike after the call was accepted. */
const KINDS = {
  rate_limited: { seconds: true }, server_error: { accepted: true }, slow: { seconds: true },
  dropped: { accepted: true }, silent: { accepted: true },
};

/** Fills `host`; `update()` follows the page, `toggle(opener)` opens or closes the panel. */
export function faults(page, host) {
  let [shown, opener] = [null, null];

  function toggle(from) {
    host.hidden = !host.hidden;
    if (host.hidden) return leave();
    opener = from;
    update();
    return host.querySelector("h2")?.focus();
  }

  function leave() {
    const isSeen = opener?.isConnected && opener.checkVisibility();
    (isSeen ? opener : document.getElementById("menu")).focus();
  }

  async function update() {
    if (host.hidden) return;
    if (shown?.words !== page.words) shown = frame(page, host, show, () => toggle());
    await show(() => read("faults"));
  }

  /** Shows what the server answers, or why it does not. */
  async function show(ask) {
    const answer = await ask().catch(() => ({ ok: false, error: page.words.unreachable }));
    if (answer.ok === false) page.toast(page.words.failed(answer.error));
    else shown.fill(answer);
  }

  host.addEventListener("keydown", ({ key }) => key === "Escape" && toggle());
  return { update, toggle };
}

function frame(page, host, show, close) {
  const words = page.words.faults;
  const [active, ledger] = [el("ul"), el("ol", { class: "ledger" })];
  const none = el("p", { class: "hint" });
  const clear = button(words.clear, () => show(() => remove("faults")), { "data-action": "clear" });
  const orders = orderForm(words, (asked) => show(() => send("faults", asked)));
  host.ariaLabel = words.title;
  host.replaceChildren(
    el("header", {}, el("h2", { tabindex: "-1" }, words.title), button("×", close, { class: "icon", "aria-label": page.words.close })),
    el("p", { class: "hint" }, words.about(page.state.bot.name)), orders.node,
    el("section", { class: "active", "aria-label": words.active, role: "status" }, none, active), clear,
    el("h3", {}, words.ledger), el("p", { class: "hint" }, words.ledgerAbout), ledger);

  function fill({ methods, faults: due, ledger: accepted }) {
    orders.offer(methods);
    none.textContent = due.length ? "" : words.none;
    if (due.length === 0 && document.activeElement === clear) host.querySelector("h2").focus();
    clear.hidden = due.length === 0;
    refresh(active, due.map((one, index) => ({ ...one, index })), ({ index }) => index, (one) => el("li", {}, words.fault(one)));
    const rows = accepted.map((one, index) => ({ ...one, key: `${one.at} ${accepted.length - index}` }));
    refresh(ledger, rows, ({ key }) => key, (one) => ledgerRow(one, page));
  }

  return { words: page.words, fill };
}

function orderForm(words, send) {
  const kind = el("select", {}, Object.keys(KINDS).map((one) => el("option", { value: one }, words.kinds[one])));
  const method = el("select");
  const times = el("input", { type: "number", min: 1, max: 1000, value: 3, required: true });
  const seconds = el("input", { type: "number", min: 0, max: 1000, value: 5, required: true });
  const accepted = el("input", { type: "checkbox" });
  const late = labelled(words.seconds, seconds, "number");
  const still = el("div", { class: "choice" }, el("label", {}, accepted, el("span", {}, words.accepted)));
  const submit = el("button", { type: "submit", class: "primary" }, words.order);
  const node = el("form", {}, labelled(words.what, kind), labelled(words.method, method), labelled(words.times, times, "number"), late, still, submit);
  const adapt = () => {
    late.hidden = !KINDS[kind.value].seconds;
    still.hidden = !KINDS[kind.value].accepted;
  };
  const asked = () => ({
    kind: kind.value, method: method.value, times: times.valueAsNumber, seconds: late.hidden ? 0 : seconds.valueAsNumber,
    accepted: !still.hidden && accepted.checked,
  });
  kind.addEventListener("change", adapt);
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(submit, () => send(asked()));
  });
  adapt();
  const offer = (methods) => method.length || method.append(...methods.map((one) => el("option", { value: one }, words.methods[one] ?? one)));
  return { node, offer };
}

function labelled(text, field, look = "") {
  field.id = freshId();
  return el("div", { class: `field ${look}` }, el("label", { for: field.id }, text), field);
}

function ledgerRow({ at, method, where, for: reader, text }, page) {
  const moment = new Date(at * 1000);
  return el("li", {},
    el("p", { class: "about" }, el("time", { datetime: moment.toISOString() }, moment.toLocaleTimeString(page.words.lang)), " · ", el("code", {}, method)),
    el("p", {}, el("strong", {}, where), reader && ` (${page.words.faults.only(reader)})`, " — ", mrkdwn(text, page)));
}
