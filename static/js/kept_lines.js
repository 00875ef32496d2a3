/** Lines that wait on this device until the server has them, each with the key that saves it once. */
const QUEUE = "lines to send";
const WHO = "last who";

export const stored = () => JSON.parse(localStorage.getItem(QUEUE) ?? "[]");
export const storedFor = (who) => stored().filter((line) => line.who === who);
export const newKey = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
export const lastWho = () => localStorage.getItem(WHO) ?? "";
export const rememberWho = (who) => localStorage.setItem(WHO, who);

function keep(lines) {
  if (lines.length) localStorage.setItem(QUEUE, JSON.stringify(lines));
  else localStorage.removeItem(QUEUE);
}

export const add = (line) => keep([...stored(), line]);
export const drop = (key) => keep(stored().filter((line) => line.key !== key));

/** ``1 line …`` or ``%n lines …``; nothing for none. */
export const countWords = (count, one, many) => (!count ? "" : count === 1 ? one : many.replace("%n", count));
