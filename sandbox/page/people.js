// Who one plays: the person at the top, the chooser, and that person's language.

import { dialog } from "./dialogs.js";
import { button, el, keepingFocus, unseen } from "./dom.js";
import { openGuide } from "./guide.js";
import { avatar } from "./messages.js";

const LOCALES = { fr: "fr-FR", en: "en-GB" };

/** Fills `host`; `update()` follows the page. */
export function whoAmI(page, host) {
  let shown;
  function update() {
    const me = page.people.get(page.user);
    const now = JSON.stringify([me, page.words.lang]);
    if (shown === now) return;
    shown = now;
    const help = button("?", () => openGuide(page), { class: "icon", "aria-label": page.words.help, "data-action": "help" });
    keepingFocus(host, host, () => host.replaceChildren(languageChoice(me, page), identity(me, page), help));
  }
  return { update };
}

function identity(me, page) {
  return el("button", { type: "button", id: "who", "data-action": "who", "aria-haspopup": "dialog", onclick: () => choosePerson(page) },
    avatar(me.name, me.avatar_hue), unseen(page.words.youAre),
    el("span", { class: "names" }, el("strong", {}, me.name), el("span", { class: "role" }, me.title)),
    el("span", { "aria-hidden": "true", class: "fold" }, "▾"));
}

function languageChoice(me, page) {
  const locales = Object.values({ ...LOCALES, [me.locale.slice(0, 2)]: me.locale });
  const node = el("select", { id: "locale", "data-action": "locale", "aria-label": page.words.languageOf(me.name), onchange: () => page.tell("locale", { locale: node.value }) },
    locales.map((locale) => el("option", { value: locale }, locale.slice(0, 2).toUpperCase())));
  node.value = me.locale;
  return node;
}

function choosePerson(page) {
  const cards = [...page.people.values()].map((one) => personCard(one, page, () => node.close()));
  const node = dialog(page.words.whoAreYou, [
    el("p", { class: "hint" }, page.words.whoHint),
    el("ul", { class: "people body" }, cards.map((card) => el("li", {}, card))),
    el("footer", {}, button(page.words.close, () => node.close())),
  ], { class: "chooser" });
  node.querySelector("[aria-current]")?.focus();
}

function personCard({ id, name, title, locale, unread, avatar_hue: hue, is_guest: isGuest }, page, done) {
  const choose = () => {
    done();
    page.go({ user: id });
  };
  return button([avatar(name, hue),
    el("span", { class: "names" }, el("strong", {}, name), el("span", { class: "role" }, title)),
    unread > 0 && el("span", { class: "count" }, unread, unseen(` ${page.words.unread(unread)}`)),
    isGuest && el("span", { class: "tag" }, page.words.guest),
    el("span", { class: "tag" }, locale.slice(0, 2).toUpperCase())],
  choose, { "data-user": id, "aria-current": id === page.user && "true" });
}
