// One message as a bubble. Everything that people wrote goes in as text nodes; only the elements named here are made.

import {day, hour, say} from "./words.js";

const COLOURS = ["#c0564b", "#b06f1d", "#7b62b5", "#3f8747", "#2d7f97", "#4a74b8", "#b45a86"];
const EMOJI = ["👍", "❤", "👏", "🤔", "🙊"];
const WRAP = {bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote"};

export function element(tag, name, ...inside) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inside.filter(part => part !== undefined && part !== ""));
  return made;
}

export function button(text, act, name) {
  const made = element("button", name, text);
  made.type = "button";
  made.onclick = () => act(made);
  return made;
}

/** Text with its entities as elements. Entities are nested or apart; offsets count UTF-16 units, as JavaScript does. */
export function dressed(text, entities, doings) {
  const marks = (entities || []).toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  const whole = element("span", "text");
  fill(whole, text, 0, text.length, marks, doings);
  return whole;
}

function fill(into, text, from, to, marks, doings) {
  let at = from;
  while (marks.length && marks[0].offset < to) {
    const mark = marks.shift(), start = Math.max(at, mark.offset), end = Math.min(to, mark.offset + mark.length);
    if (end <= start) continue;
    into.append(text.slice(at, start));
    const inner = wrapped(mark, text.slice(start, end), doings);
    fill(inner, text, start, end, marks, doings);
    into.append(inner);
    at = end;
  }
  into.append(text.slice(at, to));
}

function wrapped(mark, words, doings) {
  if (WRAP[mark.type]) return element(WRAP[mark.type]);
  if (mark.type === "spoiler") {
    const made = element("span", "spoiler");
    made.onclick = () => made.classList.add("open");
    return made;
  }
  if (mark.type === "bot_command") return link("#", () => doings.say(words));
  const address = mark.type === "url" ? words : mark.type === "text_link" ? mark.url : "";
  return /^https?:\/\//i.test(address) ? link(address, () => doings.open(address)) : element("span");
}

function link(address, act) {
  const made = element("a");
  made.href = address;
  made.rel = "noopener noreferrer";
  made.onclick = event => { event.preventDefault(); act(); };
  return made;
}

export function excerpt(message) {
  const words = message.text || message.caption || (message.document || message.audio || {}).file_name;
  return words || (message.photo ? say("picture") : message.voice ? say("voice_message") : message.sticker ? say("sticker") : "…");
}

/** A list item for a message: a bubble, or a line for what happened to the chat. */
export function item(message, view, doings) {
  const names = people => people.map(person => person.first_name).join(", ");
  if (message.new_chat_members) return element("li", "note", say("joined", {names: names(message.new_chat_members)}));
  if (message.left_chat_member) return element("li", "note", say("left", {names: names([message.left_chat_member])}));
  const own = message.from.id === view.as, colour = COLOURS[message.from.id % COLOURS.length];
  const box = element("div", "bubble", more(message, own, doings)), said = element("li", own ? "said mine" : "said");
  if (!own) {
    const face = element("span", "face", [...message.from.first_name][0]), who = element("div", "who", message.from.first_name);
    face.style.background = colour;
    who.style.color = colour;
    said.append(face);
    box.append(who);
  }
  const parts = content(message, doings);
  if (!parts.length) return element("li", "note", say("service"));
  box.append(...parts, foot(message, view, doings));
  said.append(box);
  return said;
}

function content(message, doings) {
  const parts = [], words = message.text || message.caption;
  if (message.reply_to_message) {
    const asked = message.reply_to_message;
    parts.push(button(element("b", "", asked.from.first_name), () => doings.show(asked.message_id), "quote"));
    parts[0].append(element("span", "", excerpt(asked).slice(0, 160)));
  }
  if (message.photo) parts.push(picture(message.photo.at(-1)));
  if (message.document || message.audio) parts.push(file(message.document || message.audio));
  if (message.voice || message.audio) parts.push(sound(message.voice || message.audio));
  if (message.sticker) parts.push(element("div", "sticker", "🙂"));
  if (words) parts.push(dressed(words, message.text ? message.entities : message.caption_entities, doings));
  const rows = (message.reply_markup || {}).inline_keyboard || [];
  if (rows.length) parts.push(element("div", "keys", ...rows.map(row => element("div", "", ...row.map(key => pressable(message, key, doings))))));
  return parts;
}

function pressable(message, key, doings) {
  return button(key.text, made => key.url ? doings.open(key.url) : doings.press(message.message_id, key.callback_data, made));
}

const address = (file, ask = "") => `/sandbox/file/${encodeURIComponent(file.file_id)}${ask}`;

function elsewhere(href, ...inside) {
  const made = element("a", "", ...inside);
  made.href = href;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

function file(sent) {
  const size = sent.file_size > 99999 ? `${(sent.file_size / 1048576).toFixed(1)} MB` : `${Math.ceil(sent.file_size / 1024)} KB`;
  const save = elsewhere(address(sent, "?download"), "⤓");
  save.setAttribute("aria-label", `${say("download")}: ${sent.file_name}`);
  save.title = say("download");
  save.removeAttribute("target");
  return element("div", "file", elsewhere(address(sent), "📄", element("span", "", sent.file_name, element("small", "", size))), save);
}

function picture(sent) {
  const image = element("img");
  image.src = address(sent);
  image.alt = say("picture");
  const made = elsewhere(address(sent), image);
  made.className = "picture";
  return made;
}

function sound(sent) {
  const made = element("audio");
  made.controls = true;
  made.preload = "metadata";
  made.src = address(sent);
  return made;
}

function more(message, own, doings) {
  const made = button("⋯", () => {
    const open = made.parentElement.querySelector(".acts");
    if (open) return open.remove();
    document.querySelectorAll(".acts").forEach(other => other.remove());
    const acts = element("div", "acts", ...EMOJI.map(emoji => button(emoji, () => doings.react(message.message_id, emoji), "emoji")));
    const then = act => () => { acts.remove(); act(); };
    acts.append(button(say("reply"), then(() => doings.reply(message))));
    if (own && (message.text || message.caption)) acts.append(button(say("edit"), then(() => doings.edit(message))));
    made.parentElement.querySelector(".foot").before(acts);
    acts.scrollIntoView({block: "nearest"});
  }, "more");
  made.setAttribute("aria-label", say("more"));
  made.title = say("more");
  return made;
}

function foot(message, view, doings) {
  const given = message.reactions.map(one => button(
    one.by.length > 1 ? `${one.emoji} ${one.by.length}` : one.emoji,
    () => doings.react(message.message_id, one.emoji), one.by.includes(view.as) ? "own" : ""));
  const at = element("time", "", `${message.edit_date ? say("edited") + " " : ""}${hour(message.date)}`);
  at.dateTime = new Date(message.date * 1000).toISOString();
  at.title = `${day(message.date)} ${hour(message.date)}`;
  const pin = view.pinned.includes(message.message_id) ? element("span", "pin", "📌") : undefined;
  if (pin) pin.title = say("pinned");
  return element("div", "foot", given.length ? element("span", "react", ...given) : undefined, pin, at);
}
