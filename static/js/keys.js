/**
 * Keys for everything (DESIGN 5). Letters never fire inside a field and can be switched off
 * with data-keys="off" on the body (WCAG 2.1.4). A control names its letter in data-key; one in
 * the focused row comes before one of the page.
 */
import { closeOpen, openDialog } from "./dialogs.js";

const GO_WAIT = 1200; // ms between G and the letter
const BOXES = "[type=checkbox], [type=radio]"; // no text goes into these: only the space bar is theirs
const FIELDS = `input:not(${BOXES}), select, textarea, [contenteditable]:not([contenteditable='false']), [role=combobox]`;
let goUntil = 0;

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
const focusedRow = () => document.activeElement?.closest?.("[data-row]") ?? null;

/** Moves the focus to the link of the next or previous row. */
function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(focusedRow());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
  const target = next.querySelector("[data-open]") ?? next.querySelector("a[href]") ?? next;
  if (target === next) next.tabIndex = -1;
  target.focus();
  target.scrollIntoView({ block: "nearest" });
  return true;
}

function press(letter) {
  const selector = `[data-key="${CSS.escape(letter)}"]`;
  const control = focusedRow()?.querySelector(selector) ?? pageControl(selector);
  if (!control || control.disabled) return false;
  control.click();
  return true;
}

const pageControl = (selector) =>
  [...document.querySelectorAll(selector)].find((found) => found.offsetParent && !found.closest("[data-row]"));

function focusFilter() {
  const filter = document.querySelector("[data-filter]") ?? document.querySelector("[data-search]");
  if (!filter) return false;
  if (filter.matches("a")) filter.click();
  else {
    filter.focus();
    filter.select?.();
  }
  return true;
}

function goTo(letter) {
  const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  link?.click();
  return Boolean(link);
}

function back() {
  const link = document.querySelector("[data-back]");
  link?.click();
  return Boolean(link);
}

const COMMANDS = {
  j: () => move(1),
  k: () => move(-1),
  "/": focusFilter,
  "?": () => (openDialog("keys"), true),
  g: () => ((goUntil = Date.now() + GO_WAIT), true),
};

/** Escape leaves a field first, then closes what is open, then goes back. */
function onEscape(event) {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (closeOpen()) return;
  if (event.target.matches?.(FIELDS)) event.target.blur();
  else back();
}

function onLetter(event) {
  const letter = event.key.toLowerCase();
  if (Date.now() < goUntil && letter !== "g") {
    goUntil = 0;
    return goTo(letter);
  }
  return (COMMANDS[letter] ?? (() => press(letter)))();
}

/** Ctrl K and Ctrl Enter work inside fields too. */
function onChord(event) {
  if (event.key.toLowerCase() === "k") return focusSearch();
  if (event.key === "Enter" && event.target.form) {
    event.target.form.requestSubmit();
    return true;
  }
  return false;
}

function focusSearch() {
  const search = document.querySelector("[data-search]");
  search?.click();
  return Boolean(search);
}

function onKey(event) {
  if (event.isComposing) return; // a Chinese, Japanese or Korean word is being typed
  if (event.key === "Escape") return onEscape(event);
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    if (onChord(event)) event.preventDefault();
    return;
  }
  if (event.altKey || event.key.length !== 1 || event.repeat && !"jk".includes(event.key)) return;
  if (document.body.dataset.keys === "off" || event.target.matches?.(FIELDS)) return;
  if (event.key === " " && event.target.matches?.(BOXES)) return;
  if (document.querySelector("dialog[open]")) return;
  if (onLetter(event)) event.preventDefault();
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
}
