"use strict";
// The filter of the systems. Without this script, nothing is lost but it.
(() => {
const make = (tag, props, ...kids) => { const e = Object.assign(document.createElement(tag), props); e.append(...kids); return e; };
const rows = [...document.querySelectorAll("[data-stage]")];
const home = document.getElementById("filter");
if (!home || !rows.length) return;
const keys = { stage: "Stage", risk: "Risk", owner: "Owner", team: "Team" };
const of = (r, k) => (r.dataset[k] || "").split(" ");
const input = make("input", { type: "search", name: "q", autocomplete: "off" });
const count = make("output", { name: "n" });
const pick = k => {
const values = [...new Set(rows.flatMap(r => of(r, k)))].filter(Boolean).sort();
return make("label", { hidden: values.length < 2 }, keys[k], make("select", { name: k }, make("option", { value: "", textContent: "all" }), ...values.map(v => make("option", { value: v, textContent: v }))));
};
const form = make("form", { className: "tools" }, make("label", {}, "Filter systems ( / )", input), ...Object.keys(keys).map(pick), count);
form.setAttribute("role", "search");
home.replaceWith(form);
const texts = new Map(rows.map(r => [r, r.textContent.toLowerCase()]));
const state = () => ({ q: input.value.trim().toLowerCase(), ...Object.fromEntries(Object.keys(keys).map(k => [k, form[k].value])) });
const apply = keep => {
const s = state();
let shown = 0;
for (const r of rows) {
const is = (!s.q || texts.get(r).includes(s.q)) && Object.keys(keys).every(k => !s[k] || of(r, k).includes(s[k]));
r.hidden = !is;
shown += is;
}
const asked = Object.entries(s).filter(([, v]) => v);
count.value = asked.length ? `${shown} of ${rows.length} shown` : "";
if (keep) history.replaceState(null, "", asked.length ? "#?" + new URLSearchParams(asked) : location.pathname + location.search);
};
form.addEventListener("input", () => apply(true));
form.addEventListener("submit", e => e.preventDefault());
const read = () => {
if (!location.hash.startsWith("#?")) return;
const p = new URLSearchParams(location.hash.slice(2));
for (const k of ["q", ...Object.keys(keys)]) form[k].value = p.get(k) || "";
apply(false);
};
addEventListener("hashchange", read);
read();
document.addEventListener("keydown", e => {
if (e.key === "/" && !e.ctrlKey && !e.metaKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) { e.preventDefault(); input.focus(); }
});
})();
