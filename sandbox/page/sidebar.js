// The list of conversations: Home, channels, direct messages and groups.

import { button, el, refresh, unseen } from "./dom.js";
import { avatar } from "./messages.js";

/** Fills `host`; `update()` follows the page, and `openFaults(opener)` shows what stands below the list. */
export function sidebar(page, host, openFaults) {
  const lists = { home: section(), channel: section(), dm: section(), group: section() };
  const faults = button("", () => openFaults(faults), { class: "tool", "data-action": "faults", "aria-controls": "faults" });
  host.append(...Object.values(lists).map(({ node }) => node), faults);

  function update() {
    const due = page.state.faults;
    host.ariaLabel = page.words.conversations;
    faults.replaceChildren(page.words.faults.title, due > 0 ? el("span", { class: "count" }, due, unseen(` ${page.words.faults.due(due)}`)) : "");
    const channels = [...page.channels.values()];
    fill("home", [{ id: "home", label: page.words.home(page.state.bot.name), mark: "⌂", unread: 0 }]);
    for (const kind of ["channel", "dm", "group"]) {
      fill(kind, channels.filter((channel) => channel.kind === kind).map(entryOf));
    }
  }

  function entryOf({ id, name, kind, members, unread }) {
    const other = kind === "dm" && members.find((member) => member !== page.user);
    const face = other && { hue: page.people.get(other)?.avatar_hue, className: other === page.state.bot.id ? "bot" : "" };
    return { id, label: name, unread, face, mark: kind === "group" ? members.length - 1 : "#" };
  }

  function fill(kind, entries) {
    const { node, heading, list } = lists[kind];
    node.hidden = entries.length === 0;
    heading.textContent = page.words.kinds[kind];
    const items = entries.map((entry) => ({ ...entry, current: entry.id === page.channel, href: page.address({ channel: entry.id }), words: page.words.lang }));
    refresh(list, items, (item) => item.id, (item) => row(item, page.words));
  }

  return { update };
}

function section() {
  const [heading, list] = [el("h2"), el("ul")];
  return { node: el("section", {}, heading, list), heading, list };
}

function row({ id, label, mark, face, unread, current, href }, words) {
  const about = { href, "data-channel": id, "data-action": "open", "data-value": id, "aria-current": current && "page", class: unread ? "unread" : null };
  return el("li", {}, el("a", about, 
    face ? avatar(label, face.hue, face.className) : el("span", { class: "kind", "aria-hidden": "true" }, mark),
    el("span", { class: "label" }, label),
    unread > 0 && el("span", { class: "count" }, unread, unseen(` ${words.unread(unread)}`))));
}
