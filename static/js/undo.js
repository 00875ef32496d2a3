/** Undo bars leave after ten seconds, not while they are pointed at or hold the focus. */
const LIFE = 10_000; // ms

function watch(bar) {
  if (bar.dataset.watched) return;
  bar.dataset.watched = "yes";
  const leave = () => {
    if (bar.matches(":hover, :focus-within")) timer = setTimeout(leave, 1000);
    else bar.remove();
  };
  let timer = setTimeout(leave, LIFE);
}

const watchAll = (root) => root.querySelectorAll("[data-undo]").forEach(watch);

export function startUndo() {
  watchAll(document);
  document.addEventListener("htmx:afterSettle", () => watchAll(document));
}
