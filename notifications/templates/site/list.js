// Narrowing and sorting of a list that stands on one page; a longer one is searched by the server.
// The page is complete without this script.
(function () {
  "use strict";
  const table = document.getElementById("listing");
  const form = document.getElementById("filters");
  if (!table || !form || !("here" in form.dataset)) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const query = document.getElementById("q");
  const selects = ["township", "industry", "ground"].map((name) => document.getElementById("f-" + name));
  const count = document.getElementById("count");

  function fits(row) {
    const [township, industry, ground] = selects.map((select) => select.value);
    return (!township || row.dataset.township === township) &&
      (!industry || row.dataset.industry === industry) &&
      (!ground || row.dataset.grounds.split(" ").includes(ground));
  }

  function refresh() {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = shown ? count.dataset.text.replace("{n}", shown) : count.dataset.none;
  }

  function sortBy(column, header) {
    const down = header.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = new Intl.Collator(document.documentElement.lang).compare;
    const text = (row) => row.cells[column].textContent.trim();
    rows.sort((a, b) => (down ? -1 : 1) * order(text(a), text(b)));
    body.append(...rows);
  }

  Array.from(table.tHead.rows[0].cells).forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    button.title = table.dataset.sortLabel;
    header.replaceChildren(button);
    button.addEventListener("click", () => sortBy(column, header));
  });
  selects.forEach((select) => select.addEventListener("change", refresh));
  refresh();
})();
