/** Previous and next record in the order of the list one came from: [ and ]. */
const KEY = "walk";

/** The list as it stands is what [ and ] go through. */
function remember() {
  const links = [...document.querySelectorAll("table.list-table [data-open]")];
  if (links.length) sessionStorage.setItem(KEY, JSON.stringify({ from: location.pathname + location.search, paths: links.map((link) => link.getAttribute("href")) }));
}

function lead(nav, name, path) {
  const link = nav.querySelector(`[data-walk-${name}]`);
  if (path) link.href = path;
  else link.remove();
}

function offer() {
  const nav = document.querySelector("[data-walk]");
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  const at = kept?.paths.indexOf(location.pathname) ?? -1;
  if (!nav || at < 0) return;
  lead(nav, "previous", kept.paths[at - 1]);
  lead(nav, "next", kept.paths[at + 1]);
  nav.querySelector("[data-walk-at]").textContent = `${at + 1} / ${kept.paths.length}`;
  for (const back of document.querySelectorAll("a[data-back]")) back.href = kept.from;
  nav.hidden = false;
}

export function startWalk() {
  remember();
  offer();
  document.addEventListener("htmx:afterSettle", remember);
}
