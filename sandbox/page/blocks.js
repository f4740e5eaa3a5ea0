// Renders Block Kit blocks onto a surface: a message, a modal or Home.

import { control, isControl, isGroup } from "./controls.js";
import { confirmed } from "./dialogs.js";
import { button, el, freshId, unseen, whileBusy } from "./dom.js";
import { richText } from "./richtext.js";
import { link, textNodes } from "./text.js";

/**
 * Where blocks are shown. `act({block_id, action_id, style, selected, values})` tells the server of a click;
 * `kept` are states typed before a redraw; `fields` collects the controls that are drawn.
 */
export const surface = (page, heading, act, kept = {}) => ({ page, heading, act, kept, fields: [] });

/** The state of all controls of a surface, as Slack sends it. */
export function valuesOf({ fields }) {
  const values = {};
  for (const { block, action, read } of fields) (values[block] ??= {})[action] = read();
  return values;
}

const BLOCKS = {
  header, section, actions, context, input, image: imageBlock,
  divider: () => el("hr"),
  rich_text: (block, on) => richText(block, on.page),
};

/** Nodes for blocks; a block without an id is called by its position. */
export const drawn = (blocks, on) =>
  blocks.map((block, index) => (BLOCKS[block.type] ?? unknown)({ ...block, block_id: block.block_id ?? String(index) }, on));

// Blocks

function header(block, on) {
  return el(on.heading, { class: "block" }, textNodes(block.text, on.page));
}

function section(block, on) {
  const label = freshId();
  const text = block.text && el("div", { id: label, class: "text" }, textNodes(block.text, on.page));
  const fields = block.fields && el("div", { class: "fields" },
    block.fields.map((field) => el("div", { class: "text" }, textNodes(field, on.page))));
  const accessory = block.accessory && element(block, block.accessory, on, text && { "aria-labelledby": label });
  return el("div", { class: "block section" }, el("div", { class: "grow" }, text, fields), accessory);
}

function actions(block, on) {
  return el("div", { class: "block actions" }, block.elements.map((item) => element(block, item, on)));
}

function context(block, on) {
  return el("div", { class: "block context" },
    block.elements.map((item) => (item.type === "image" ? image(item, on) : el("span", { class: "text" }, textNodes(item, on.page)))));
}

function imageBlock(block, on) {
  return el("figure", { class: "block" }, image(block, on), block.title && el("figcaption", {}, textNodes(block.title, on.page)));
}

function unknown({ type }, on) {
  return el("p", { class: "block hint" }, on.page.words.unknown(type));
}

function input(block, on) {
  const { element: item, label, hint, optional } = block;
  if (!isControl(item.type)) return unknown(item, on);
  const [note, error] = [hint && freshId(), freshId()];
  const about = { "aria-describedby": [note, error].filter(Boolean).join(" "), required: !optional && !isGroup(item.type) };
  const changed = block.dispatch_action && ((selected) => click(block, item, on, selected));
  const field = addField(block, item, on, about, changed);
  const name = [textNodes(label, on.page), optional && el("span", { class: "optional" }, ` ${on.page.words.optional}`)];
  const inner = [
    hint && el("p", { id: note, class: "hint" }, textNodes(hint, on.page)), field.node, el("p", { id: error, class: "error", hidden: true }),
  ];
  const node = isGroup(item.type)
    ? el("fieldset", { class: "block input", "aria-describedby": about["aria-describedby"] }, el("legend", {}, name), inner)
    : el("div", { class: "block input" }, el("label", { for: field.id }, name), inner);
  Object.assign(field, { required: !optional, item, problem: (text) => showProblem(node, text) });
  return node;
}

function showProblem(node, text) {
  const error = node.querySelector(".error");
  error.textContent = text ?? "";
  error.hidden = !text;
  for (const box of node.querySelectorAll("input, select, textarea")) box.ariaInvalid = text ? "true" : null;
}

// Elements

function element(block, item, on, label) {
  if (item.type === "button") return pushButton(block, item, on);
  if (item.type === "overflow") return overflow(block, item, on);
  if (item.type === "image") return image(item, on);
  if (!isControl(item.type)) return unknown(item, on);
  return inlineControl(block, item, on, label ?? { "aria-label": item.placeholder?.text ?? on.page.words.choose });
}

/** A control that acts when it changes, and is drawn afresh when the question before it is denied. */
function inlineControl(block, item, on, label) {
  const changed = async (selected) => {
    if (await click(block, item, on, selected)) return;
    on.fields.splice(on.fields.findIndex(({ node }) => frame.contains(node)), 1);
    frame.replaceWith(inlineControl(block, item, on, label));
  };
  const field = addField(block, item, on, isGroup(item.type) ? {} : label, changed);
  const frame = isGroup(item.type) ? el("fieldset", { class: "inline", ...label }, field.node) : field.node;
  return frame;
}

function addField(block, item, on, about, changed) {
  const id = freshId();
  const attributes = { id, autofocus: item.focus_on_load, ...about, ...hooks(block, item) };
  const kept = on.kept[block.block_id]?.[item.action_id];
  const use = { page: on.page, attributes, kept, changed: changed && (() => changed(field.value())) };
  const field = { id, block: block.block_id, action: item.action_id, ...control(item, use) };
  on.fields.push(field);
  return field;
}

const hooks = (block, item) => ({ "data-block": block.block_id, "data-action": item.action_id });

function pushButton(block, item, on) {
  const attributes = { class: item.style ?? "", "aria-description": item.accessibility_label, ...hooks(block, item) };
  const label = textNodes(item.text, on.page);
  if (item.url) return link(item.url, label, on.page, { ...attributes, class: `button ${attributes.class}`, onclick: () => click(block, item, on) });
  const node = button(label, () => whileBusy(node, () => click(block, item, on)), attributes);
  return node;
}

function overflow(block, item, on) {
  const menu = el("div", { class: "menu", popover: "auto" }, item.options.map((option) => menuEntry(option, (selected) => {
    menu.hidePopover();
    whileBusy(opener, () => click(block, item, on, selected));
  }, on)));
  const opener = button("⋯", () => {
    const { bottom, right } = opener.getBoundingClientRect();
    menu.showPopover();
    menu.style.top = `${Math.min(bottom, innerHeight - menu.offsetHeight - 8)}px`;
    menu.style.left = `${Math.max(8, right - menu.offsetWidth)}px`;
    menu.querySelector("button, a").focus();
  }, { class: "icon", "aria-label": on.page.words.more, "aria-haspopup": "true", ...hooks(block, item) });
  return el("div", { class: "overflow" }, opener, menu);
}

function menuEntry(option, choose, on) {
  const label = [textNodes(option.text, on.page), option.description && el("small", {}, textNodes(option.description, on.page))];
  const onclick = () => choose(option.value);
  return option.url ? link(option.url, label, on.page, { class: "button", onclick }) : button(label, onclick, { "data-value": option.value });
}

/** A picture of this machine; one from elsewhere, or one that fails, is told by its alternative text. */
export function image(item, on) {
  const alternative = () => el("span", { class: "no-image" }, unseen(on.page.words.image), item.alt_text);
  const source = URL.parse(item.image_url ?? item.slack_file?.url ?? "", location.href);
  const near = source && (source.protocol === "data:" || [location.hostname, "localhost", "127.0.0.1"].includes(source.hostname));
  if (!near) return alternative();
  const node = el("img", { src: source.href, alt: item.alt_text ?? "", onerror: () => node.replaceWith(alternative()) });
  return node;
}

/** Asks what must be confirmed, then tells the server; false when the person thinks better of it. */
async function click(block, item, on, selected) {
  if (!(await confirmed(item.confirm, on.page))) return false;
  await on.act({ block_id: block.block_id, action_id: item.action_id, style: item.style, selected, values: valuesOf(on) });
  return true;
}
