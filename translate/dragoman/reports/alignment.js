"use strict";
// Sorts, filters and colours the beads of the page. What is chosen stands in the address (#sort=score&kinds=2-1), so
// that a view can be kept and sent. Without this script the page is whole, in the order of the documents.

const list = document.querySelector(".beads");
const form = document.querySelector(".controls");
const bands = document.querySelectorAll(".overview polygon");
const fields = form.elements;
const headings = [...list.querySelectorAll(".of")];
const beads = [...list.querySelectorAll(".bead")].map((row, order) => ({
  row,
  order,
  band: bands[order],
  kind: row.dataset.kind,
  pair: row.dataset.pair,
  scores: JSON.parse(row.dataset.scores),
  text: fold(row.querySelector(".source").textContent + "\n" + row.querySelector(".target").textContent),
}));
const kinds = [...form.querySelectorAll("[name=kind]")];
const PLAIN = ["q", "sort", "direction", "score", "min", "max", "pair"]; // fields that the address keeps as they are
const start = new FormData(form);

// Letters that readers take for one: case, accents, vowel signs, tatweel, hamza on alef, alef maqsura, ta marbuta.
function fold(text) {
  return text.normalize("NFD").replace(/[\p{M}\u0640]/gu, "").toLowerCase().replace(/\u0649/g, "\u064a").replace(/\u0629/g, "\u0647");
}

function number(text) {
  return text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text);
}

function score(bead) {
  return bead.scores[fields.score?.value];
}

// Scores from 0 to 1 are coloured as they are; others from the 2nd to the 98th of a hundred.
function scale() {
  const values = beads.map(score).filter(Number.isFinite).sort((a, b) => a - b);
  const [least, most] = [values[0], values.at(-1)];
  if (!values.length || (least >= 0 && most <= 1)) return [0, 1];
  return [values[Math.floor(values.length * 0.02)], values[Math.ceil(values.length * 0.98) - 1]];
}

function paint() {
  const [low, high] = scale();
  document.querySelector(".legend .low").textContent = low.toFixed(2);
  document.querySelector(".legend .high").textContent = high.toFixed(2);
  for (const bead of beads) {
    const value = score(bead);
    const known = Number.isFinite(value);
    const share = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 1;
    for (const element of [bead.row.querySelector(".fill"), bead.band]) {
      element.classList.toggle("unscored", !known);
      element.style.setProperty("--s", known ? share.toFixed(3) : 0);
    }
    bead.row.querySelector(".value").textContent = known ? value.toFixed(2) : "\u2013";
  }
}

function filter() {
  const [least, most] = [number(fields.min?.value ?? ""), number(fields.max?.value ?? "")];
  const wanted = new Set(kinds.filter((box) => box.checked).map((box) => box.value));
  const query = fold(fields.q.value.trim());
  const pair = fields.pair?.value ?? "";
  const shown = new Set();
  let count = 0;
  for (const bead of beads) {
    const value = score(bead);
    const fits =
      wanted.has(bead.kind) &&
      (!pair || bead.pair === pair) &&
      (least === null || value >= least) &&
      (most === null || value <= most) &&
      (!query || bead.text.includes(query));
    bead.row.hidden = !fits;
    bead.band.classList.toggle("out", !fits);
    if (fits) shown.add(bead.pair);
    count += fits;
  }
  for (const heading of headings) heading.hidden = fields.sort.value !== "order" || !shown.has(heading.dataset.pair);
  form.querySelector("output").textContent = `${count.toLocaleString("en")} of ${beads.length.toLocaleString("en")} beads`;
}

function sort() {
  const by = fields.sort.value;
  const sign = by !== "order" && fields.direction.value === "down" ? -1 : 1;
  const key = {
    order: (bead) => bead.order,
    length: (bead) => bead.text.length,
    score,
  }[by];
  const sorted = [...beads].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return Number.isFinite(y) - Number.isFinite(x) || a.order - b.order;
    return sign * (x - y) || a.order - b.order; // what has no score comes last, either way
  });
  const rows = document.createDocumentFragment();
  let pair = null;
  for (const bead of sorted) {
    if (bead.pair !== pair && by === "order") rows.append(...headings.filter((each) => each.dataset.pair === bead.pair));
    pair = bead.pair;
    rows.append(bead.row);
  }
  if (by !== "order") rows.append(...headings);
  list.append(rows);
}

function remember() {
  const state = new URLSearchParams();
  for (const name of PLAIN) {
    if (fields[name] && fields[name].value !== start.get(name)) state.set(name, fields[name].value);
  }
  if (kinds.some((box) => !box.checked)) state.set("kinds", kinds.filter((box) => box.checked).map((box) => box.value).join(" "));
  history.replaceState(null, "", `#${state}`);
}

function recall() {
  if (/^#b\d+$/.test(location.hash)) return;
  const state = new URLSearchParams(location.hash.slice(1));
  for (const name of PLAIN) {
    if (fields[name] && state.has(name)) fields[name].value = state.get(name);
  }
  if (state.has("kinds")) for (const box of kinds) box.checked = state.get("kinds").split(" ").includes(box.value);
}

function show() {
  paint();
  filter();
  sort();
}

// All that is known of a bead, below it.
function unfold(row) {
  const button = row.querySelector(".band");
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  if (open) return row.querySelector(".more").remove();
  const more = document.createElement("div");
  more.className = "more";
  const facts = Object.entries(JSON.parse(row.dataset.scores)).map(([name, value]) => [name, Number.isFinite(value) ? value.toFixed(3) : value]);
  for (const [name, value] of [...facts, ...Object.entries(JSON.parse(row.dataset.facts))]) {
    const fact = document.createElement("bdi");
    const strong = document.createElement("b");
    strong.textContent = value;
    fact.append(`${name} `, strong);
    more.append(fact);
  }
  row.append(more);
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", (event) => {
  if (event.target.name === "score") paint();
  filter();
  if (["sort", "direction", "score"].includes(event.target.name)) sort();
  remember();
});
form.addEventListener("reset", () => setTimeout(() => (show(), remember()))); // the fields change after the event
list.addEventListener("click", (event) => {
  if (event.target.closest(".band")) unfold(event.target.closest(".bead"));
});
document.querySelector(".overview").addEventListener("click", (event) => {
  const bead = beads.find((each) => each.band === event.target);
  if (!bead || bead.row.hidden) return;
  list.querySelector(".found")?.classList.remove("found");
  bead.row.classList.add("found");
  bead.row.scrollIntoView({ block: "center" });
  bead.row.querySelector(".band").focus({ preventScroll: true });
});
window.addEventListener("hashchange", () => (recall(), show()));

form.hidden = false;
recall();
show();
