// Renders rich_text blocks.

import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { channel, link, person } from "./text.js";

const SECTIONS = {
  rich_text_section: (part, page) => el("p", {}, inline(part, page)),
  rich_text_quote: (part, page) => el("blockquote", {}, inline(part, page)),
  rich_text_preformatted: (part, page) => el("pre", {}, inline(part, page)),
  rich_text_list: list,
};

/** The parts of a rich_text block, one after the other. */
export const richText = (block, page) =>
  el("div", { class: "block rich" }, block.elements.map((part) => SECTIONS[part.type]?.(part, page)));

function list(part, page) {
  const items = part.elements.map((item) => el("li", {}, inline(item, page)));
  const attributes = { class: `indent-${Math.min(part.indent ?? 0, 4)}` };
  if (part.style !== "ordered") return el("ul", attributes, items);
  return el("ol", { ...attributes, start: part.offset ? part.offset + 1 : null }, items);
}

const INLINE = {
  text: (item) => item.text,
  link: (item, page) => link(item.url, item.text ?? item.url, page),
  user: (item, page) => person(item.user_id, page),
  channel: (item, page) => channel(item.channel_id, null, page),
  broadcast: (item) => el("span", { class: "mention" }, `@${item.range}`),
  emoji: (item) => (item.unicode ? fromCodes(item.unicode) : emoji(item.name)),
  date: (item) => item.fallback ?? "",
};
const STYLES = { code: "code", strike: "s", italic: "em", bold: "strong" };

const inline = (part, page) => part.elements.map((item) => styled(INLINE[item.type]?.(item, page) ?? "", item.style));

const styled = (node, style = {}) =>
  Object.entries(STYLES).reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), node);

const fromCodes = (codes) => String.fromCodePoint(...codes.split("-").map((code) => parseInt(code, 16)));
