"use strict";
// Everything that comes from data goes into the page as text, never as HTML.
const $ = (id) => document.getElementById(id);
const units = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const money = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) {
    const told = await answer.json().catch(() => null);
    throw new Error(told?.error || told?.[0]?.message || `The org answered ${answer.status}.`);
  }
  return answer.json();
}

function trouble(error) {
  $("trouble").hidden = !error;
  $("trouble").textContent = error ? error.message : "";
}

async function act(work) {
  try {
    await work();
    trouble();
  } catch (error) {
    trouble(error);
  }
  refresh();
}

// --- contracts

let shownContracts = "";
let consumedBefore = new Map();

function row(product) {
  const share = product.quantity > 0 ? Math.min(1, product.consumed / product.quantity) : 0;
  const fresh = consumedBefore.has(product.id) && consumedBefore.get(product.id) !== product.consumed;
  const bar = make("i");
  bar.style.width = `${share * 100}%`;
  return make("tr", { class: fresh ? "fresh" : null },
    make("td", {}, product.name, make("small", {}, product.code)),
    make("td", {}, units.format(product.quantity)),
    make("td", {}, product.unit_price == null ? "–" : money.format(product.unit_price)),
    make("td", {}, units.format(product.consumed)),
    make("td", { class: product.available < 0 ? "over" : null }, units.format(product.available),
      make("span", { class: "bar", "aria-hidden": "true" }, bar)));
}

function card(contract) {
  const path = `/demo/contracts/${encodeURIComponent(contract.number)}`;
  const turn = () => act(() => ask("POST", `${path}/${contract.fulfilled ? "reopen" : "fulfil"}`));
  const locked = contract.locked_through ? ` · locked through ${contract.locked_through}` : "";
  const head = ["Product", "Quantity", "Unit price", "Consumed", "Available"];
  return make("article", { "aria-label": `Contract ${contract.number}` },
    make("div", { class: "head" },
      make("h2", {}, contract.customer),
      contract.fulfilled ? make("span", { class: "badge" }, "Fulfilled") : null,
      make("button", { type: "button", onclick: turn,
        "data-key": `turn-${contract.number}` }, contract.fulfilled ? "Reopen" : "Fulfil"),
      make("p", {}, make("span", { class: "number" }, contract.number),
        ` · ${contract.status} · ${contract.start} to ${contract.end}${locked}`)),
    make("div", { class: "scroll" },
      make("table", {},
        make("thead", {}, make("tr", {}, ...head.map((name) => make("th", { scope: "col" }, name)))),
        make("tbody", {}, ...contract.products.map(row)))));
}

function showContracts(answer) {
  const text = JSON.stringify(answer);
  if (text === shownContracts) return;
  shownContracts = text;
  const focused = document.activeElement?.dataset?.key;
  const cards = answer.contracts.map(card);
  $("contracts").replaceChildren(...(cards.length ? cards
    : [make("p", { class: "empty" }, "No contract has this number or customer.")]));
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  const shown = answer.contracts.length;
  $("found").textContent = shown < answer.total ? `${shown} of ${answer.total}, search for the rest`
    : `${answer.total} contract${answer.total === 1 ? "" : "s"}`;
  consumedBefore = new Map(answer.contracts.flatMap((c) => c.products.map((p) => [p.id, p.consumed])));
}

// --- faults

const SWITCHES = [
  ["cut", "Cut connections before an answer"],
  ["maintenance", "Down for maintenance, 503"],
  ["html_ok", "Maintenance page with 200"],
  ["server_error", "Server error, 500"],
  ["limit", "Out of API calls"],
  ["lose_answer", "Save, then lose the answer"],
  ["cut_answer", "Save, then cut the answer after bytes", "bytes", 120],
  ["lock_rows", "Rows are locked"],
  ["duplicate_value", "Rows are duplicates"],
  ["slow", "Answer slowly, by milliseconds", "ms", 3000],
  ["rotate_refresh_tokens", "Rotate refresh tokens"],
];

const boxes = new Map();

for (const [kind, label, parameter, value] of SWITCHES) {
  const left = make("span", { class: "left" });
  const number = parameter && make("input", { type: "number", min: 0, value, "aria-label": label });
  const box = make("input", { type: "checkbox", role: "switch", onchange: () => act(() => {
    if (!box.checked) return ask("POST", "/demo/faults", { clear: kind });
    const calls = kind === "rotate_refresh_tokens" ? null : Number($("calls").value) || null;
    return ask("POST", "/demo/faults", { kind, calls, ...(parameter && { [parameter]: Number(number.value) }) });
  }) });
  boxes.set(kind, { box, left });
  $("switches").append(make("li", {}, make("label", {}, box, make("span", {}, label, left)), number));
}

for (const [label, order] of [
  ["Refuse connections for 15 s", { kind: "refuse", seconds: 15 }],
  ["Expire access tokens", { kind: "expire_tokens" }],
  ["Sign everybody out", { kind: "sign_out" }],
]) {
  $("acts").append(make("button", { type: "button", onclick: () => act(() => ask("POST", "/demo/faults", order)) }, label));
}

$("clear").addEventListener("click", () => act(() => ask("DELETE", "/demo/faults")));

function showFaults(faults) {
  for (const [kind, { box, left }] of boxes) {
    const on = faults.filter((fault) => fault.kind === kind);
    box.checked = on.length > 0;
    const calls = on.some((fault) => fault.calls == null) ? null : on.reduce((sum, fault) => sum + fault.calls, 0);
    left.textContent = calls ? `${calls} call${calls === 1 ? "" : "s"} left` : "";
  }
}

// --- live

let asking = false;
let again = false;

async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const search = encodeURIComponent($("search").value);
    const [contracts, faults] = await Promise.all([
      ask("GET", `/demo/contracts?search=${search}`),
      ask("GET", "/demo/faults"),
    ]);
    showContracts(contracts);
    showFaults(faults);
    if ($("trouble").dataset.offline) {
      delete $("trouble").dataset.offline;
      trouble();
    }
  } catch {
    $("trouble").dataset.offline = "1";
    trouble(new Error("The org can’t be reached right now. This page tries again every second."));
  }
  asking = false;
  if (again) {
    again = false;
    refresh();
  }
}

$("search").addEventListener("input", refresh);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
setInterval(() => { if (!document.hidden) refresh(); }, 1000);
refresh();
