/** The theme button: switches at once, and keeps the choice in the cookie the server reads. */
const COOKIE = "ia_theme";
const YEAR = 400 * 24 * 3600; // seconds

function current() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen) return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function choose(theme) {
  document.documentElement.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}

export function startTheme() {
  document.addEventListener("submit", (event) => {
    if (!event.target.closest("[data-theme-form]")) return;
    event.preventDefault();
    choose(current() === "dark" ? "light" : "dark");
  });
}
