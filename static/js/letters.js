/** Letters that people edit: copied from the page, and handed to the mail program as they now read. */
const MOST = 1800; // characters of a mailto address that every mail program takes

const encoded = (text) => encodeURIComponent(text.replaceAll(/\r?\n/g, "\r\n"));

function address(to, subject, body) {
  const start = `mailto:${encodeURIComponent(to).replaceAll("%40", "@")}?subject=${encodeURIComponent(subject)}`;
  const whole = `${start}&body=${encoded(body)}`;
  return whole.length <= MOST ? whole : start;
}

async function copy(body, button) {
  try {
    await navigator.clipboard.writeText(body.value);
  } catch {
    body.select(); // without the right to the clipboard: ready for the keys
    return;
  }
  document.getElementById("live").textContent = button.dataset.done;
}

function start(form) {
  const part = (name) => form.querySelector(`[data-letter-${name}]`);
  const subject = part("subject"), body = part("body"), mail = part("mail"), button = part("copy");
  const follow = () => { mail.href = address(form.dataset.letter, subject.value, body.value); };
  form.addEventListener("input", follow);
  follow(); // on a slow line somebody has typed before the scripts came
  button.addEventListener("click", () => copy(body, button));
  button.hidden = false;
}

export function startLetters() {
  document.querySelectorAll("form[data-letter]").forEach(start);
}
