/**
 * The board of introductions: arrows move the focused card a stage, a card can be dragged. Both
 * press the buttons of its "Move to…" menu, which work without any of this.
 */
const FIELDS = "input, select, textarea, button, summary, [contenteditable]";
const TELL = 3_000; // ms

const cardOf = (target) => target.closest?.("[data-row][data-state]");

/** Says what happened to who cannot see it. */
function tell(text) {
  const live = document.getElementById("live");
  if (!live || !text) return;
  live.textContent = text;
  setTimeout(() => { if (live.textContent === text) live.textContent = ""; }, TELL);
}

function step(card, way) {
  const button = card.querySelector(`[data-step="${way}"]`);
  if (button) button.click();
  else tell(document.querySelector(".board")?.dataset[way === "next" ? "noNext" : "noBack"]);
  return true;
}

function onKey(event) {
  const way = { ArrowRight: "next", ArrowLeft: "back" }[event.key];
  if (!way || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  if (document.body.dataset.keys === "off" || event.target.matches(FIELDS)) return;
  const card = cardOf(event.target);
  if (card && step(card, way)) event.preventDefault();
}

/** The way of a card into a column: its first state that is one. */
function wayInto(card, column) {
  const states = column.dataset.states.split(" ");
  return [...card.querySelectorAll("[data-to]")].find((way) => states.includes(way.dataset.to));
}

let dragged = null;

function onDragStart(event) {
  dragged = cardOf(event.target);
  if (!dragged) return;
  dragged.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.id);
}

function onDragOver(event) {
  const column = event.target.closest?.(".board-col");
  for (const other of document.querySelectorAll(".board-col.is-over")) if (other !== column) other.classList.remove("is-over");
  if (!dragged || !column || !wayInto(dragged, column)) return;
  event.preventDefault();
  column.classList.add("is-over");
}

function onDrop(event) {
  const column = event.target.closest?.(".board-col");
  const way = dragged && column && wayInto(dragged, column);
  if (!way) return;
  event.preventDefault();
  way.click();
}

function onDragEnd() {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  for (const column of document.querySelectorAll(".board-col.is-over")) column.classList.remove("is-over");
}

/** Cards that may be moved can be dragged; the one that has just been moved has the focus. */
function prepare() {
  for (const card of document.querySelectorAll(".intro-card")) card.draggable = Boolean(card.querySelector("[data-to]"));
}

function focusMoved() {
  const link = location.hash.startsWith("#i-") && document.getElementById(location.hash.slice(1));
  if (!link) return;
  const fold = link.closest("details.board-col");
  if (fold) fold.open = true;
  link.focus();
}

export function startBoard() {
  if (!document.getElementById("introductions")) return;
  prepare();
  if (document.readyState === "complete") focusMoved();
  else addEventListener("load", () => setTimeout(focusMoved)); // after the browser went to the fragment
  document.addEventListener("keydown", onKey);
  document.addEventListener("dragstart", onDragStart);
  document.addEventListener("dragover", onDragOver);
  document.addEventListener("drop", onDrop);
  document.addEventListener("dragend", onDragEnd);
  document.addEventListener("htmx:afterSettle", prepare);
}
