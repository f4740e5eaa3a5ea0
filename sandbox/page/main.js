// The page: it follows the state of one person, draws it, and tells the server what that person does.

import { listen, read, send } from "./api.js";
import { dateBar } from "./clock.js";
import { conversation } from "./conversation.js";
import { faults } from "./faults.js";
import { meanwhile } from "./meanwhile.js";
import { modals } from "./modals.js";
import { whoAmI } from "./people.js";
import { sidebar } from "./sidebar.js";
import { newsTeller, toast } from "./toasts.js";
import { tour } from "./tour.js";
import { wordsFor } from "./words.js";

const byId = (id) => document.getElementById(id);

const page = {
  user: null, channel: null, people: new Map(), channels: new Map(), state: null, clock: {}, words: wordsFor(navigator.language),
  get zone() { return this.people.get(this.user)?.tz; },
  nameOf(id, otherwise) {
    return this.people.get(id)?.name ?? (id === this.state.bot.id ? this.state.bot.name : otherwise ?? id);
  },
  /** What a conversation is called for this person. */
  titleOf: ({ kind, name }) => (kind === "channel" ? `#${name}` : name),
  address: (change) => `#${new URLSearchParams({ user: page.user, channel: page.channel, ...change })}`,
  go: (change) => { location.hash = page.address(change); },
  toast: (text) => toast(text, page.words),
  focusBack: () => parts.conversation.focus(),
  openTour: () => parts.tour.open(),
  tell,
};

const parts = {
  clock: dateBar(page, byId("clock"), (change) => parts.meanwhile.during(() => post("clock", change))),
  people: whoAmI(page, byId("me")),
  sidebar: sidebar(page, byId("conversations"), openFaults),
  conversation: conversation(page, byId("conversation")),
  modals: modals(page),
  meanwhile: meanwhile(page, byId("meanwhile")),
  tour: tour(page, byId("tour")),
  faults: faults(page, byId("faults")),
};
/** What the bot may leave unanswered without the workspace itself saying so, as Slack does for the rest. */
const SILENT = new Set(["message", "home"]);
const tellNews = newsTeller(page.toast);

/** Tells the server what the person does. */
function tell(path, body = {}) {
  return post(path, { user: page.user, ...body });
}

/** Posts, says what went wrong, and shows what became of it. */
async function post(path, body) {
  try {
    const answer = await send(path, body);
    if (answer.ok === false && !answer.errors) page.toast(page.words.failed(answer.error ?? ""));
    if (answer.failed && SILENT.has(path)) page.toast(page.words.botSilent(page.state.bot.name));
    await follow();
    if (answer.ok !== false && !answer.failed) parts.tour.saw(path, body);
    return answer;
  } catch (problem) {
    return unreachable(problem);
  }
}

function unreachable(problem) {
  console.warn(problem);
  page.toast(page.words.unreachable);
  return { ok: false };
}

// Following the state

let following = null;
let again = false;

/** Fetches and draws the state; calls that come meanwhile share one more round. */
function follow() {
  if (following) {
    again = true;
    return following;
  }
  following = rounds();
  return following;
}

async function rounds() {
  try {
    do {
      again = false;
      await round(page.user);
    } while (again);
  } finally {
    following = null;
  }
}

async function round(user) {
  const [state, clock, people] = await Promise.all([read(`state?user=${encodeURIComponent(user)}`), read("clock"), read("people")]);
  if (state.ok === false) throw new Error(state.error);
  if (user === page.user) draw(state, clock, people);
  else again = true;
}

function draw(state, clock, people) {
  const channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  Object.assign(page, { state, clock, channels, people: indexed(people) });
  if (!page.people.has(page.user)) return page.go({ user: "" });
  page.words = wordsFor(page.people.get(page.user).locale);
  drawPlace();
  tellNews(state.toasts ?? []);
  return markRead();
}

function drawPlace() {
  settleChannel();
  drawFrame();
  for (const part of Object.values(parts)) part.update();
}

const indexed = (people) => new Map(people.map((one) => [one.id, one]));

/** Somebody who is not in the conversation of the address begins with the bot. */
function settleChannel() {
  if (page.channel === "home" || page.channels.has(page.channel)) return;
  page.channel = [...page.channels.values()].find(({ kind }) => kind === "dm")?.id ?? [...page.channels.keys()][0] ?? "home";
  history.replaceState(null, "", page.address({}));
}

function drawFrame() {
  const { words, state } = page;
  document.documentElement.lang = words.lang;
  byId("skip").textContent = words.skip;
  byId("brand-name").textContent = words.workspace;
  const unread = state.channels.reduce((sum, channel) => sum + channel.unread, 0);
  byId("menu").ariaLabel = unread ? `${words.menu}, ${unread} ${words.unread(unread)}` : words.menu;
  byId("menu").dataset.unread = unread || "";
  const place = page.channels.get(page.channel);
  const title = place ? page.titleOf(place) : words.home(state.bot.name);
  document.title = `${unread ? `(${unread}) ` : ""}${title} · ${page.nameOf(page.user)} · ${words.workspace}`;
}

let marked = "";

function markRead() {
  const channel = page.channels.get(page.channel);
  const place = `${page.user} ${channel?.id} ${channel?.messages.at(-1)?.ts}`;
  if (!channel?.unread || document.hidden || marked === place) return;
  marked = place;
  tell("read", { channel: channel.id });
}

// Moving about

let hangUp = () => {};
let isLost = false;
let wantsFocus = false;

function connect() {
  hangUp();
  if (document.hidden) return;
  hangUp = listen(page.user, back, () => {
    if (!isLost) page.toast(page.words.lost);
    isLost = true;
  });
}

function back() {
  isLost = false;
  follow().catch(unreachable);
}

async function arrive() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const user = page.people.has(wanted.get("user")) ? wanted.get("user") : firstPerson().id;
  const hasChanged = user !== page.user;
  Object.assign(page, { user, channel: wanted.get("channel") });
  showMenu(false);
  if (hasChanged || !page.state) connect();
  else drawPlace();
  await follow().catch(unreachable);
  if (wantsFocus) parts.conversation.focus();
  wantsFocus = false;
  if (page.channel === "home") await tell("home");
}

/** Somebody who reads what the visitor reads. */
function firstPerson() {
  const people = [...page.people.values()];
  return people.find(({ locale }) => wordsFor(locale) === page.words) ?? people[0];
}

function openFaults(opener) {
  showMenu(false);
  parts.faults.toggle(opener);
}

function showMenu(isOpen) {
  byId("menu").ariaExpanded = String(isOpen);
  document.body.classList.toggle("menu-open", isOpen);
}

byId("menu").onclick = () => {
  showMenu(byId("menu").ariaExpanded !== "true");
  if (byId("menu").ariaExpanded === "true") byId("conversations").querySelector("[aria-current], a")?.focus();
};
byId("skip").onclick = () => parts.conversation.focus();
document.addEventListener("click", ({ target }) => {
  const entry = target.closest("a[href^='#']");
  if (!entry) return;
  showMenu(false);
  wantsFocus = entry.hash !== location.hash;
  if (!wantsFocus) parts.conversation.focus();
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || byId("menu").ariaExpanded !== "true") return;
  showMenu(false);
  byId("menu").focus();
});
addEventListener("hashchange", arrive);
document.addEventListener("visibilitychange", connect);

async function start() {
  try {
    page.people = indexed(await read("people"));
    await arrive();
  } catch (problem) {
    unreachable(problem);
    setTimeout(start, 3000);
  }
}

await start();
