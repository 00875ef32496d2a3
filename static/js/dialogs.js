/** Dialogs and pop-overs: open, close, Esc, a click beside them; focus goes back where it was. */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

/** Closes the innermost open thing; true when there was one. */
export function closeOpen() {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) {
    dialog.close();
    return true;
  }
  const popover = [...document.querySelectorAll("details[data-popover][open]")].pop();
  if (!popover) return false;
  popover.open = false;
  popover.querySelector("summary")?.focus();
  return true;
}

function onClick(event) {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) openDialog(opener.dataset.dialogOpen);
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
  for (const popover of document.querySelectorAll("details[data-popover][open]")) {
    if (!popover.contains(event.target)) popover.open = false;
  }
}

export function startDialogs() {
  document.addEventListener("click", onClick);
  document.querySelector("[data-focus-first]")?.focus();
  document.addEventListener("htmx:afterSwap", (event) => {
    event.target.querySelector?.("[data-focus-first]")?.focus();
  });
}
