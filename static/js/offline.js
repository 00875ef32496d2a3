/** The offline page: what is written waits with the lines of the one-line log and goes from there. */
import { add, countWords, lastWho, newKey, storedFor } from "./kept_lines.js";

const form = document.getElementById("offline-log");
const field = document.getElementById("offline-text");
const who = lastWho();

function tell() {
  document.getElementById("offline-kept").textContent = countWords(storedFor(who).length, form.dataset.one, form.dataset.many);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  const key = newKey();
  add({ key, who, body: new URLSearchParams({ text, key }).toString() });
  field.value = "";
  tell();
  field.focus();
});
addEventListener("online", () => location.assign("/"));
tell();
