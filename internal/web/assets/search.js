// Suggestions while somebody types: a combobox with a list (ARIA APG). The
// search works the same without this file. Words come from data- attributes.
(() => {
  "use strict";
  const form = document.querySelector("form[data-suggest]");
  if (!form) return;
  const input = form.elements.q, box = input.parentNode;
  const list = document.createElement("ul"), said = document.createElement("p");
  list.id = "f-q-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  said.className = "unseen";
  said.setAttribute("role", "status");
  box.append(list, said);
  for (const [k, v] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(k, v);

  // A form's address without what is empty; f is a filter that was chosen.
  const address = (q, f) => {
    const p = new URLSearchParams();
    for (const [k, v] of new FormData(form)) if (k !== "q" && v) p.append(k, v);
    if (q) p.set("q", q);
    if (f && !p.getAll(f.param).includes(f.value)) p.append(f.param, f.value);
    return form.action + ("?" + p).replace(/\?$/, "");
  };
  const leave = (q, f) => { close(); location.assign(address(q, f)); };

  let found = [], at = -1, timer, asked = 0, composing = false, known = {};
  const choose = (i) => {
    at = i;
    Array.from(list.children).forEach((li, n) => li.setAttribute("aria-selected", String(n === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    clearTimeout(timer);
    asked++;
    list.hidden = true;
    said.textContent = "";
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const take = (s) => { if (s.param) return leave("", s); input.value = s.text; leave(s.text); };
  const show = (all) => {
    found = all;
    list.replaceChildren(...found.map((s, i) => {
      const li = document.createElement("li"), text = document.createElement("span"), note = document.createElement("small");
      li.id = "f-q-o" + i;
      li.setAttribute("role", "option");
      text.textContent = s.text;
      note.textContent = [s.label, s.count && s.count.toLocaleString(document.documentElement.lang)].filter(Boolean).join(" · ");
      li.append(text, note);
      li.addEventListener("pointerdown", (e) => e.preventDefault()); // the field keeps the focus
      li.addEventListener("click", () => take(s));
      return li;
    }));
    choose(-1);
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = found.length ? form.dataset.said.replace("#", found.length) : "";
  };
  const ask = async () => {
    const q = input.value.trimStart(), mine = ++asked;
    if (!q || composing) return close();
    if (known[q]) return show(known[q]);
    try {
      const res = await fetch(form.dataset.suggest + "?q=" + encodeURIComponent(q), { headers: { Accept: "application/json" } });
      if (!res.ok) return;
      const all = (await res.json()).suggestions;
      known[q] = all;
      if (mine === asked && document.activeElement === input) show(all);
    } catch (_) { /* the search itself says what is wrong */ }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 120); };
  input.addEventListener("compositionstart", () => { composing = true; close(); });
  input.addEventListener("compositionend", () => { composing = false; soon(); });
  input.addEventListener("input", (e) => { if (!composing && !e.isComposing) soon(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (e) => {
    if (composing || e.isComposing || e.keyCode === 229) return;
    const open = !list.hidden, n = found.length;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (!open) { if (e.key === "ArrowDown") ask(); return; }
      e.preventDefault();
      choose(e.key === "ArrowDown" ? (at + 2) % (n + 1) - 1 : (at + n + 1) % (n + 1) - 1);
    } else if (e.key === "Escape" && open) {
      e.preventDefault();
      close();
    } else if (e.key === "Enter" && open && at >= 0) {
      e.preventDefault();
      take(found[at]);
    } else if (e.key === "Tab") close();
  });
  form.addEventListener("submit", (e) => { e.preventDefault(); leave(input.value.trim()); });
})();
