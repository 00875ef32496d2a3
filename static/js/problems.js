/** When a change could not be sent: what happened, what is safe, one action. */
function show(text, again) {
  const place = document.getElementById("problem");
  if (!place) return;
  const bar = document.createElement("div");
  bar.className = "bar-msg is-error";
  const words = document.createElement("div");
  words.className = "grow";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-s";
  close.textContent = place.dataset.close;
  close.addEventListener("click", () => {
    place.replaceChildren();
    again?.focus?.();
  });
  bar.append(words, close);
  place.replaceChildren(bar);
}

export function startProblems() {
  const place = document.getElementById("problem");
  if (!place) return;
  const lost = (event) => show(place.dataset.text, event.detail.elt);
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", (event) => {
    const refused = event.detail.xhr.status < 500;
    show(refused ? place.dataset.refused : place.dataset.text, event.detail.elt);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) place.replaceChildren();
  });
}
