"use strict";
// Shows the segments of the page, some at a time, with what differs from the reference marked; sorts and filters them.
// What is chosen stands in the address (#a=1&sort=differing), so that a view can be kept and sent; a card's link adds its
// segment (&segment=330).

const data = JSON.parse(document.getElementById("data").textContent);
const form = document.querySelector(".controls");
const fields = form.elements;
const list = document.querySelector(".cards");
const more = document.querySelector(".more");
const STEP = 25; // cards that are made at once
const NAMES = [...fields].map((field) => field.name).filter(Boolean);
const start = new FormData(form);
const segments = data.segments.map(([number, source, references, hypotheses, document, domain]) => ({
  number,
  source,
  references,
  hypotheses: hypotheses.map(([text, scores, faults, flags]) => ({ text, scores, faults, flags })),
  document,
  domain,
  text: fold([source, ...references, ...hypotheses.map(([text]) => text)].join("\n")),
}));
let chosen = [];

// Letters that readers take for one: case, accents, vowel signs, tatweel, hamza on alef, alef maqsura, ta marbuta.
function fold(text) {
  return text.normalize("NFD").replace(/[\p{M}\u0640]/gu, "").toLowerCase().replace(/\u0649/g, "\u064a").replace(/\u0629/g, "\u0647");
}

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Systems that are shown: one, two, or all.
function shown() {
  const first = Number(fields.a.value);
  if (fields.b.value === "all") return data.systems.map((_, number) => number);
  return fields.b.value === "" || fields.b.value === fields.a.value ? [first] : [first, Number(fields.b.value)];
}

// The number of the judge that the form names: metrics come first, then scores without a reference.
function judge() {
  return Number(fields.by.value.slice(1)) + (fields.by.value[0] === "s" ? data.metrics : 0);
}

// A hypothesis's score, turned so that more is better; -Infinity where it has none.
function worth(segment, system) {
  const value = segment.hypotheses[system].scores[judge()];
  return value === null ? -Infinity : data.judges[judge()][1] ? value : -value;
}

function spread(segment) {
  const values = shown().map((system) => worth(segment, system)).filter(Number.isFinite);
  return values.length > 1 ? Math.max(...values) - Math.min(...values) : 0;
}

const KEYS = {
  worst: (segment) => worth(segment, Number(fields.a.value)),
  best: (segment) => -worth(segment, Number(fields.a.value)),
  differing: (segment) => -spread(segment),
  order: (segment) => segment.number,
  long: (segment) => -(segment.source || segment.references[0]).length,
  faulty: (segment) => -shown().reduce((sum, system) => sum + Object.keys(segment.hypotheses[system].faults).length, 0),
};

function choose() {
  const query = fold(fields.q.value.trim());
  const fault = fields.fault.value;
  const key = new Map(segments.map((segment) => [segment, KEYS[fields.sort.value](segment)]));
  const fits = (segment) => {
    const faults = segment.hypotheses[Number(fields.a.value)].faults;
    return (
      (!query || segment.text.includes(query)) &&
      (!fault || (fault === "*" ? Object.keys(faults).length : fault in faults)) &&
      (!fields.document?.value || segment.document === fields.document.value) &&
      (!fields.domain?.value || segment.domain === fields.domain.value)
    );
  };
  chosen = segments.filter(fits).sort((a, b) => compare(key.get(a), key.get(b)) || a.number - b.number);
  const format = (number) => number.toLocaleString("en");
  form.querySelector("output").textContent = `${format(chosen.length)} of ${format(segments.length)} segments`;
  list.replaceChildren();
  showMore();
}

// Infinities, of segments without a score, come last in either direction.
function compare(one, other) {
  if (!Number.isFinite(one) || !Number.isFinite(other)) return Number.isFinite(other) - Number.isFinite(one);
  return one - other;
}

function showMore() {
  const next = chosen.slice(list.children.length, list.children.length + STEP);
  list.append(...next.map(card));
  more.hidden = list.children.length >= chosen.length;
}

function cut(text) {
  return text.match(/\p{N}+(?:[.,:]\p{N}+)+|[\p{L}\p{N}\p{M}]+|\s+|[^\p{L}\p{N}\p{M}\s]/gu) ?? [];
}

// Which words of two texts are in their longest common subsequence: one flag a word on each side.
function common(one, other) {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      table[i * width + j] = one[i] === other[j] ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  const kept = [new Array(one.length).fill(false), new Array(other.length).fill(false)];
  for (let i = 0, j = 0; i < one.length && j < other.length; ) {
    if (one[i] === other[j]) (kept[0][i++] = true), (kept[1][j++] = true);
    else if (table[(i + 1) * width + j] >= table[i * width + j + 1]) i++;
    else j++;
  }
  return kept;
}

// A text with the pieces marked that have a class; neighbours of one class become one mark.
function marked(pieces, classes) {
  const nodes = [];
  for (let i = 0; i < pieces.length; ) {
    let end = i + 1;
    const blank = (place) => /^\s+$/.test(pieces[place]) && classes[place + 1] === classes[i];
    while (end < pieces.length && (classes[end] === classes[i] || (classes[i] && blank(end)))) end++;
    const text = pieces.slice(i, end).join("");
    nodes.push(classes[i] ? make("mark", { class: classes[i] }, text) : text);
    i = end;
  }
  return nodes;
}

function paragraph(children, side) {
  const [language, direction] = data.languages[side];
  return make("p", { class: "text", lang: language, dir: direction }, ...children);
}

function card(segment) {
  const systems = shown();
  const words = (pieces) => pieces.map((piece, place) => [piece, place]).filter(([piece]) => piece.trim());
  const reference = cut(segment.references[0]);
  const theirs = words(reference);
  const lacking = new Array(reference.length).fill(0); // shown systems that lack each piece of the reference
  const outputs = systems.map((system) => {
    const pieces = cut(segment.hypotheses[system].text);
    const ours = words(pieces);
    const [kept, found] = common(ours.map(([piece]) => piece), theirs.map(([piece]) => piece));
    const classes = new Array(pieces.length).fill("");
    ours.forEach(([, place], index) => (classes[place] = kept[index] ? "" : "new"));
    theirs.forEach(([, place], index) => (lacking[place] += !found[index]));
    return output(segment, system, marked(pieces, classes));
  });
  const classes = lacking.map((count) => (!count ? "" : count === systems.length ? "lost" : "partly"));
  const first = make("div", {}, make("p", { class: "name" }, segment.references.length > 1 ? "first reference" : "reference"), paragraph(marked(reference, classes), 1));
  const others = segment.references.slice(1).map((text) => make("div", {}, make("p", { class: "name" }, "further reference"), paragraph([text], 1)));
  const source = segment.source ? [make("div", {}, make("p", { class: "name" }, "source"), paragraph([segment.source], 0))] : [];
  const place = [segment.domain, segment.document].filter(Boolean).map((label) => make("bdi", {}, label));
  const head = make("header", {}, make("a", { href: `#${link(segment)}` }, `segment ${segment.number}`), ...place);
  return make("li", { class: "card", id: `s${segment.number}` }, head, make("div", { class: "pair" }, ...source, first, ...others), make("div", { class: "pair" }, ...outputs));
}

function output(segment, system, nodes) {
  const { text, scores, faults, flags } = segment.hypotheses[system];
  const label = make("span", { class: "system", style: `--n:${system}` }, data.systems[system]);
  const numbers = data.judges.map(([name], place) => [name, scores[place], place]).filter(([, value, place]) => value !== null && (place < data.metrics || place === judge() || data.judges[place][0] === "quality"));
  const shownScores = numbers.map(([name, value, place]) => make("span", {}, `${name} `, make("b", {}, value.toFixed(place < data.metrics ? 1 : 2))));
  const body = text.trim() ? paragraph(nodes, 1) : make("p", { class: "text void" }, "nothing");
  const found = Object.entries(faults).map(([name, what]) => make("li", { title: data.faults[name] ?? "" }, make("b", {}, name), " ", make("bdi", {}, what)));
  found.push(...flags.map((flag) => make("li", { title: "a warning of the run that translated" }, flag)));
  return make("div", {}, make("p", { class: "name" }, label, ...shownScores), body, ...(found.length ? [make("ul", { class: "found" }, ...found)] : []));
}

// What differs from the form's start.
function view() {
  return new URLSearchParams(NAMES.filter((name) => fields[name].value !== start.get(name)).map((name) => [name, fields[name].value]));
}

function link(segment) {
  const state = view();
  state.set("segment", segment.number);
  return state;
}

function remember() {
  history.replaceState(null, "", `#${view()}`);
}

// Shows what the address names. Values that a field does not have leave it as it is at first.
function recall() {
  const state = new URLSearchParams(location.hash.slice(1));
  for (const name of NAMES) {
    const { options } = fields[name];
    const value = state.get(name);
    const known = value !== null && (!options || [...options].some((option) => option.value === value));
    fields[name].value = known ? value : start.get(name);
  }
  choose();
  const place = chosen.findIndex((segment) => segment.number === Number(state.get("segment")));
  if (place < 0) return;
  while (list.children.length <= place) showMore();
  list.children[place].scrollIntoView();
}

// A name alone (#faults) is a part of the page.
function follow() {
  if (!location.hash || location.hash.includes("=")) recall();
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => (choose(), remember()));
form.addEventListener("reset", () => setTimeout(() => (choose(), remember()))); // the fields change after the event
more.addEventListener("click", showMore);

document.querySelector(".faults")?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  form.reset();
  fields.a.value = button.dataset.system;
  fields.fault.value = button.dataset.fault;
  setTimeout(() => (choose(), remember(), document.getElementById("segments").scrollIntoView(), fields.fault.focus({ preventScroll: true })));
});

// The table of scores by a column; a second click turns it around.
document.querySelector(".scores thead").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const heading = button.closest("th");
  const column = heading.cellIndex;
  const down = heading.getAttribute("aria-sort") !== "descending";
  for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = document.querySelector(".scores tbody");
  const key = (row) => (column ? Number(row.cells[column].dataset.value) : row.cells[0].textContent);
  const rows = [...body.rows].sort((a, b) => (column ? key(a) - key(b) : key(b).localeCompare(key(a))) * (down ? -1 : 1));
  body.append(...rows);
});

const metric = document.getElementById("shown-metric");
metric.addEventListener("change", () => {
  for (const part of document.querySelectorAll("[data-metric]")) part.hidden = part.dataset.metric !== metric.value;
});
metric.parentElement.hidden = false;
form.hidden = false;
recall();
addEventListener("hashchange", follow);
