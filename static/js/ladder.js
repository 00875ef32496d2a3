/**
 * Arrow keys along the ladder of markets: left and right go from event to event, up and down to the
 * lane above or below, to what lies nearest in time. One event is reached with Tab; Enter opens it.
 */
const lanesOf = (ladder) =>
  [...ladder.querySelectorAll("[data-lane]")]
    .map((lane) => [...lane.querySelectorAll("[data-event]")])
    .filter((events) => events.length);

const place = (event) => event.querySelector("svg").getBoundingClientRect().left;

function nearest(events, x) {
  return events.reduce((best, one) => (Math.abs(place(one) - x) < Math.abs(place(best) - x) ? one : best));
}

/** Only this event is a stop of Tab. */
function stopAt(ladder, chosen) {
  for (const event of ladder.querySelectorAll("[data-event]")) {
    event.setAttribute("tabindex", event === chosen ? "0" : "-1");
  }
}

/** Where a picture is wider than the screen, the middle of these marks is in sight first. */
function bringIntoSight(picture, marks) {
  const region = picture.closest(".scroll-x");
  if (!region || !marks.length) return;
  const middles = marks.map((mark) => mark.getBoundingClientRect()).map((box) => box.left + box.width / 2);
  const middle = (Math.min(...middles) + Math.max(...middles)) / 2;
  region.scrollLeft += middle - region.getBoundingClientRect().left - region.clientWidth / 2;
}

function prepare(ladder) {
  if (ladder.dataset.ready) return;
  ladder.dataset.ready = "";
  const first = ladder.querySelector("[data-event][aria-current]") ?? ladder.querySelector("[data-event]");
  if (!first) return;
  stopAt(ladder, first);
  bringIntoSight(ladder, [first.querySelector(".lane-sign")]);
}

function prepareMap(map) {
  if (map.dataset.ready) return;
  map.dataset.ready = "";
  bringIntoSight(map, [...map.querySelectorAll(".spot")]);
}

function target(lanes, event, key) {
  const y = lanes.findIndex((events) => events.includes(event));
  const x = lanes[y].indexOf(event);
  if (key === "ArrowLeft") return lanes[y][x - 1];
  if (key === "ArrowRight") return lanes[y][x + 1];
  if (key === "Home") return lanes[y][0];
  if (key === "End") return lanes[y].at(-1);
  const other = key === "ArrowUp" ? lanes[y - 1] : key === "ArrowDown" ? lanes[y + 1] : null;
  return other && nearest(other, place(event));
}

function onKey(pressed) {
  const event = pressed.target.closest?.("[data-ladder] [data-event]");
  if (!event || pressed.altKey || pressed.metaKey || pressed.ctrlKey) return;
  const ladder = event.closest("[data-ladder]");
  const next = target(lanesOf(ladder), event, pressed.key);
  if (!next) return;
  pressed.preventDefault();
  stopAt(ladder, next);
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** What a month of the slider is called, in the reader's language. */
function tell(slider) {
  const [year, month] = slider.form.dataset.first.split("-").map(Number);
  const day = new Date(year, month - 1 + Number(slider.value), 1);
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", year: "numeric" }).format(day);
  slider.setAttribute("aria-valuetext", words);
  slider.form.querySelector("output").value = words;
}

function prepareAll() {
  document.querySelectorAll("[data-ladder]").forEach(prepare);
  document.querySelectorAll(".world").forEach(prepareMap);
}

export function startLadder() {
  prepareAll();
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSettle", prepareAll);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-months] [type=range]")) tell(event.target);
  });
}
