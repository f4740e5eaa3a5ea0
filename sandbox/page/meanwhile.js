// What happened while the programme's date moved: how many messages arrived where, and for whom else.

import { button, el } from "./dom.js";

const MOST_OTHERS = 4;

/** Fills `host`, a live region; `during(move)` compares before and after, `update()` forgets when somebody else is played. */
export function meanwhile(page, host) {
  let toldTo = null;

  function update() {
    if (toldTo !== page.user) forget();
  }

  function forget() {
    toldTo = null;
    host.replaceChildren();
  }

  async function during(move) {
    forget();
    const [user, since, unread] = [page.user, newest(page), unreadOf(page)];
    const answer = await move();
    if (answer.ok === false || user !== page.user) return;
    toldTo = user;
    host.replaceChildren(strip(arrived(page, since), others(page, unread)));
  }

  function strip(mine, theirs) {
    const { words } = page;
    const close = () => {
      forget();
      page.focusBack();
    };
    const forMe = mine.map(({ channel, count }) => entry(page.titleOf(channel), words.messages(count), { channel: channel.id }));
    const forThem = theirs.slice(0, MOST_OTHERS).map(({ id, name, count }) => entry(name, `(${count})`, { user: id, channel: "" }));
    const more = theirs.length - MOST_OTHERS;
    const text = el("div", {},
      el("section", {}, el("p", {}, mine.length ? words.meanwhile : words.nothingMeanwhile), " ", forMe.length > 0 && el("ul", {}, forMe)),
      theirs.length > 0 && el("section", {}, el("p", {}, words.othersMeanwhile), " ", el("ul", {}, forThem), more > 0 && ` ${words.andOthers(more)}`));
    return el("div", { class: "strip" }, text, button("×", close, { class: "icon", "aria-label": words.dismiss }));
  }

  const entry = (name, count, place) => el("li", {}, el("a", { href: page.address(place) }, name), ` ${count}`);

  return { during, update };
}

const newest = ({ channels }) =>
  [...channels.values()].map(({ messages }) => messages.at(-1)?.ts ?? "").reduce((one, other) => (one > other ? one : other), "");

const arrived = ({ channels, user }, since) =>
  [...channels.values()]
    .map((channel) => ({ channel, count: channel.messages.filter((one) => one.ts > since && one.user !== user).length }))
    .filter(({ count }) => count > 0);

const unreadOf = ({ people }) => new Map([...people.values()].map(({ id, unread }) => [id, unread]));

const others = ({ people, user }, before) =>
  [...people.values()]
    .map(({ id, name, unread }) => ({ id, name, count: unread - (before.get(id) ?? 0) }))
    .filter(({ id, count }) => id !== user && count > 0)
    .sort((one, other) => other.count - one.count);
