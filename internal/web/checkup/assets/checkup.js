// Seasoning of the check-up: one group of questions at a time, and a meter that
// judges a password in this browser. What is typed into the meter has no name,
// is kept nowhere and is sent nowhere. Words come from data- attributes.
(() => {
  "use strict";
  for (const b of document.querySelectorAll("[data-print]")) { b.hidden = false; b.addEventListener("click", () => print()); }
  const form = document.querySelector("form[data-checkup]");
  if (!form) return;
  const all = (sel, root = form) => Array.from(root.querySelectorAll(sel));
  const groups = all("[data-group]"), back = form.querySelector("[data-back]"), on = form.querySelector("[data-on]"), end = form.querySelector("[data-end]"), where = form.querySelector("[data-where]");
  let now = 0;

  // Questions that do not concern these kinds of wallets stay away.
  const kinds = () => all("input[name=kinds]:checked").map((i) => i.value);
  const concerns = (q) => { const need = (q.dataset.needs || "").split(" ").filter(Boolean), have = kinds(); return !need.length || !have.length || need.some((n) => have.includes(n)); };
  const used = () => groups.filter((g) => all("[data-question]", g).some(concerns));

  function show(focus) {
    for (const q of all("[data-question]")) q.hidden = !concerns(q);
    const list = used();
    now = Math.max(0, Math.min(now, list.length - 1));
    for (const g of groups) g.hidden = g !== list[now];
    back.hidden = now === 0;
    on.hidden = now === list.length - 1;
    end.hidden = !on.hidden;
    where.hidden = false;
    where.textContent = where.dataset.where.replace("#", now + 1).replace("##", list.length).replace("%", list.length);
    if (focus) { const h = list[now].querySelector("h2"); h.tabIndex = -1; h.focus(); scrollTo(0, form.offsetTop - 12); }
  }
  on.addEventListener("click", () => { now++; show(true); });
  back.addEventListener("click", () => { now--; show(true); });
  form.addEventListener("change", () => show(false));
  form.classList.add("one");
  show(false);

  // The meter.
  const meter = form.querySelector("[data-meter]");
  if (!meter) return;
  const input = meter.querySelector("input"), says = meter.querySelector("[data-says]"), eye = meter.querySelector("[data-eye]");
  meter.hidden = false;
  let judge, loading;
  const load = () => loading ||= (async () => {
    const words = fetch(meter.dataset.words).then((r) => { if (!r.ok) throw new Error(r.status); return r.json(); });
    await new Promise((ok, no) => { const s = document.createElement("script"); s.src = meter.dataset.core; s.onload = ok; s.onerror = no; document.head.append(s); });
    const { graphs, ...dictionary } = await words;
    judge = new globalThis.zxcvbnts.core.ZxcvbnFactory({ dictionary, graphs });
  })().catch(() => { loading = null; says.textContent = meter.dataset.failed; });
  const tell = async () => {
    await load();
    if (!judge) return;
    const text = input.value;
    if (!text) { says.textContent = ""; delete meter.dataset.score; return; }
    const score = judge.check(text.slice(0, 72)).score, letters = Array.from(text).length;
    meter.dataset.score = score;
    says.textContent = meter.dataset["score" + score] + " " + meter.dataset.length.replace("#", letters);
  };
  let wait;
  input.addEventListener("focus", load, { once: true });
  input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(tell, 150); });
  eye.addEventListener("click", () => { const open = input.type === "password"; input.type = open ? "text" : "password"; eye.setAttribute("aria-pressed", open); });
  addEventListener("pagehide", () => { input.value = ""; });
})();
