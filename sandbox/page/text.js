// Turns Slack's text objects and its mrkdwn into DOM nodes.

import { el } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";

const TOKEN = new RegExp(
  [
    "```(?<pre>[\\s\\S]+?)```",
    "`(?<code>[^`\\n]+)`",
    "<(?<angle>[^<>\\n]+)>",
    "(?<bare>https?://[^\\s<>]*[^\\s<>.,;:!?)»])",
    "(?<![\\p{L}\\p{N}])(?<mark>[*_~])(?=\\S)(?<inner>.+?)(?<=\\S)\\k<mark>(?![\\p{L}\\p{N}])",
    ":(?<emoji>[a-z0-9_+-]+):",
  ].join("|"),
  "gu",
);
const TAGS = { "*": "strong", _: "em", "~": "s" };

/** Nodes for a text object: `mrkdwn` is read, `plain_text` is shown as it is. */
export function textNodes(object, page) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, page) : [withEmoji(object.text)];
}

/** Nodes for mrkdwn; lines that begin with `>` become quotes. */
export function mrkdwn(source, page) {
  const parts = [];
  for (const line of source.split("\n")) {
    const quoted = /^(?:>|&gt;)\s?/.exec(line);
    const text = quoted ? line.slice(quoted[0].length) : line;
    const last = parts.at(-1);
    if (last && last.quoted === Boolean(quoted)) last.lines.push(text);
    else parts.push({ quoted: Boolean(quoted), lines: [text] });
  }
  return parts.flatMap(({ quoted, lines }) => {
    const nodes = spans(lines.join("\n"), page);
    return quoted ? el("blockquote", {}, nodes) : nodes;
  });
}

function spans(source, page) {
  const nodes = [];
  let from = 0;
  for (const match of source.matchAll(TOKEN)) {
    nodes.push(unescaped(source.slice(from, match.index)), span(match, page));
    from = match.index + match[0].length;
  }
  return [...nodes, unescaped(source.slice(from))];
}

function span({ 0: whole, groups }, page) {
  if (groups.pre) return el("pre", {}, unescaped(groups.pre.replace(/^\n/, "")));
  if (groups.code) return el("code", {}, unescaped(groups.code));
  if (groups.angle) return reference(groups.angle, page) ?? whole;
  if (groups.bare) return link(unescaped(groups.bare), unescaped(groups.bare), page);
  if (groups.mark) return el(TAGS[groups.mark], {}, spans(groups.inner, page));
  return emoji(groups.emoji);
}

/** What stands between angle brackets: a person, a channel, a broadcast, a date or a link; else nothing. */
function reference(source, page) {
  const [target, label] = source.split(/\|(.*)/s);
  const said = label && unescaped(label);
  if (target.startsWith("@")) return person(target.slice(1), page);
  if (target.startsWith("#")) return channel(target.slice(1), said, page);
  if (target.startsWith("!")) return el("span", { class: "mention" }, said ?? `@${target.slice(1)}`);
  return /^[a-z]+:/.test(target) ? link(unescaped(target), said ?? unescaped(target), page) : null;
}

/** A mention of a person. */
export const person = (id, page) =>
  el("span", { class: id === page.user ? "mention mine" : "mention" }, `@${page.nameOf(id)}`);

/** A mention of a channel, which opens it when this person sees it. */
export function channel(id, label, page) {
  const name = page.channels.get(id)?.name ?? label ?? id;
  if (!page.channels.has(id)) return el("span", { class: "mention" }, `#${name}`);
  return el("a", { class: "mention", href: page.address({ channel: id }) }, `#${name}`);
}

/** A link that opens beside the page; an address of an unexpected kind stays text. */
export function link(url, label, page, attributes = {}) {
  if (!/^(https?:|mailto:|tel:)/i.test(url)) return el("span", attributes, label);
  const about = { href: url, target: "_blank", rel: "noopener noreferrer", "aria-description": page.words.newTab };
  return el("a", { ...about, ...attributes }, label);
}

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const unescaped = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);
