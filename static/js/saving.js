/** A form that is being sent: the label says so, the width stays, a second press does nothing. */
const state = new WeakMap();

export function busy(button) {
  if (!button || state.has(button)) return;
  state.set(button, { html: [...button.childNodes], width: button.style.width });
  button.style.width = `${button.getBoundingClientRect().width}px`;
  button.setAttribute("aria-disabled", "true");
  button.replaceChildren(button.dataset.saving ?? document.body.dataset.saving ?? "…");
}

export function ready(button) {
  const before = button && state.get(button);
  if (!before) return;
  state.delete(button);
  button.replaceChildren(...before.html);
  button.style.width = before.width;
  button.removeAttribute("aria-disabled");
}

const submitOf = (form) => form.querySelector("button[type=submit], button:not([type])");

/** Runs last, so that a handler that took the form over (theme, htmx) is seen. */
function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || form.target) return;
  const button = event.submitter ?? submitOf(form);
  if (button?.getAttribute("aria-disabled") === "true") return event.preventDefault();
  if (event.defaultPrevented) return;
  busy(button);
}

const buttonOf = (element) => (element.matches?.("form") ? submitOf(element) : element.closest?.("button"));

export function startSaving() {
  window.addEventListener("submit", onSubmit);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig?.verb !== "get") busy(buttonOf(event.detail.elt));
  });
  document.addEventListener("htmx:afterRequest", (event) => ready(buttonOf(event.detail.elt)));
}
