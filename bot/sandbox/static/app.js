// The chat page: who one is and where, what stands there, and what one does. The world itself is on the server.

import {button, element, excerpt, item} from "./bubble.js";
import {record} from "./voice.js";
import {day, dayKey, examples, hour, inUse, other, say, shortDay, speak, spoken} from "./words.js";

const $ = id => document.getElementById(id), main = document.querySelector("main"), list = $("messages");
const POLL = 500, PAGE = 200, NEAR = 60, TOAST = 4500, DOUBLE = 600;
const asked = new URLSearchParams(location.search);
const view = {as: +asked.get("as") || 0, chat: asked.get("chat") === "private" ? "private" : "group", pinned: [], people: []};
let known = new Map(), drawn = new Map(), shownMost = PAGE, asking = 0, away = 0, following = true, unseen = 0;
const pressed = new Set();
let about = null, answered = null, menu = [], turn = 0;

// -- asking the server ---------------------------------------------------------------------------------------------

async function call(path, how) {
  try {
    const answer = await fetch(path, how);
    return await answer.json();
  } catch {
    trouble("server_gone");
    return {ok: false, why: "server_gone"};
  }
}

async function act(body) {
  const said = await call("/sandbox/act", {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({as: view.as, chat: view.chat, ...body}),
  });
  if (!said.ok) refused(said.why);
  await look();
  return said;
}

function refused(why) {
  toast(say(why === "empty" ? "empty_text" : why, {name: me()?.first_name}));
}

async function look() {
  const mine = ++asking, place = turn;
  const ask = new URLSearchParams({as: view.as, chat: view.chat, world: view.world || "", since: view.change ?? -1});
  let state;
  try {
    const answer = await fetch(`/sandbox/state?${ask}`);
    if (!answer.ok) throw new Error(answer.status);
    state = await answer.json();
  } catch {
    away += 1;
    if (away > 1) trouble("server_gone");
    return;
  }
  if (mine !== asking || place !== turn) return;
  away = 0;
  await take(state);
}

async function goOn() {
  await look();
  setTimeout(goOn, away ? Math.min(5000, POLL * 2 ** away) : document.hidden ? 3000 : POLL);
}

// -- taking in what is new --------------------------------------------------------------------------------------------

async function take(state) {
  if (state.world !== view.world) { known = new Map(); drawn = new Map(); list.replaceChildren(); }
  const fresh = view.change === undefined || state.world !== view.world;
  const before = new Set(known.keys()), pins = view.pinned.join();
  const {messages, gone, change, ...rest} = state;
  Object.assign(view, rest, {change});
  gone.forEach(number => { known.delete(number); drawn.delete(number); if (about?.message.message_id === number) settle(null); });
  messages.forEach(message => { known.set(message.message_id, message); drawn.delete(message.message_id); });
  const wanted = spoken(asked.get("lang")) || spoken(state.language) || spoken(navigator.language) || "en";
  if (wanted !== inUse()) { await speak(wanted); drawn = new Map(); }
  if (pins !== view.pinned.join()) drawn = new Map();
  const added = messages.filter(m => !before.has(m.message_id));
  if (fresh) following = true;
  else if (added.some(m => m.from.id === view.as)) following = true;
  else if (!following) unseen += added.length;
  frame();
  draw();
  force();
}

function frame() {
  trouble(view.bot.away ? "bot_away" : "");
  const read = counts(), unread = (person, chat) => Math.max(0, said(person, chat) - (read[`${person.id}:${chat}`] || 0));
  if (me() && !document.hidden) mark(me(), view.chat);
  const options = view.people.map(person => {
    const news = person.id === view.as ? 0 : unread(person, "private");
    return [person.id, `${person.first_name}${isSecretary(person) ? ` · ${say("secretary")}` : ""}${news ? ` (${news})` : ""}`];
  });
  if (JSON.stringify(options) !== $("as").dataset.print) {
    $("as").replaceChildren(...options.map(([id, text]) => new Option(text, id)));
    $("as").dataset.print = JSON.stringify(options);
  }
  $("as").value = view.as;
  for (const tab of $("chat").children) {
    tab.setAttribute("aria-pressed", tab.dataset.chat === view.chat);
    const news = tab.dataset.chat === view.chat ? 0 : unread(me(), tab.dataset.chat), badge = tab.querySelector(".badge");
    badge.hidden = !news;
    badge.textContent = news > 99 ? "99+" : news;
  }
  const them = view.people.find(person => person.id !== view.as && unread(person, "private"));
  $("elsewhere").hidden = !them;
  if (them) {
    $("elsewhere").textContent = say("elsewhere", {name: them.first_name, bot: view.bot.first_name, count: unread(them, "private")});
    $("elsewhere").onclick = () => go(them.id, "private");
  }
  $("bot-name").textContent = view.bot.first_name;
  $("title").textContent = view.title;
  $("date").textContent = shortDay(view.now);
  $("time").textContent = hour(view.now);
  $("next").hidden = !view.can_skip;
  $("start").hidden = view.started || !view.is_in;
  document.querySelector("footer form").hidden = !view.started || !view.is_in;
  hints();
}

function hints() {
  const spoke = [...known.values()].some(m => m.from.id === view.as && !m.new_chat_members && !m.left_chat_member);
  $("empty").hidden = known.size > 0 && view.started && view.is_in;
  const name = me()?.first_name;
  $("empty").textContent = !view.is_in ? say("not_in_group", {name}) : view.started ? say("empty") : say("not_started", {name, bot: view.bot.first_name});
  const show = view.started && view.is_in && !spoke && $("menu").hidden, print = `${show} ${inUse()} ${view.as}`;
  $("hints").hidden = !show;
  if ($("hints").dataset.print === print) return;
  $("hints").dataset.print = print;
  $("hints").replaceChildren(element("span", "", say("try")),
    ...examples(isSecretary(me()) ? "examples_secretary" : "examples_member").map(text => button(text, () => act({act: "say", text}))));
}

const me = () => view.people.find(person => person.id === view.as);
const isSecretary = person => ["creator", "administrator"].includes(person?.status);
const said = (person, chat) => chat === "group" ? view.group_said : person.private_said;

function counts() {
  try { return JSON.parse(localStorage.getItem(`read ${view.world}`)) || {}; } catch { return {}; }
}

function mark(person, chat) {
  const read = counts(), key = `${person.id}:${chat}`;
  if (read[key] !== said(person, chat)) localStorage.setItem(`read ${view.world}`, JSON.stringify({...read, [key]: said(person, chat)}));
}

// -- drawing ------------------------------------------------------------------------------------------------------------

function draw() {
  const numbers = [...known.keys()].sort((a, b) => a - b), shown = numbers.slice(-shownMost);
  $("earlier").hidden = shown.length === numbers.length;
  const nodes = [];
  let today = "";
  for (const number of shown) {
    const message = known.get(number), date = dayKey(message.date);
    if (date !== today) nodes.push(kept(`day ${date} ${dayKey(view.now)} ${inUse()}`, () => element("li", "day", day(message.date, view.now))));
    today = date;
    nodes.push(kept(number, () => item(message, view, doings)));
    nodes.at(-1).dataset.message = number;
  }
  let place = list.firstElementChild;
  for (const node of nodes) {
    if (place === node) place = place.nextElementSibling;
    else list.insertBefore(node, place);
  }
  while (place) { const next = place.nextElementSibling; place.remove(); place = next; }
  if (following) toEnd();
  arrow();
}

function kept(key, make) {
  if (!drawn.has(key)) drawn.set(key, make());
  return drawn.get(key);
}

function toEnd() { main.scrollTop = main.scrollHeight; unseen = 0; }

function arrow() {
  const isLow = main.scrollHeight - main.scrollTop - main.clientHeight < NEAR;
  $("down").hidden = isLow;
  $("down").textContent = unseen ? say("new_messages", {count: unseen}) : say("to_end");
  $("down").style.bottom = `${document.querySelector("footer").offsetHeight + 12}px`;
}

main.onscroll = () => {
  following = main.scrollHeight - main.scrollTop - main.clientHeight < NEAR;
  if (following) unseen = 0;
  arrow();
};
new ResizeObserver(() => { if (following) toEnd(); }).observe(list);
new ResizeObserver(() => { if (following) toEnd(); }).observe(main);
$("down").onclick = () => { following = true; toEnd(); arrow(); };
$("earlier").onclick = () => { const from = main.scrollHeight - main.scrollTop; shownMost += PAGE; following = false; draw(); main.scrollTop = main.scrollHeight - from; };

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = !text;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { $("toast").hidden = true; }, TOAST);
}

function alertOf(text) { toast(""); $("alert").querySelector("p").textContent = text; if (!$("alert").open) $("alert").showModal(); }

function trouble(name) {
  $("trouble").hidden = !name;
  if (name) $("trouble").querySelector("span").textContent = say(name);
}
$("trouble").querySelector("button").onclick = look;

// -- what one does with messages ---------------------------------------------------------------------------------------

const doings = {
  say: text => act({act: "say", text}),
  react: (message, emoji) => act({act: "react", message, emoji}),
  reply: message => settle({what: "reply", message}),
  edit: message => settle({what: "edit", message}),
  show(number) {
    const wanted = known.get(number);
    if (!wanted) return toast(say("gone"));
    while (!list.querySelector(`[data-message="${number}"]`) && shownMost < known.size) { shownMost += PAGE; draw(); }
    const node = list.querySelector(`[data-message="${number}"]`);
    following = false;
    node.scrollIntoView({block: "center"});
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), 1500);
  },
  async press(message, data, key) {
    const press = `${view.chat} ${message} ${data}`;
    if (pressed.has(press)) return;
    pressed.add(press);
    key.classList.add("busy");
    const said = await call("/sandbox/act", {
      method: "POST", headers: {"Content-Type": "application/json"},
      body: JSON.stringify({as: view.as, chat: view.chat, act: "press", message, button: data}),
    });
    key.classList.remove("busy");
    setTimeout(() => pressed.delete(press), DOUBLE);
    if (!said.ok) refused(said.why);
    else if (said.result.url) doings.open(said.result.url);
    else if (said.result.text) (said.result.alert ? alertOf : toast)(said.result.text);
    await look();
  },
  async open(address) {
    const to = new URL(address), isTelegram = ["t.me", "telegram.me"].includes(to.hostname);
    const [, first, second, third] = to.pathname.split("/");
    if (isTelegram && first?.toLowerCase() === view.bot.username.toLowerCase() && !second) {
      await go(view.as, "private");
      if (to.searchParams.has("start")) await act({act: "say", text: `/start ${to.searchParams.get("start")}`.trim()});
    } else if (isTelegram && first === "c" && (third || second)) {
      await go(view.as, "group");
      doings.show(+(third || second));
    } else window.open(address, "_blank", "noopener,noreferrer");
  },
};

async function go(as, chat) {
  Object.assign(view, {as, chat, change: undefined, pinned: []});
  turn += 1;
  known = new Map(); drawn = new Map(); shownMost = PAGE; unseen = 0; answered = null;
  settle(null);
  $("menu").hidden = true;
  list.replaceChildren();
  asked.set("as", as); asked.set("chat", chat);
  history.replaceState(null, "", `?${asked}`);
  await look();
}

// -- writing ------------------------------------------------------------------------------------------------------------

/** The bot asks this person to answer: the composer replies to its question, until that is done or cancelled. */
function force() {
  if (!view.asks) { if (about?.forced) settle(null); answered = null; return; }
  const question = known.get(view.asks);
  if (question && answered !== view.asks && !about) settle({what: "reply", message: question, forced: true});
}

function settle(now) {
  if (about?.forced && !now) answered = about.message.message_id;
  if (about?.what === "edit" && now?.what !== "edit") $("text").value = "";
  about = now;
  $("about").hidden = !now;
  if (!now) return;
  const name = now.message.from.first_name, text = excerpt(now.message);
  $("about").firstElementChild.textContent = say(now.what === "edit" ? "editing" : "replying", {name, text});
  if (now.what === "edit") $("text").value = now.message.text || now.message.caption;
  $("text").focus({preventScroll: true});
  grow();
}
$("about").querySelector("button").onclick = () => settle(null);

document.querySelector("footer form").onsubmit = async event => {
  event.preventDefault();
  const text = $("text").value, now = about;
  if (!text.trim()) return;
  $("text").value = "";
  settle(null);
  offer();
  grow();
  const done = now?.what === "edit"
    ? await act({act: "edit", message: now.message.message_id, text})
    : await act({act: "say", text, reply_to: now?.message.message_id ?? null});
  if (!done.ok && !$("text").value) { settle(now); $("text").value = text; grow(); }
};

async function send(blob, name, kind, seconds = 1) {
  const ask = new URLSearchParams({as: view.as, chat: view.chat, kind, name, seconds, caption: $("text").value.trim(), reply_to: about?.message.message_id || ""});
  const done = await call(`/sandbox/send?${ask}`, {method: "POST", body: blob});
  if (done.ok) { $("text").value = ""; settle(null); grow(); } else refused(done.why);
  await look();
}

const sendAll = async files => {
  for (const file of files) await send(file, file.name, file.type.startsWith("image/") && file.type !== "image/svg+xml" ? "photo" : file.type.startsWith("audio/") ? "audio" : "document");
};
$("file").onchange = async () => { await sendAll([...$("file").files]); $("file").value = ""; };
$("text").onpaste = event => { if (event.clipboardData.files.length) { event.preventDefault(); sendAll([...event.clipboardData.files]); } };
$("voice").onclick = () => record($("voice"), (blob, seconds) => send(blob, "voice.ogg", "voice", seconds), toast);

function grow() { $("text").style.height = "auto"; $("text").style.height = `${$("text").scrollHeight + 2}px`; }

async function offer(all = false) {
  const typed = $("text").value, isCommand = all || /^\/\w*$/.test(typed);
  if (isCommand && $("menu").hidden) menu = await call(`/sandbox/commands?${new URLSearchParams({as: view.as, chat: view.chat})}`);
  const found = isCommand && Array.isArray(menu) ? menu.filter(one => all || `/${one.command}`.startsWith(typed)) : [];
  $("menu").hidden = !found.length;
  $("menu").replaceChildren(...found.map(one => {
    const choice = button(element("b", "", `/${one.command}`), () => { $("text").value = `/${one.command} `; $("menu").hidden = true; $("text").focus(); });
    choice.append(element("span", "", one.description));
    return element("li", "", choice);
  }));
  hints();
}
$("commands").onclick = () => { if ($("menu").hidden) offer(true); else $("menu").hidden = true; hints(); };
$("text").oninput = () => { grow(); offer(); };
$("text").onkeydown = event => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); document.querySelector("footer form").requestSubmit(); }
  if (event.key === "Escape") { $("menu").hidden = true; settle(null); }
};

// -- the head of the page -----------------------------------------------------------------------------------------------

$("as").onchange = () => go(+$("as").value, view.chat);
for (const tab of $("chat").children) tab.onclick = () => go(view.as, tab.dataset.chat);
document.onclick = event => { if (!event.target.closest("#clock, #hours")) { $("hours").classList.remove("open"); $("clock").setAttribute("aria-expanded", false); } };
$("clock").onclick = () => $("clock").setAttribute("aria-expanded", $("hours").classList.toggle("open"));
$("start").onclick = () => act({act: "say", text: "/start"});
$("language").onclick = async () => { asked.set("lang", other()); history.replaceState(null, "", `?${asked}`); $("hints").dataset.print = ""; await look(); };

async function move(body, key) {
  if (key.disabled) return;
  $("hours").classList.remove("open");
  $("hours").querySelectorAll("button").forEach(one => { one.disabled = true; one.classList.add("busy"); });
  toast(say("moving"));
  const done = await act(body);
  $("hours").querySelectorAll("button").forEach(one => { one.disabled = false; one.classList.remove("busy"); });
  if (done.ok) toast(done.result === false ? say("nothing_due") : say("moved", {when: `${shortDay(view.now)} ${hour(view.now)}`}));
}
for (const key of $("hours").querySelectorAll("[data-hours]")) key.onclick = () => move({act: "jump", hours: +key.dataset.hours}, key);
$("next").onclick = () => move({act: "next"}, $("next"));
document.onvisibilitychange = look;

await speak(spoken(asked.get("lang")) || spoken(navigator.language) || "en");
goOn();
