/**
 * The map of the network: arrow keys along its lines, zoom and pan, the slider's month, the canvas
 * of large maps, and the picture as PNG. Without this the map is links, and the table has everybody.
 */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOM = 1.25;
const MOST_ZOOM = 12;
const PAN_SHARE = 0.12; // of the visible width, for each press of shift and an arrow
const DRAG_FROM = 4; // px before a press counts as a drag
const PNG_SCALE = 2;
const LEGIBLE = 0.45; // dots per px of the map from which letters can be read; names need twice as many

const number = (value) => Number.parseFloat(value);

/** The part of the plane that is seen; both drawings are moved by it. */
class Sight {
  constructor(box, apply) {
    this.home = [...box];
    this.box = [...box];
    this.apply = apply;
  }

  zoom(factor, at = [this.box[0] + this.box[2] / 2, this.box[1] + this.box[3] / 2]) {
    const width = Math.min(this.home[2] * 1.5, Math.max(this.home[2] / MOST_ZOOM, this.box[2] / factor));
    const share = width / this.box[2];
    this.box = [at[0] - (at[0] - this.box[0]) * share, at[1] - (at[1] - this.box[1]) * share, width, this.box[3] * share];
    this.apply(this.box);
  }

  pan(x, y) {
    this.box[0] += x;
    this.box[1] += y;
    this.apply(this.box);
  }

  /** Moves just so far that the point is seen. */
  show(x, y) {
    const [left, top, width, height] = this.box;
    const margin = width * 0.06;
    const over = (value, from, length) => Math.min(0, value - from - margin) + Math.max(0, value - from - length + margin);
    const move = [over(x, left, width), over(y, top, height)];
    if (move[0] || move[1]) this.pan(...move);
  }
}

// --- SVG -------------------------------------------------------------------------------------

const sights = new WeakMap();

function sightOf(figure) {
  if (!sights.has(figure)) {
    const svg = figure.querySelector("svg.map");
    if (!svg) return null;
    const box = svg.getAttribute("viewBox").split(" ").map(number);
    sights.set(figure, new Sight(box, (now) => svg.setAttribute("viewBox", now.map((one) => one.toFixed(1)).join(" "))));
  }
  return sights.get(figure);
}

const figureNow = () => document.querySelector("[data-map]");
const nodesOf = (figure) => new Map([...figure.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));

/** Of those a line leads to, the one that lies most in the arrow's direction. */
function along(node, [x, y], all) {
  const from = [number(node.dataset.x), number(node.dataset.y)];
  let best = null;
  let most = 0.2; // further to the side is another direction
  for (const key of node.dataset.near.split(" ")) {
    const other = all.get(key);
    if (!other) continue;
    const way = [number(other.dataset.x) - from[0], number(other.dataset.y) - from[1]];
    const far = Math.hypot(...way) || 1;
    const fit = (way[0] * x + way[1] * y) / far;
    if (fit > most) [best, most] = [other, fit];
  }
  return best;
}

function onKey(event) {
  const step = ARROWS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
  const node = event.target.closest?.("[data-node]");
  const figure = figureNow();
  const inside = figure && (figure.contains(event.target) || event.target === document.body);
  if (event.shiftKey && inside) {
    const sight = sightOf(figure);
    if (!sight) return;
    sight.pan(step[0] * sight.box[2] * PAN_SHARE, step[1] * sight.box[3] * PAN_SHARE);
    event.preventDefault();
  } else if (node && !event.shiftKey) {
    along(node, step, nodesOf(figure))?.focus({ preventScroll: true });
    event.preventDefault();
  }
}

function onFocus(event) {
  const node = event.target.closest?.("[data-node]");
  const figure = node?.closest("[data-map]");
  if (figure) sightOf(figure)?.show(number(node.dataset.x), number(node.dataset.y));
}

function onZoom(event) {
  const button = event.target.closest?.("[data-zoom]");
  const figure = button && figureNow();
  if (figure) sightOf(figure)?.zoom(button.dataset.zoom === "in" ? ZOOM : 1 / ZOOM);
}

/** Dragging moves the map; a press that does not move opens what lies there. */
function startDrag(figure) {
  const area = figure.querySelector("svg.map, canvas");
  const sight = sightOf(figure);
  if (!area || !sight || area.dataset.ready) return;
  area.dataset.ready = "";
  let last = null;
  let moved = 0;
  const scale = () => sight.box[2] / area.getBoundingClientRect().width;
  area.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    last = [event.clientX, event.clientY];
    moved = 0;
  });
  addEventListener("pointermove", (event) => {
    if (!last || !area.isConnected) return;
    const way = [event.clientX - last[0], event.clientY - last[1]];
    moved += Math.hypot(...way);
    if (moved < DRAG_FROM) return;
    figure.classList.add("is-moving");
    sight.pan(-way[0] * scale(), -way[1] * scale());
    last = [event.clientX, event.clientY];
  });
  addEventListener("pointerup", () => {
    last = null;
    figure.classList.remove("is-moving");
  });
  area.addEventListener("click", (event) => {
    if (moved >= DRAG_FROM) event.preventDefault();
  }, true);
  area.addEventListener("dragstart", (event) => event.preventDefault());
  area.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page scrolls
    event.preventDefault();
    const frame = area.getBoundingClientRect();
    const at = [sight.box[0] + (event.clientX - frame.left) * scale(), sight.box[1] + (event.clientY - frame.top) * scale()];
    sight.zoom(event.deltaY < 0 ? ZOOM : 1 / ZOOM, at);
  }, { passive: false });
}

// --- Canvas ----------------------------------------------------------------------------------

const TIES = { gives: ["gives"], costs: ["costs", [6, 5]], both: ["gives"], neither: ["line-strong"], knows: ["line-strong", [1, 5]] };
const FILLS = { lever: ["gives-soft", "gives"], plug: ["costs-soft", "costs"], two_edged: ["surface", "ink"] };

/** Values of the design's tokens as they are in this theme, each read once for a frame. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const known = new Map();
  return (name) => {
    if (!known.has(name)) known.set(name, style.getPropertyValue(`--${name}`).trim());
    return known.get(name);
  };
}

/** Lines that look alike as one path: a frame then strokes a dozen of them, not a thousand. */
function bundles(edges) {
  const found = new Map();
  for (const { tie, width, lost, d } of edges) {
    const rounded = Math.round(width * 2) / 2;
    const key = `${tie} ${rounded} ${lost}`;
    if (!found.has(key)) found.set(key, { tie, width: rounded, lost, path: new Path2D() });
    found.get(key).path.addPath(new Path2D(d));
  }
  return [...found.values()];
}

class Drawing {
  constructor(canvas, map) {
    this.canvas = canvas;
    this.map = map;
    this.edges = bundles(map.edges);
    this.face = getComputedStyle(canvas).fontFamily;
    this.regions = map.regions.map((region) => ({ ...region, path: new Path2D(region.d) }));
    this.waiting = false;
    this.box = map.view_box;
  }

  look(box) {
    this.box = box;
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  fit() {
    const dots = Math.min(2, devicePixelRatio || 1);
    const width = this.canvas.clientWidth || 1200;
    this.canvas.width = Math.round(width * dots);
    this.canvas.height = Math.round((width * this.map.view_box[3]) / this.map.view_box[2]) * dots;
    this.look(this.box);
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    const colour = colours();
    const scale = this.canvas.width / this.box[2];
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = colour("surface");
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    pen.setTransform(scale, 0, 0, scale, -this.box[0] * scale, -this.box[1] * scale);
    this.drawRegions(pen, colour);
    for (const edge of this.edges) this.drawEdge(pen, colour, edge);
    const seen = this.map.nodes.filter((node) => this.isSeen(node));
    for (const node of seen) this.drawNode(pen, colour, node);
    if (scale < LEGIBLE) return;
    pen.textAlign = "center";
    pen.font = `600 10px ${this.face}`;
    for (const node of seen) {
      pen.fillStyle = colour(node.steps ? "ink" : "surface");
      pen.fillText(node.text, node.x, node.y + 4);
    }
    pen.font = `500 12px ${this.face}`;
    pen.fillStyle = colour("ink");
    if (scale > 2 * LEGIBLE) for (const node of seen) if (node.caption) pen.fillText(node.caption, node.x, node.caption_y);
  }

  isSeen({ x, y }) {
    const [left, top, width, height] = this.box;
    return x > left - 60 && x < left + width + 60 && y > top - 60 && y < top + height + 60;
  }

  drawRegions(pen, colour) {
    pen.lineWidth = 1;
    for (const region of this.regions) {
      pen.fillStyle = colour(region.through ? "costs-soft" : "surface-2");
      pen.strokeStyle = colour(region.through ? "costs-mid" : "line");
      pen.fill(region.path);
      pen.stroke(region.path);
      pen.fillStyle = colour(region.through ? "costs" : "ink-2");
      pen.font = `600 14px ${this.face}`;
      pen.textAlign = region.anchor === "middle" ? "center" : region.anchor;
      pen.fillText(region.name, region.x, region.y);
    }
  }

  drawEdge(pen, colour, edge) {
    const [name, dashes] = TIES[edge.tie];
    pen.strokeStyle = colour(edge.lost ? "line" : name);
    pen.lineWidth = edge.width;
    pen.setLineDash(dashes ?? []);
    pen.stroke(edge.path);
    if (edge.tie === "both" && !edge.lost) {
      pen.strokeStyle = colour("costs");
      pen.setLineDash([6, 5]);
      pen.stroke(edge.path);
    }
    pen.setLineDash([]);
  }

  drawNode(pen, colour, node) {
    const [fill, line] = node.lost ? ["surface", "line"] : node.steps ? (FILLS[node.balance] ?? ["sunken", "line-strong"]) : ["ink", "ink"];
    pen.beginPath();
    if (node.kind === "person" || node.folded) pen.arc(node.x, node.y, node.r, 0, 2 * Math.PI);
    else pen.roundRect(node.x - node.r, node.y - node.r, 2 * node.r, 2 * node.r, 5);
    pen.fillStyle = colour(fill);
    pen.strokeStyle = colour(node.folded ? "link" : line);
    pen.lineWidth = 1.6;
    pen.fill();
    pen.stroke();
    if (node.only_through && node.steps) {
      pen.beginPath();
      pen.arc(node.x, node.y, node.r + 4, 0, 2 * Math.PI);
      pen.strokeStyle = colour("ink");
      pen.stroke();
    }
  }

  at(x, y) {
    return this.map.nodes.find((node) => Math.hypot(node.x - x, node.y - y) <= node.r + 2);
  }

  open(event, sight) {
    const frame = this.canvas.getBoundingClientRect();
    const share = sight.box[2] / frame.width;
    const node = this.at(sight.box[0] + (event.clientX - frame.left) * share, sight.box[1] + (event.clientY - frame.top) * share);
    if (node?.folded) {
      const query = new URLSearchParams(location.search);
      query.append("open", node.id.slice("fold-".length));
      location.search = query;
    } else if (node?.relationship) location.assign(`/relationships/${node.relationship}/`);
  }
}

async function startCanvas(figure) {
  const canvas = figure.querySelector("canvas[data-canvas]");
  if (!canvas || canvas.dataset.started) return;
  canvas.dataset.started = "";
  const answer = await fetch(canvas.dataset.canvas, { headers: { Accept: "application/json" } });
  if (!answer.ok) return; // the words beside it lead to the table
  const map = await answer.json();
  const drawing = new Drawing(canvas, map);
  const sight = new Sight(map.view_box, (box) => drawing.look([...box]));
  sights.set(figure, sight);
  canvas.hidden = false;
  drawing.fit();
  addEventListener("resize", () => canvas.isConnected && drawing.fit());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawing.look(drawing.box));
  startDrag(figure);
  canvas.addEventListener("click", (event) => event.defaultPrevented || drawing.open(event, sight));
  canvas.dataset.drawn = "";
}

// --- The picture as PNG ----------------------------------------------------------------------

function save(canvas) {
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "network.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }, "image/png");
}

const isDark = () => getComputedStyle(document.documentElement).colorScheme === "dark";

async function onPng(event) {
  if (!event.target.closest?.("[data-png]")) return;
  const own = document.querySelector("canvas[data-drawn]");
  const file = document.querySelector("[data-svg-file]");
  if (own || !file) return own && save(own);
  const answer = await fetch(`${file.href}&theme=${isDark() ? "dark" : "light"}`);
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("image/svg")) return location.assign(file.href);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await answer.text())}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * PNG_SCALE;
  canvas.height = picture.naturalHeight * PNG_SCALE;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  save(canvas);
}

// --- The slider ------------------------------------------------------------------------------

function onSlide(event) {
  if (event.target.id !== "net-at") return;
  const [year, month] = [Math.floor(event.target.value / 12), event.target.value % 12];
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", year: "numeric", timeZone: "UTC" });
  const text = words.format(Date.UTC(year, month, 1));
  event.target.closest("form").querySelector("[data-month]").textContent = text;
  event.target.setAttribute("aria-valuetext", text);
}

/** After each swap: what only works with scripts is shown, and what is drawn by them. */
function prepare() {
  const figure = figureNow();
  if (!figure) return;
  for (const hidden of document.querySelectorAll("[data-zoom], [data-png]")) hidden.hidden = false;
  document.querySelector("[data-finder] input[type=search]")?.setAttribute("data-filter", "");
  startCanvas(figure);
  startDrag(figure);
}

document.addEventListener("keydown", onKey);
document.addEventListener("focusin", onFocus);
document.addEventListener("click", onZoom);
document.addEventListener("click", onPng);
document.addEventListener("input", onSlide);
document.addEventListener("htmx:afterSettle", prepare);
prepare();
