/**
 * The one-line log. The field grows with its text, underlines follow the reading, what somebody
 * puts right in a chip stays when they type on. A line that cannot be sent is kept on this device
 * with its key, sent again when the server answers, and therefore saved once.
 */
import { add, countWords, drop, newKey, rememberWho, storedFor } from "./kept_lines.js";
import { busy, ready } from "./saving.js";

const AGAIN = 10_000; // ms between two tries

/** "sent", "refused" with its answer, or "later": no server, no session, a fault of ours. */
async function send(form, body) {
  const data = new URLSearchParams(body);
  data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) return { state: "later" };
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return { state: "later", signIn: true };
  if (answer.ok) return { state: "sent", ...(await answer.json()) };
  const told = await answer.json().catch(() => ({}));
  return { state: "refused", ...told };
}

/** It reads the page when the document is whole; until then an event of ours would go unheard. */
function whenHtmxListens(act) {
  if (document.readyState === "complete") act();
  else addEventListener("load", act, { once: true });
}

class QuickLog {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector("[data-log-line]");
    this.kept = form.querySelector("[data-quick-kept]");
    this.reading = form.querySelector("#quick-reading");
    this.key = newKey();
    rememberWho(form.dataset.who); // whose lines the offline page keeps
    form.addEventListener("submit", (event) => this.submit(event));
    form.addEventListener("change", (event) => this.touch(event));
    this.line.addEventListener("input", () => this.grow());
    this.line.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) form.requestSubmit();
    });
    document.addEventListener("htmx:afterSwap", () => this.underline());
    document.addEventListener("click", (event) => {
      if (!event.target.closest("[data-to-line]") || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.line.focus();
    });
    addEventListener("online", () => this.retry());
    this.grow();
    this.tell();
    this.retry();
    if (this.line.value.trim()) whenHtmxListens(() => this.readAnew());
  }

  /** On a slow line somebody has typed before the scripts came: nobody saw it. */
  readAnew() {
    if (!this.reading.querySelector(".quick-chips")) this.form.dispatchEvent(new Event("chips"));
  }

  grow() {
    this.line.style.height = "auto";
    this.line.style.height = `${this.line.scrollHeight}px`;
    this.underline();
  }

  /** Underlines are of the text that was read; they wait while it is another. */
  underline() {
    const mirror = this.form.querySelector("#quick-mirror");
    mirror.hidden = mirror.textContent !== this.line.value;
  }

  /** What somebody changed in a chip is posted as touched, and the chips are drawn anew. */
  touch(event) {
    const parts = event.target.closest("[data-part]")?.dataset.part;
    if (!parts) return;
    for (const part of parts.split(" ")) {
      const mark = Object.assign(document.createElement("input"), { type: "hidden", name: "touched", value: part });
      this.reading.append(mark);
    }
    this.form.dispatchEvent(new Event("chips"));
  }

  async submit(event) {
    event.preventDefault();
    const button = event.submitter ?? this.form.querySelector("button[type=submit]");
    if (!this.line.value.trim() || button.getAttribute("aria-disabled") === "true") return;
    busy(button);
    const body = new URLSearchParams(new FormData(this.form));
    body.delete("csrfmiddlewaretoken");
    body.set("key", this.key);
    const told = await send(this.form, body);
    ready(button);
    if (told.state === "sent") location.assign(told.next);
    else if (told.state === "refused") this.refuse(told);
    else if (this.isPrivate()) this.kept.textContent = this.form.dataset.notKept;
    else this.later(body, told);
  }

  refuse(told) {
    const { htmx } = window;
    if (told.html) htmx.swap(this.reading, told.html, { swapStyle: htmx.config.defaultSwapStyle });
    const asked = this.reading.querySelector("textarea") ?? this.reading.querySelector("select, input:not([type=hidden])");
    asked?.focus();
  }

  /** On a confidential page, with somebody confidential, or with a new person for the writer alone. */
  isPrivate() {
    return this.form.matches("[data-private]") || Boolean(this.reading.querySelector("[data-private], option[value=confidential]:checked"));
  }

  /** Kept here; the field is free for the next line. */
  later(body, told) {
    add({ key: this.key, who: this.form.dataset.who, body: body.toString() });
    this.key = newKey();
    this.line.value = "";
    this.reading.replaceChildren();
    this.grow();
    this.tell(told.signIn);
    this.line.focus();
  }

  mine() {
    return storedFor(this.form.dataset.who);
  }

  tell(signIn = false) {
    const count = this.mine().length;
    const words = this.form.dataset;
    this.kept.textContent = count && signIn ? words.signIn : countWords(count, words.keptOne, words.keptMany);
  }

  /** Send what is kept, the oldest first. What the server refuses comes back into the field. */
  async retry() {
    clearTimeout(this.timer);
    if (this.isSending) return;
    this.isSending = true;
    let sent = 0;
    for (const line of this.mine()) {
      const told = await send(this.form, line.body);
      if (told.state === "later") {
        this.tell(told.signIn);
        break;
      }
      if (told.state === "refused" && this.line.value) continue;
      drop(line.key);
      if (told.state === "sent") sent += 1;
      else this.open(line, told);
    }
    this.isSending = false;
    if (sent) document.getElementById("live").textContent = this.form.dataset.sent;
    this.tell();
    if (this.mine().length) this.timer = setTimeout(() => this.retry(), AGAIN);
  }

  open(line, told) {
    this.line.value = new URLSearchParams(line.body).get("text") ?? "";
    this.key = line.key;
    this.refuse(told);
    this.grow();
  }
}

export function startQuickLog() {
  const forms = document.querySelectorAll("[data-quick-log]");
  if (forms.length) navigator.serviceWorker?.register("/worker.js").catch(() => {});
  for (const form of forms) new QuickLog(form);
}
