/** Arrow keys in a grid: one cell is reached with Tab, the others from there; Enter opens. */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const rowsOf = (grid) => [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("[data-cell]")]);

/** Only this cell is a stop of Tab; links in cells are reached through their cell. */
function stopAt(grid, chosen) {
  for (const cell of grid.querySelectorAll("[data-cell]")) cell.tabIndex = cell === chosen ? 0 : -1;
}

function prepare(grid) {
  if (grid.dataset.ready) return;
  grid.dataset.ready = "";
  for (const link of grid.querySelectorAll("[data-cell] a")) link.tabIndex = -1;
  stopAt(grid, grid.querySelector("[data-cell][data-href]") ?? grid.querySelector("[data-cell]"));
}

function target(rows, cell, key, whole) {
  const y = rows.findIndex((row) => row.includes(cell));
  const x = rows[y].indexOf(cell);
  if (key === "Home") return rows[whole ? 0 : y][0];
  if (key === "End") return rows[whole ? rows.length - 1 : y].at(-1);
  const step = STEPS[key];
  return step && rows[y + step[0]]?.[x + step[1]];
}

function open(cell) {
  const link = cell.querySelector("a");
  if (cell.dataset.href) location.assign(cell.dataset.href);
  else link?.click();
}

function onKey(event) {
  const cell = event.target.closest?.("[data-grid] [data-cell]");
  if (!cell || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.target === cell) {
    open(cell);
    return;
  }
  const grid = cell.closest("[data-grid]");
  const next = target(rowsOf(grid), cell, event.key, event.ctrlKey);
  if (!next) return;
  event.preventDefault();
  stopAt(grid, next);
  next.focus();
}

const prepareAll = () => document.querySelectorAll("[data-grid]").forEach(prepare);

export function startGrid() {
  prepareAll();
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSettle", prepareAll);
}
