"use strict";
// The one filter for evidence and findings. Without this script, nothing is lost but it.
(() => {
const make = (tag, props, ...kids) => { const e = Object.assign(document.createElement(tag), props); e.append(...kids); return e; };
const rows = [...document.querySelectorAll("[data-g]")];
const words = (key, part) => [...new Set(rows.flatMap(r => part(r.dataset[key])))].filter(Boolean).sort();
const pick = (name, label, values) => make("label", {}, label, make("select", { name }, make("option", { value: "", textContent: "all" }), ...values.map(v => make("option", { value: v, textContent: v }))));
const home = document.getElementById("evidence");
if (!home || !rows.length) return;
const input = make("input", { type: "search", name: "q", autocomplete: "off" });
const count = make("output", { name: "n" });
const one = v => [v];
const form = make("form", { className: "tools" }, make("label", {}, "Filter evidence and findings ( / )", input),
pick("g", "Gate", words("g", one)), pick("s", "Status", words("s", one)), pick("o", "Owner", words("o", v => v.split(" "))), count);
form.setAttribute("role", "search");
home.before(form);
const texts = new Map(rows.map(r => [r, r.textContent.toLowerCase()]));
const state = () => ({ q: input.value.trim().toLowerCase(), g: form.g.value, s: form.s.value, o: form.o.value });
const apply = keep => {
const { q, g, s, o } = state();
let shown = 0;
for (const r of rows) {
const is = (!q || texts.get(r).includes(q)) && (!g || r.dataset.g === g) && (!s || r.dataset.s === s) && (!o || r.dataset.o.split(" ").includes(o));
r.hidden = !is;
shown += is;
}
count.value = q || g || s || o ? `${shown} of ${rows.length} shown` : "";
if (keep) {
const p = new URLSearchParams(Object.entries(state()).filter(([, v]) => v));
history.replaceState(null, "", p.size ? "#?" + p : location.pathname + location.search);
}
};
form.addEventListener("input", () => apply(true));
form.addEventListener("submit", e => e.preventDefault());
const read = () => {
if (!location.hash.startsWith("#?")) return;
const p = new URLSearchParams(location.hash.slice(2));
for (const k of ["q", "g", "s", "o"]) form[k].value = p.get(k) || "";
apply(false);
};
addEventListener("hashchange", read);
read();
document.addEventListener("keydown", e => {
if (e.key === "/" && !e.ctrlKey && !e.metaKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) { e.preventDefault(); input.focus(); }
});
})();
