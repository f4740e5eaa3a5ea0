// The middle of the page: a conversation with its composer, or the bot's Home.

import { drawn, surface } from "./blocks.js";
import { composer } from "./composer.js";
import { el, keepingFocus } from "./dom.js";
import { guide } from "./guide.js";
import { messageLog } from "./messages.js";

/** Fills `host`; `update()` follows the page, and `focus()` goes to the composer or the title. */
export function conversation(page, host) {
  const drafts = new Map();
  let open = {};

  function update() {
    const channel = page.channels.get(page.channel);
    const place = [page.user, page.channel, page.words.lang].join(" ");
    if (open.place !== place) open = { place, ...(channel ? showChannel(channel) : showHome()) };
    open.update(channel);
  }

  function showChannel(channel) {
    const name = page.titleOf(channel);
    const about = el("p", { class: "about" });
    const start = el("div", { class: "start" }, guide(page));
    const log = messageLog(page, name);
    const write = composer(page, channel, name, drafts);
    host.replaceChildren(title(name, about), start, log.node, write.node);
    const follow = (now) => {
      about.replaceChildren(details(now, page));
      start.hidden = now.messages.length > 0;
      log.update(now);
    };
    return { update: follow, target: write.field };
  }

  function showHome() {
    const pane = el("div", { class: "home", "data-view": "home" });
    const heading = title(page.words.home(page.state.bot.name));
    host.replaceChildren(heading, pane);
    let content;
    const follow = () => {
      const view = page.state.home;
      if (content === JSON.stringify(view)) return;
      content = JSON.stringify(view);
      const on = surface(page, "h2", (click) => page.tell("click", { home: true, ...click }));
      const nodes = view ? drawn(view.blocks, on) : [el("p", { class: "hint" }, page.words.emptyHome)];
      keepingFocus(pane, heading.firstChild, () => pane.replaceChildren(el("div", { class: "sheet" }, nodes)));
    };
    return { update: follow, target: heading.firstChild };
  }

  const isTouch = matchMedia("(pointer: coarse)").matches;
  return { update, focus: () => (isTouch ? host.querySelector("h1") : open.target)?.focus() };
}

const title = (text, ...more) => el("header", { class: "title" }, el("h1", { tabindex: "-1" }, text), more);

function details(channel, page) {
  if (channel.kind === "channel" && !channel.bot_is_member) return page.words.botOutside(page.state.bot.name);
  if (channel.kind === "dm") return page.people.get(channel.members.find((id) => id !== page.user))?.title ?? page.words.botAbout;
  return page.words.members(channel.members.length);
}
