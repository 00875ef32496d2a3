/** The offline page: lines wait in the same place as those of the one-line log, and go from there. */
const QUEUE = "lines to send";
const form = document.getElementById("offline-log");
const field = document.getElementById("offline-text");
const kept = document.getElementById("offline-kept");
const who = localStorage.getItem("last who") ?? "";

const stored = () => JSON.parse(localStorage.getItem(QUEUE) ?? "[]");
const newKey = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;

function tell() {
  const count = stored().filter((line) => line.who === who).length;
  kept.textContent = !count ? "" : count === 1 ? form.dataset.one : form.dataset.many.replace("%n", count);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  const key = newKey();
  const body = new URLSearchParams({ text, key }).toString();
  localStorage.setItem(QUEUE, JSON.stringify([...stored(), { key, who, body }]));
  field.value = "";
  tell();
  field.focus();
});
addEventListener("online", () => location.assign("/"));
tell();
