// Where one writes a message or a slash command.

import { button, el, freshId, whileBusy } from "./dom.js";

/** The composer of a conversation; what is not sent yet is kept in `drafts` for the next visit. */
export function composer(page, channel, name, drafts) {
  const hintId = freshId();
  const hint = el("div", { id: hintId, class: "hint-bar", role: "status" });
  const draft = `${page.user} ${channel.id}`;
  const field = el("textarea", { rows: 1, "aria-label": page.words.messageTo(name), placeholder: page.words.messageTo(name), "aria-describedby": hintId });
  const submit = el("button", { type: "submit", class: "primary" }, page.words.send);
  const node = el("form", { class: "composer" }, hint, field, submit);
  field.value = drafts.get(draft) ?? "";

  const write = (text) => {
    field.value = text;
    field.focus();
    changed();
  };
  const changed = () => {
    drafts.set(draft, field.value);
    hint.replaceChildren(...hints(field, page, write));
  };
  field.addEventListener("input", changed);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    node.requestSubmit();
  });
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) whileBusy(submit, () => post(text));
  });

  async function post(text) {
    const path = text.startsWith("/") ? "command" : "message";
    write("");
    const answer = await page.tell(path, { channel: channel.id, text });
    if (answer.ok === false && !field.value) write(text);
  }
  changed();
  return { node, field };
}

/** What helps to finish the line: the command's usage, or the people an @ may mean. */
function hints(field, page, write) {
  const { value } = field;
  if (value.startsWith("/")) return commandHint(value, page, write);
  const mention = /(?:^|\s)@(\p{L}[^@\n]{0,30})$/u.exec(value);
  return mention ? peopleHint(value, mention[1], page, write) : [];
}

function commandHint(value, page, write) {
  if (!page.state.command) return [];
  const { name, usage_hint: usage } = page.state.command;
  const isDone = value.startsWith(`${name} `);
  return [isDone ? el("code", {}, name) : button(name, () => write(`${name} `)), el("span", {}, usage), ...mentioned(value, page, write)];
}

function mentioned(value, page, write) {
  const mention = /\s@(\p{L}[^@\n]{0,30})$/u.exec(value);
  return mention ? peopleHint(value, mention[1], page, write) : [];
}

function peopleHint(value, begun, page, write) {
  const names = [page.state.bot, ...page.people.values()].map(({ name }) => name);
  const fitting = names.filter((name) => name !== begun && name.toLowerCase().includes(begun.toLowerCase()));
  return fitting.slice(0, 4).map((name) => button(`@${name}`, () => write(`${value.slice(0, -begun.length)}${name} `)));
}
