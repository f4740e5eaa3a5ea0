// The form controls of Block Kit, each with a reader of its state as Slack sends it.

import { el, freshId } from "./dom.js";
import { textNodes } from "./text.js";

/** Where the state of each kind of element holds its value. */
const HOLDS = {
  plain_text_input: "value", email_text_input: "value", url_text_input: "value", number_input: "value",
  static_select: "selected_option", users_select: "selected_user",
  channels_select: "selected_channel", conversations_select: "selected_conversation", radio_buttons: "selected_option",
  multi_static_select: "selected_options", multi_users_select: "selected_users",
  multi_channels_select: "selected_channels", multi_conversations_select: "selected_conversations",
  checkboxes: "selected_options", datepicker: "selected_date", timepicker: "selected_time",
};
/** A list with more choices than this scrolls. */
const LONG = 14;
const TEXT_KINDS = { email_text_input: "email", url_text_input: "url", number_input: "number" };

export const isControl = (type) => type in HOLDS;
export const isGroup = (type) => type === "radio_buttons" || isMany(type);
const isMany = (type) => HOLDS[type].endsWith("s");

/**
 * A control for `element`: its node, `read()` its state, and `value()` what a click on it would send.
 * `use` is {page, attributes (of what takes the focus), kept (a state to begin with), changed (called when settled)}.
 */
export function control(element, use) {
  const held = HOLDS[element.type];
  const isKept = use.kept?.type === element.type;
  const before = isKept ? use.kept[held] : element[held === "value" ? "initial_value" : held.replace("selected", "initial")];
  const { node, value } = build(element, before ?? null, use);
  const read = () => ({ type: element.type, [held]: held === "value" ? value() : stored(element, value(), use.page) });
  return { node, read, value };
}

function build(element, before, use) {
  if (isGroup(element.type)) return choiceList(element, before, use);
  if (HOLDS[element.type] === "value") return textInput(element, before, use);
  if (element.type === "datepicker") return picker("date", before, use);
  if (element.type === "timepicker") return picker("time", before, use);
  return select(element, before, use);
}

// Text, dates and times

function textInput(element, before, { attributes, changed }) {
  const about = {
    ...attributes, placeholder: element.placeholder?.text, minlength: element.min_length, maxlength: element.max_length,
    min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : null,
  };
  const node = element.multiline
    ? el("textarea", { ...about, rows: 4 })
    : el("input", { ...about, type: TEXT_KINDS[element.type] ?? "text", autocomplete: "off" });
  node.value = before ?? "";
  if (changed) whenTyped(node, element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"], changed);
  return { node, value: () => node.value || null };
}

function whenTyped(node, triggers, changed) {
  let timer;
  if (triggers.includes("on_character_entered")) {
    node.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(changed, 400);
    });
  }
  if (!triggers.includes("on_enter_pressed")) return;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    changed();
  });
}

function picker(type, before, { attributes, changed }) {
  const node = el("input", { ...attributes, type });
  node.value = before ?? "";
  if (changed) whenSettled(node, changed);
  return { node, value: () => node.value || null };
}

/** Somebody who goes through the values with the keyboard has not chosen before Enter or leaving. */
function whenSettled(node, changed) {
  let [typing, pending] = [false, false];
  const settle = () => {
    if (pending) changed();
    pending = false;
  };
  node.addEventListener("pointerdown", () => { typing = false; });
  node.addEventListener("keydown", ({ key }) => {
    typing = key !== "Enter";
    if (!typing) settle();
  });
  node.addEventListener("change", () => {
    pending = true;
    if (!typing) settle();
  });
  node.addEventListener("blur", settle);
}

// Choices

/** What can be chosen: {value, text, description, group, stored}, where `stored` is what the state holds. */
function choices(element, page) {
  const kind = /users|channels|conversations/.exec(element.type)?.[0];
  if (kind === "users") return [...page.people.values()].map(({ id, name }) => named(id, name));
  if (kind) return [...page.channels.values()].filter((one) => one.kind === "channel").map(({ id, name }) => named(id, `#${name}`));
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  return groups.flatMap(({ label, options }) =>
    options.map((option) => ({ ...option, group: label?.text, stored: option })));
}

const named = (id, name) => ({ value: id, text: { type: "plain_text", text: name }, stored: id });
const valueOf = (chosen) => chosen?.value ?? chosen;

function stored(element, value, page) {
  if (/picker$/.test(element.type)) return value;
  const known = new Map(choices(element, page).map((choice) => [choice.value, choice.stored]));
  return Array.isArray(value) ? value.map((one) => known.get(one)) : known.get(value) ?? null;
}

function select(element, before, { page, attributes, changed }) {
  const node = el("select", attributes, el("option", { value: "" }, element.placeholder?.text ?? page.words.choose));
  for (const [group, options] of grouped(choices(element, page))) {
    const nodes = options.map(({ value, text }) => el("option", { value }, textNodes({ ...text, type: "plain_text" }, page)));
    node.append(...(group ? [el("optgroup", { label: group }, nodes)] : nodes));
  }
  node.value = valueOf(before) ?? "";
  if (node.selectedIndex < 0) node.value = "";
  if (changed) whenSettled(node, () => node.value && changed());
  return { node, value: () => node.value || null };
}

function grouped(all) {
  const groups = new Map();
  for (const choice of all) groups.set(choice.group, [...(groups.get(choice.group) ?? []), choice]);
  return groups;
}

function choiceList(element, before, use) {
  const many = isMany(element.type);
  const chosen = new Set([before].flat().map(valueOf));
  const name = freshId();
  const rows = [...grouped(choices(element, use.page))].flatMap(([group, options]) => [
    group && el("p", { class: "group" }, group),
    options.map((choice) => choiceRow(choice, { type: many ? "checkbox" : "radio", name, checked: chosen.has(choice.value) }, use)),
  ]);
  const options = el("div", { class: rows.flat().length > LONG ? "long" : null }, rows);
  const node = el("div", { class: "choices" }, options);
  const boxes = [...node.querySelectorAll("input")];
  const values = () => boxes.filter((box) => box.checked).map((box) => box.value);
  if (element.max_selected_items) limit(node, boxes, element.max_selected_items, use.page.words);
  if (use.changed) applyChoice(node, element.type, use);
  return { node, value: () => (many ? values() : values()[0] ?? null) };
}

function choiceRow({ value, text, description }, about, { page, attributes }) {
  const described = description && freshId();
  const box = el("input", { ...about, value, "data-value": value, "aria-describedby": described,
    "data-block": attributes["data-block"], "data-action": attributes["data-action"] });
  box.checked = about.checked;
  return el("div", { class: "choice" },
    el("label", {}, box, el("span", {}, textNodes(text, page))),
    described && el("small", { id: described }, textNodes(description, page)));
}

/** Boxes and radios act at once; the list of a multi-select acts when its button is pressed. */
function applyChoice(node, type, { page, changed }) {
  if (!type.startsWith("multi_")) return node.addEventListener("change", changed);
  return node.append(el("button", { type: "button", class: "apply", onclick: changed }, page.words.apply));
}

/** Nothing more can be ticked once `most` boxes are. */
function limit(node, boxes, most, words) {
  const note = el("p", { class: "hint", role: "status" });
  const update = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.disabled = ticked >= most && !box.checked;
    note.textContent = words.chosen(ticked, most);
  };
  node.addEventListener("change", update);
  node.append(note);
  update();
}
