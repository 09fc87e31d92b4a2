// Sortable columns, and CSV. Without this script, nothing is lost but these.
(() => {
const make = (tag, props) => Object.assign(document.createElement(tag), props);
const value = (row, at) => { const c = row.cells[at]; return c.dataset.v ?? c.textContent.trim(); };
for (const table of document.querySelectorAll("table.sortable")) {
[...table.tHead.rows[0].cells].forEach((th, at) => {
const button = make("button", { type: "button", textContent: th.textContent });
th.dataset.t = th.textContent;
th.replaceChildren(button);
button.addEventListener("click", () => {
const up = th.getAttribute("aria-sort") !== "ascending";
for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
th.setAttribute("aria-sort", up ? "ascending" : "descending");
const body = table.tBodies[0];
const order = (a, b) => value(a, at).localeCompare(value(b, at), "en", { numeric: true });
body.append(...[...body.rows].sort((a, b) => up ? order(a, b) : order(b, a)));
});
});
}
// A cell that a spreadsheet would run as a formula begins with an apostrophe.
const cell = text => { const t = text.replace(/\s+/g, " ").trim(); return '"' + (/^[=+\-@\t\r]/.test(t) ? "'" + t : t).replaceAll('"', '""') + '"'; };
for (const table of document.querySelectorAll("table")) {
const button = make("button", { type: "button", className: "csv", textContent: "Copy as CSV" });
button.addEventListener("click", async () => {
const lines = [...table.rows].filter(r => !r.hidden).map(r => [...r.cells].map(c => cell(c.textContent)).join(","));
const done = await navigator.clipboard.writeText(lines.join("\r\n") + "\r\n").then(() => true, () => false);
button.textContent = done ? "Copied" : "The browser does not allow copying";
});
table.after(button);
}
})();
