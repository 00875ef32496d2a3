/**
 * Keeps an open page true. Asks data-poll-url?v=VERSION every 2 s (10 s when hidden or after a
 * failure): 204 says nothing changed; 200 brings {"version": "…"} and every [data-refresh] region
 * is fetched again (from the address in the attribute, else this page; a region with [data-since]
 * is told when the page was asked for). Typed text and focus stay.
 */
const OPEN = 2_000; // ms
const SLOW = 10_000; // ms
let late = new Set();
let since = 0; // s since 1970 by the server's clock: when this page was asked for

const isTyping = (region) => {
  const field = document.activeElement;
  return region.contains(field) && field.matches("input:not([type=checkbox], [type=radio]), textarea, select");
};

/** Rows that are chosen are about to be changed: they stay as they are until the choice is gone. */
const isChosen = (region) => Boolean(region.querySelector("input[name=pick]:checked"));

async function refresh(region) {
  if (isTyping(region) || isChosen(region)) {
    late.add(region.id);
    return;
  }
  late.delete(region.id);
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.id ? `#${CSS.escape(focused.id)}` : focused?.getAttribute("href") ? `a[href="${CSS.escape(focused.getAttribute("href"))}"]` : "";
  const own = region.dataset.refresh || location.pathname + location.search;
  const address = "since" in region.dataset ? `${own}?since=${since.toFixed(3)}` : own;
  const selector = `#${CSS.escape(region.id)}`;
  await window.htmx.ajax("GET", address, { target: selector, swap: "outerHTML", select: selector });
  if (key && !document.activeElement?.matches(key)) document.querySelector(`${selector} ${key}`)?.focus({ preventScroll: true });
}

function refreshAll() {
  if (!window.htmx) return;
  for (const region of document.querySelectorAll("[data-refresh][id]")) refresh(region);
}

/** One question; returns the pause before the next, or 0 to stop. */
async function ask(body) {
  const url = new URL(body.dataset.pollUrl, location.href);
  url.searchParams.set("v", body.dataset.pollVersion ?? "");
  const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store" });
  since ||= (Date.parse(answer.headers.get("Date") ?? "") || Date.now()) / 1_000 - performance.now() / 1_000 + 0.5; // Date has whole seconds
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403 || answer.status === 404) return 0;
  if (answer.status === 200) {
    body.dataset.pollVersion = String((await answer.json()).version);
    refreshAll();
  } else if (!answer.ok) return SLOW;
  return document.hidden ? SLOW : OPEN;
}

export function startFreshness() {
  const body = document.body;
  if (!body.dataset.pollUrl) return;
  let timer = 0;
  const next = async () => {
    clearTimeout(timer);
    const pause = await ask(body).catch(() => SLOW);
    if (pause) timer = setTimeout(next, pause);
  };
  timer = setTimeout(next, OPEN);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) next();
  });
  document.addEventListener("focusout", () => {
    if (late.size) setTimeout(refreshAll, 50);
  });
}
