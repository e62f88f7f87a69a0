// The page's own words, in the language that is chosen, and days and hours as that language writes them.

const KNOWN = ["en", "zh-CN"];
let words = {}, language = "";

export const spoken = wanted => KNOWN.find(known => known.split("-")[0] === String(wanted || "").split("-")[0]);
export const inUse = () => language;
export const other = () => KNOWN.find(known => known !== language);
export const examples = name => words[name];

export async function speak(wanted) {
  const answer = await fetch(`/sandbox/static/words/${wanted}.json`);
  [words, language] = [await answer.json(), wanted];
  document.documentElement.lang = wanted;
  document.title = say("sandbox");
  for (const part of document.querySelectorAll("[data-text]")) part.textContent = say(part.dataset.text);
  for (const part of document.querySelectorAll("[data-placeholder]")) part.placeholder = say(part.dataset.placeholder);
  for (const part of document.querySelectorAll("[data-label]")) { part.setAttribute("aria-label", say(part.dataset.label)); part.title = say(part.dataset.label); }
  document.getElementById("language").textContent = say("language");
  document.getElementById("language").setAttribute("aria-label", say("language_label"));
}

export function say(name, facts = {}) {
  return String(words[name] ?? name).replace(/\{(\w+)\}/g, (_, fact) => facts[fact] ?? "");
}

const written = (seconds, how) => new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, how).format(new Date(seconds * 1000));
export const hour = seconds => written(seconds, {hour: "2-digit", minute: "2-digit", hourCycle: "h23"});
export const shortDay = seconds => written(seconds, {weekday: "short", day: "numeric", month: "short"});
export const dayKey = seconds => new Date(seconds * 1000).toDateString();

export function day(seconds, now) {
  if (now && dayKey(seconds) === dayKey(now)) return say("today");
  if (now && dayKey(seconds) === dayKey(now - 86400)) return say("yesterday");
  const sameYear = !now || new Date(seconds * 1000).getFullYear() === new Date(now * 1000).getFullYear();
  return written(seconds, {weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : {year: "numeric"})});
}
