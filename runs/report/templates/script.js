"use strict";
// Sorting by a click on a column's head, filtering by words, and details that a link opens. Without it all stays readable.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const value = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.v ?? cell.textContent.trim();
    const number = parseFloat(text.replace(/,/g, "").replace("–", ""));
    return Number.isNaN(number) ? text.toLowerCase() : number;
  };
  const compare = (a, b) => {
    if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
    return typeof a === "number" ? -1 : 1;
  };
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    head.tabIndex = 0;
    const sort = () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map((row, place) => [value(row, column), place, row]);
      rows.sort((a, b) => (down ? -compare(a[0], b[0]) : compare(a[0], b[0])) || a[1] - b[1]);
      body.append(...rows.map((row) => row[2]));
    };
    head.addEventListener("click", sort);
    head.addEventListener("keydown", (event) => {
      if (event.key === "Enter") sort();
    });
  });
}
for (const input of document.querySelectorAll("input.filter")) {
  const table = document.getElementById(input.dataset.table);
  const count = document.getElementById(input.dataset.count);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    count.textContent = `${shown} shown`;
  });
}
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();
const refresh = async () => {
  const progress = await fetch("/progress.json").then((reply) => reply.json()).catch(() => ({}));
  for (const cell of document.querySelectorAll("td[data-run]")) {
    const now = progress[cell.dataset.run];
    if (!now) continue;
    cell.dataset.v = now[0] / Math.max(1, now[1]);
    cell.querySelector("i").style.width = `${100 * cell.dataset.v}%`;
    cell.querySelector("small").textContent = `${now[0].toLocaleString("en")} of ${now[1].toLocaleString("en")}`;
    cell.nextElementSibling.textContent = now[2];
  }
};
if ("live" in document.body.dataset) setInterval(refresh, 3000);
