/**
 * Rows chosen in a list: the bar is there while something is chosen, one box chooses all, and the
 * choice outlives a refresh of the list. Without scripts the bar is always there.
 */
const chosen = new Set();

const boxes = () => [...document.querySelectorAll("input[type=checkbox][name=pick]")];

function show() {
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const count = boxes().filter((box) => box.checked).length;
  bar.hidden = count === 0;
  const words = bar.querySelector("[data-bulk-count]");
  words.textContent = count === 1 ? words.dataset.one : words.dataset.many.replace("%n", count);
  const all = document.querySelector("[data-pick-all]");
  if (!all) return;
  all.checked = count > 0 && count === boxes().length;
  all.indeterminate = count > 0 && !all.checked;
}

function remember(box) {
  if (box.checked) chosen.add(box.value);
  else chosen.delete(box.value);
}

function offerAll() {
  const head = document.querySelector("th.pick");
  if (!head || head.querySelector("input")) return;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.dataset.pickAll = "";
  all.setAttribute("aria-label", head.textContent.trim());
  all.addEventListener("change", () => {
    for (const box of boxes()) {
      box.checked = all.checked;
      remember(box);
    }
    show();
  });
  head.replaceChildren(all);
}

/** After a swap: boxes of rows that are still listed are checked again. */
function restore() {
  const listed = new Set(boxes().map((box) => box.value));
  for (const value of [...chosen]) if (!listed.has(value)) chosen.delete(value);
  for (const box of boxes()) box.checked = chosen.has(box.value);
  offerAll();
  show();
}

export function startBulk() {
  for (const box of boxes()) remember(box); // on a slow line chosen before the scripts came
  restore();
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[name=pick]")) return;
    remember(event.target);
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.body.dataset.keys === "off" || event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const box = document.activeElement?.closest("[data-row]")?.querySelector("input[name=pick]");
    if (box) box.click();
  });
  document.addEventListener("htmx:afterSettle", restore);
}
