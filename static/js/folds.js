/** Folds that are open where there is room and closed on a phone; without scripts they stay open. */
const NARROW = "(max-width: 760px)";

export function startFolds() {
  if (!matchMedia(NARROW).matches) return;
  for (const fold of document.querySelectorAll("details[data-fold-on-phone]")) fold.open = false;
}
