/**
 * The command palette (DESIGN 4): one field over any page; a combobox whose list the server fills.
 * Questions wait for a pause in the typing and an answer to older letters is dropped. Without
 * scripts the openers are links to the search page.
 */
const PAUSE = 150; // ms after the last letter
const LIST = "palette-list";

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.field = dialog.querySelector("[role=combobox]");
    this.list = dialog.querySelector("[role=listbox]");
    this.count = dialog.querySelector("[role=status]");
    this.field.addEventListener("input", () => this.wait());
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("mousemove", (event) => this.choose(event.target.closest("a[role=option]"), false));
    dialog.addEventListener("close", () => this.question?.abort());
  }

  open() {
    if (this.dialog.open) return this.field.select();
    this.field.value = "";
    this.list.replaceChildren();
    this.count.textContent = "";
    this.dialog.showModal(); // gives the focus back when it closes
    this.field.focus();
    this.ask();
  }

  wait() {
    clearTimeout(this.timer);
    this.question?.abort(); // what is on its way answers older letters
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  address() {
    const url = new URL(this.dialog.dataset.url, location.href);
    const text = this.field.value.trim();
    if (text) url.searchParams.set("q", text);
    return url;
  }

  /** True when the list is that of the letters in the field. */
  async ask() {
    this.question?.abort();
    const question = new AbortController();
    this.question = question;
    this.list.setAttribute("aria-busy", "true");
    const headers = { "HX-Request": "true", "HX-Target": LIST };
    const answer = await fetch(this.address(), { headers, signal: question.signal }).catch(() => null);
    const html = answer?.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
    if (question !== this.question || question.signal.aborted) return false;
    this.list.removeAttribute("aria-busy");
    if (html === null) this.lose();
    else this.show(html);
    return true;
  }

  show(html) {
    this.list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    this.list.scrollTop = 0;
    this.choose(this.options()[0]);
    this.count.textContent = this.dialog.dataset.found.replace("%n", this.options().length);
  }

  /** No answer, or signed out meanwhile: Enter opens the page, which says what is the matter. */
  lose() {
    const words = Object.assign(document.createElement("p"), { className: "palette-none", textContent: this.dialog.dataset.lost });
    words.setAttribute("role", "option");
    this.list.replaceChildren(words);
    this.field.removeAttribute("aria-activedescendant");
    this.count.textContent = this.dialog.dataset.lost;
  }

  options() {
    return [...this.list.querySelectorAll("a[role=option]")];
  }

  chosen() {
    return this.list.querySelector("a[aria-selected=true]");
  }

  choose(option, scroll = true) {
    if (option === null) return;
    this.chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    if (option && scroll) option.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  move(step) {
    const all = this.options();
    if (all.length) this.choose(all[(all.indexOf(this.chosen()) + step + all.length) % all.length]);
  }

  press(event) {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) this.move(steps[event.key]);
    else if (event.key === "Enter") this.go(event);
    else return;
    event.preventDefault();
  }

  /** Letters whose answer is not there yet are not answered with an older one. */
  async go(event) {
    const isWaiting = this.list.hasAttribute("aria-busy") || this.question?.signal.aborted;
    if (isWaiting) {
      clearTimeout(this.timer);
      if (!(await this.ask())) return;
    }
    const option = this.chosen();
    if (option && (event.ctrlKey || event.metaKey)) window.open(option.href, "_blank", "noopener");
    else if (option) option.click();
    else location.assign(this.address());
  }
}

export function startPalette() {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const palette = new Palette(dialog);
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !event.target.closest("[data-search]")) return;
    event.preventDefault();
    palette.open();
  });
}
