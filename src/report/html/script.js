
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement;
  all(".tools, .kinds, .theme").forEach((tools) => { tools.hidden = false; });

  // Light or dark: as the system says, until somebody chooses.
  const theme = document.querySelector(".theme");
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  const kept = (value) => {
    // Pages opened from a disk may have no storage.
    try { return value ? localStorage.setItem("theme", value) : localStorage.getItem("theme"); } catch { return null; }
  };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches);
  const nameTheme = () => { if (theme) theme.textContent = isDark() ? "Light" : "Dark"; };
  if (["light", "dark"].includes(kept())) root.dataset.theme = kept();
  theme?.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    kept(root.dataset.theme);
    nameTheme();
  });
  systemIsDark.addEventListener("change", nameTheme);
  nameTheme();

  // Filters: by words and by kind, on rows of a table or on entries.
  const items = (target) =>
    target.matches("table") ? all("tbody:not(.fixed) > tr", target) : all("details.entry", target);
  const words = new Map();
  const textOf = (item) => {
    if (!words.has(item)) words.set(item, item.textContent.toLowerCase());
    return words.get(item);
  };
  const apply = (id) => {
    const target = document.getElementById(id);
    const field = document.querySelector(`[data-filters="${CSS.escape(id)}"]`);
    const wanted = (field?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = all(`[data-kinds="${CSS.escape(id)}"] [aria-pressed="true"]`).map((button) => button.dataset.kind);
    const everything = items(target);
    let shown = 0;
    for (const item of everything) {
      const fits = (!kinds.length || (item.dataset.k ?? "").split(" ").some((kind) => kinds.includes(kind))) && wanted.every((word) => textOf(item).includes(word));
      item.classList.toggle("gone", !fits);
      shown += fits;
    }
    all(".suite", target).forEach((suite) => suite.classList.toggle("gone", !suite.querySelector("details.entry:not(.gone)")));
    const count = field?.parentElement.querySelector(".count");
    if (count) count.textContent = shown === everything.length ? `${shown} ${count.dataset.of}` : `${shown} of ${everything.length} ${count.dataset.of}`;
    // What is looked for is to be seen.
    const folded = target.closest("details.plain");
    if (folded && (wanted.length || kinds.length)) folded.open = true;
  };
  all("[data-filters]").forEach((field) => {
    const id = field.dataset.filters;
    field.addEventListener("input", () => apply(id));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { field.value = ""; apply(id); }
    });
    apply(id);
  });
  all("[data-kinds] button").forEach((button) => button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    apply(button.parentElement.dataset.kinds);
  }));

  // Sorting: by the value of a cell where it has one, else by its text.
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell?.dataset.v ?? cell?.textContent.trim() ?? "";
  };
  const compare = (one, other) => {
    const [a, b] = [Number(one), Number(other)];
    const isNumber = one !== "" && other !== "" && !Number.isNaN(a) && !Number.isNaN(b);
    return isNumber ? a - b : one.localeCompare(other, "en", { numeric: true });
  };
  all(".sort").forEach((button) => button.addEventListener("click", () => {
    const head = button.closest("th");
    const table = head.closest("table");
    const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    all("th", table).forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", order);
    const column = head.cellIndex;
    const sign = order === "ascending" ? 1 : -1;
    const body = table.querySelector("tbody:not(.fixed)");
    const rows = [...body.rows].map((row) => [value(row, column), row]);
    rows.sort(([one], [other]) => sign * compare(one, other));
    body.append(...rows.map(([, row]) => row));
  }));

  // How outputs are shown, and whether entries are open, part by part.
  const toggle = (selector, work) => all(selector).forEach((button) => button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    work(button.closest(".entries"), on);
  }));
  toggle(".tools .stack", (entries, on) => entries.classList.toggle("stacked", on));
  toggle(".tools .less", (entries, on) => entries.classList.toggle("brief", on));
  toggle(".tools .open", (entries, on) => all("details.entry:not(.gone)", entries).forEach((entry) => { entry.open = on; }));

  // What an address points to is opened and brought into view.
  const reveal = () => {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* as it is */ }
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let element = target; element; element = element.parentElement) {
      element.classList.remove("gone");
      if (element.tagName === "DETAILS") element.open = true;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  // The address follows what is opened, to be sent to somebody.
  all("details.entry").forEach((entry) => entry.querySelector("summary").addEventListener("click", () => {
    if (!entry.open) history.replaceState(null, "", `#${encodeURI(entry.id)}`);
  }));

  // `/` goes to the search field of the part that is being read.
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const fields = all("[data-filters]").filter((field) => field.offsetParent);
    const next = fields.find((field) => field.getBoundingClientRect().top > 0) ?? fields.at(-1);
    if (next) { event.preventDefault(); next.focus(); }
  });

  // Which part is being read.
  const links = new Map(all(".parts a").map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const link = links.get(entry.target.id);
      if (entry.isIntersecting && link) {
        links.forEach((other) => other.removeAttribute("aria-current"));
        link.setAttribute("aria-current", "true");
      }
    }
  }, { rootMargin: "-10% 0px -80% 0px" });
  all("main > section[id]").forEach((section) => seen.observe(section));
})();
