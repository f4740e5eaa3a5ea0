// The guided tour beside the conversation: it watches what the person does, and ticks it off.

import { button, el, keepingFocus, unseen } from "./dom.js";
import { mrkdwn } from "./text.js";
import { TOURS } from "./tour-steps.js";

const KEY = "tour";
const FRESH = { step: null, ticked: 0, closed: false };

/** Fills `host`; `update()` follows the page, `saw(path, body)` learns what the person did, `open()` begins or goes on. */
export function tour(page, host) {
  let now = { ...FRESH, ...JSON.parse(localStorage.getItem(KEY)) };
  let drawn;
  const [box, news] = [el("div"), el("p", { class: "unseen", role: "status" })];
  host.append(box, news);

  const tourOf = () => TOURS[now.lang ?? page.words.lang];
  const tasks = () => tourOf().steps[now.step]?.tasks ?? [];

  function change(to) {
    now = { ...now, ...to };
    localStorage.setItem(KEY, JSON.stringify(now));
    update();
  }

  function saw(path, body) {
    let next = doneBy(path, body);
    if (next <= now.ticked) return;
    while (isPlace(tasks()[next]) && holds(tasks()[next], page)) next += 1;
    change({ ticked: next });
  }

  /** How many tasks are done with this: the next one, or a later one that is an act and says that those before are done. */
  function doneBy(path, body) {
    const fits = (task, index) =>
      index >= now.ticked && (index === now.ticked || !isPlace(task)) && holds(task, page) && isSign(task, path, body, page);
    return tasks().findIndex(fits) + 1;
  }

  function update() {
    const words = tourOf();
    host.hidden = now.closed;
    document.body.dataset.tour = now.closed ? "" : whereToAct(tasks()[now.ticked], page);
    if (!now.closed && isPlace(tasks()[now.ticked]) && holds(tasks()[now.ticked], page)) return saw();
    const content = JSON.stringify([now, words.lang]);
    if (content === drawn) return undefined;
    drawn = content;
    host.lang = words.lang;
    host.ariaLabel = words.name;
    news.textContent = progress(words);
    const parts = pane(words);
    return keepingFocus(box, parts[0], () => box.replaceChildren(...parts.filter(Boolean)));
  }

  function progress(words) {
    if (now.ticked === 0) return "";
    return now.ticked < tasks().length ? words.progress(now.ticked, tasks().length) : words.all;
  }

  function pane(words) {
    if (now.step === null) return offer(words);
    if (now.step >= words.steps.length) return end(words);
    return stepPane(words, words.steps[now.step]);
  }

  const offer = (words) => [
    heading(words.name), ...words.offer.map((line) => el("p", {}, line)),
    el("footer", {}, act("stop", words.later, stop), act("next", words.begin, begin, "primary")),
  ];

  const end = (words) => [
    heading(words.endTitle), ...words.end.map((line) => el("p", {}, mrkdwn(line, page))),
    el("footer", {}, act("back", words.back, () => go(now.step - 1)), act("stop", words.close, stop, "primary")),
  ];

  function stepPane(words, { title, why, tasks: all }) {
    const isDone = now.ticked >= all.length;
    return [
      el("p", { class: "about" }, words.place(now.step + 1, words.steps.length)),
      heading(title), el("p", {}, why),
      el("ol", {}, all.map((task, index) => taskRow(task, index, words))),
      isDone && el("p", { class: "well" }, words.all),
      el("footer", {},
        act("stop", words.stop, stop, "quiet"),
        now.step > 0 && act("back", words.back, () => go(now.step - 1)),
        act("next", isDone ? words.next : words.pass, () => go(now.step + 1), isDone ? "primary" : "")),
    ];
  }

  const taskRow = ({ text }, index, words) =>
    el("li", { class: index < now.ticked ? "done" : null, "aria-current": index === now.ticked && "step" },
      el("span", {}, mrkdwn(text, page)), index < now.ticked && unseen(` (${words.done})`));

  const act = (action, label, onclick, look = "") => button(label, onclick, { class: look, "data-action": action });

  const begin = () => go(0);
  const go = (step) => {
    change({ step, ticked: 0, lang: now.lang ?? page.words.lang });
    host.querySelector("h2").focus();
  };
  const stop = () => {
    change({ closed: true });
    page.focusBack();
  };

  function open() {
    const isOver = now.step === null || now.step >= tourOf().steps.length;
    change({ closed: false, lang: page.words.lang, ...(isOver && { step: 0, ticked: 0 }) });
    host.querySelector("h2").focus();
  }

  return { update, saw, open };
}

const heading = (text) => el("h2", { tabindex: "-1" }, text);

/** Whether a task only says where to be. */
const isPlace = (task) => Boolean(task) && !task.says && !task.press && !task.form && !task.clock;

const holds = ({ who, opens }, page) =>
  (!who || page.nameOf(page.user) === who) && (!opens || page.channels.get(page.channel)?.name === opens);

/** Whether what was done is the act that a task asks for. */
function isSign({ says, press, form, clock }, path, body, page) {
  if (says) return ["command", "message"].includes(path) && body.text.toLowerCase().includes(says);
  if (press) return path === "click" && (press === "any" || body.style === press);
  if (form) return path === "submit" && page.state.views.length === 0;
  return !clock || path === "clock";
}

/** What part of the page is to be used next, for the style sheet to mark. */
function whereToAct(task, page) {
  if (!task) return "";
  if (task.who && !holds({ who: task.who }, page)) return "who";
  return ["clock", "says", "opens"].find((one) => task[one]) ?? "";
}
