// Filter, sort, and keep one's place; without it every page still says all that it has to say.
"use strict";

(() => {
  const plain = (text) => text.toLocaleLowerCase("sv").replace(/[\u00a0\u202f\u2009]/g, " ").replace(/\u2212/g, "-");

  /** A form that hides what does not fit: rows of a table, or what else stands in the target. */
  function filter(form) {
    const target = document.getElementById(form.dataset.filter);
    const items = [...(target.tBodies ? target.tBodies[0].rows : target.children)];
    const texts = new Map();
    const status = form.querySelector("[role=status]");

    function matches(item) {
      for (const field of form.elements) {
        if (!field.name || (field.type === "checkbox" ? !field.checked : !field.value)) continue;
        if (field.name === "text") {
          if (!texts.has(item)) texts.set(item, plain(item.textContent));
          if (!plain(field.value).split(/\s+/).every((word) => texts.get(item).includes(word))) return false;
        } else if (item.dataset[field.name] !== field.value) {
          return false;
        }
      }
      return true;
    }

    function apply() {
      let shown = 0;
      for (const item of items) {
        item.hidden = !matches(item);
        shown += item.hidden ? 0 : 1;
      }
      status.textContent = form.dataset.shown.replace("{shown}", shown).replace("{total}", items.length);
    }

    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    // A browser that comes back to the page has kept what was chosen.
    if (items.length) apply();
    return { items, reset: () => form.reset() };
  }

  function key(row, at) {
    const cell = row.cells[at];
    return (cell.dataset.sort ?? cell.textContent).trim();
  }

  function compare(one, other) {
    if (one === other) return 0;
    if (one === "" || one === "–") return 1;
    if (other === "" || other === "–") return -1;
    const numbers = [one, other].map((text) => Number(text.replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-").replace(",", ".")));
    return numbers.some(Number.isNaN) ? one.localeCompare(other, "sv", { numeric: true }) : numbers[0] - numbers[1];
  }

  /** A button in each head of a column; what is empty stays last either way. */
  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = `${table.dataset.sortLabel} ${head.textContent.trim()}`;
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const falling = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", falling ? "descending" : "ascending");
        const body = table.tBodies[0];
        const empty = (text) => text === "" || text === "–";
        const rows = [...body.rows].map((row) => ({ row, key: key(row, at) }));
        rows.sort((a, b) => compare(a.key, b.key) * (falling && !empty(a.key) && !empty(b.key) ? -1 : 1));
        body.append(...rows.map(({ row }) => row));
      });
    });
  }

  const filters = [...document.querySelectorAll("form[data-filter]")].map(filter);
  document.querySelectorAll("table[data-sortable]").forEach(sortable);

  /** What an address points to is shown, whatever the filter kept from a former visit. */
  function showTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (const one of filters) {
      if (one.items.some((item) => item.hidden && item.contains(target))) one.reset();
    }
    for (let at = target; at; at = at.parentElement) {
      if (at instanceof HTMLDetailsElement) at.open = true;
    }
    setTimeout(() => target.scrollIntoView());
  }

  window.addEventListener("hashchange", showTarget);
  if (location.hash) showTarget();

  // The other language, at the same place of the page.
  const language = document.querySelector("[data-language]");
  language.addEventListener("click", () => {
    language.hash = location.hash;
  });

  // Paper can't be unfolded.
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details:not(.accept)").forEach((details) => {
      details.open = true;
    });
  });
})();
