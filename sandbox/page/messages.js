// The messages of a conversation.

import { drawn, image, surface } from "./blocks.js";
import { el, freshId, refresh } from "./dom.js";
import { link, mrkdwn } from "./text.js";

/** A log of messages that stays at its end while it grows, unless one has scrolled back. */
export function messageLog(page, name) {
  const list = el("div", { class: "list" });
  const node = el("div", { class: "log", role: "log", tabindex: "0", "aria-label": page.words.messagesOf(name) }, list);
  let [atEnd, before] = [true, 0];
  const toEnd = () => { node.scrollTop = node.scrollHeight; };
  node.addEventListener("scroll", () => {
    const isNear = node.scrollHeight - node.scrollTop - node.clientHeight < 48;
    atEnd = isNear || (atEnd && node.scrollTop >= before); // a picture that loads also leaves the end behind
    before = node.scrollTop;
  });
  const watcher = new ResizeObserver(() => atEnd && toEnd());
  watcher.observe(list);
  watcher.observe(node);
  let newest;
  const update = (channel) => {
    const last = channel.messages.at(-1);
    // an answer to oneself must be seen, even by somebody who pressed a button far above
    if (newest && last?.ephemeral && last.ts !== newest) atEnd = true;
    newest = last?.ts;
    const messages = channel.messages.map((one) => ({ ...one, channel: channel.id, author: page.nameOf(one.user, one.name) }));
    refresh(list, messages, (one) => one.ts, (one) => message(one, page));
  };
  return { node, update };
}

/** A round mark with somebody's initials, in their own hue. */
export function avatar(name, hue, className = "") {
  const initials = name.split(/[\s-]+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
  const node = el("span", { class: `avatar ${className}`, "aria-hidden": "true" }, initials);
  if (hue !== undefined) node.style.setProperty("--hue", hue);
  return node;
}

function message(one, page) {
  const label = freshId();
  const { words } = page;
  return el("article", { class: classOf(one), tabindex: "-1", "data-ts": one.ts, "data-author": one.user, "aria-labelledby": label },
    avatar(one.author, page.people.get(one.user)?.avatar_hue, one.is_bot ? "bot" : ""),
    el("div", { class: "content" },
      el("p", { class: "author" },
        el("strong", { id: label }, one.author),
        one.is_bot && el("span", { class: "tag" }, words.app),
        one.ephemeral && el("span", { class: "only-you" }, words.onlyYou)),
      el("div", { class: "body" }, body(one, page), one.files?.map((file) => attachment(file, page))),
      one.edited && el("p", { class: "edited" }, words.edited)));
}

const classOf = ({ is_bot: isBot, ephemeral }) => ["message", isBot && "by-bot", ephemeral && "ephemeral"].filter(Boolean).join(" ");

function body(one, page) {
  if (!one.blocks?.length) return el("div", { class: "text" }, mrkdwn(one.text ?? "", page));
  const act = (click) => page.tell("click", { channel: one.channel, ts: one.ts, ...click });
  return drawn(one.blocks, surface(page, "h2", act));
}

const PICTURE = /\.(png|jpe?g|gif|webp)$/i;

function attachment({ title, name, permalink, url_private: url, alt_txt: alternative }, page) {
  const label = title || name;
  const named = el("p", {}, link(new URL(permalink ?? url ?? "", location.href).href, label, page));
  if (!PICTURE.test(name)) return el("div", { class: "file" }, named);
  return el("figure", { class: "file" }, image({ image_url: url, alt_text: alternative || label }, { page }), el("figcaption", {}, named));
}
