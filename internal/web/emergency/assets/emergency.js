// The emergency without a connection: all steps are in the page, what is typed
// and ticked stays on this device. The pages work without this file.
(() => {
  "use strict";
  const root = document.querySelector(".em[data-em]");
  if (!root) return;
  const all = (sel, at = root) => Array.from(at.querySelectorAll(sel));
  const one = (sel, at = root) => at.querySelector(sel);
  const read = (key, or) => { try { return JSON.parse(localStorage.getItem(key)) || or; } catch (_) { return or; } };
  const write = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch (_) { /* private window: kept in the page only */ } };
  const BASE = "joinder.emergency", WHERE = BASE + ".where", DETAILS = BASE + ".details", keyOf = (id) => BASE + ".of." + id;
  const data = root.dataset, lang = data.lang, show = (el, on) => { if (el) el.hidden = !on; };
  root.classList.add("em-js");
  for (const el of all("[data-js]")) el.hidden = false;

  // Keep the pages for a time without a connection.
  if (navigator.serviceWorker && isSecureContext) {
    const ready = () => navigator.serviceWorker.ready.then(() => { for (const el of all("[data-offline]")) show(el, true); });
    addEventListener("load", () => navigator.serviceWorker.register("/emergency/sw.js?lang=" + lang, { scope: "/emergency", updateViaCache: "none" }).then(ready, () => {}));
  }
  const net = () => { for (const el of all("[data-no-connection], [data-no-net]")) show(el, !navigator.onLine); };
  addEventListener("online", net); addEventListener("offline", net); net();

  // Wallet and place: the address first, then what this device remembers.
  const query = new URLSearchParams(location.search), where = read(WHERE, {});
  const form = one("[data-where]");
  const pick = (name) => {
    const field = form && form.elements[name];
    const value = query.get(name) || where[name] || "";
    if (field && all("option", field).some((o) => o.value === value)) field.value = value;
    return field ? field.value : "";
  };
  let wallet = pick("wallet"), place = pick("place");
  const remember = () => write(WHERE, { wallet, place });
  if (query.get("wallet") || query.get("place")) remember();
  if (data.em === "front") {
    const lead = () => {
      for (const a of all("[data-scenario]")) {
        const q = new URLSearchParams();
        if (wallet) q.set("wallet", wallet);
        if (place) q.set("place", place);
        a.href = "/emergency/" + a.dataset.scenario + (q.size ? "?" + q : "");
        show(one("[data-going]", a), !!read(keyOf(a.dataset.scenario), {}).began);
      }
    };
    form.addEventListener("change", () => { wallet = form.elements.wallet.value; place = form.elements.place.value; remember(); lead(); });
    addEventListener("pageshow", lead);
    return lead();
  }
  if (data.em !== "scenario") return;

  // What was done here before. A beginning in the address counts when this device has none.
  const key = keyOf(data.scenario);
  let mine = read(key, {});
  const fresh = () => ({ began: query.get("t") ? query.get("t") * 1000 : Date.now(), done: {}, later: {}, branch: query.get("branch") || "", at: "" });
  if (!mine.began) {
    mine = fresh();
    for (const entry of (query.get("d") || "").split(",")) {
      const [id, secs] = entry.split(".");
      if (secs) mine.done[id] = mine.began + secs * 1000;
    }
  }
  if (query.get("branch")) mine.branch = query.get("branch");
  const keep = () => write(key, mine);

  const steps = all(".em-steps > li"), end = one("[data-end]"), ask = one("[data-ask]"), does = one(".em-do");
  const self = (k) => k === "self_custody_hot" || k === "self_custody_cold";
  const holds = (what, k) => !k || (what === "custodial" ? !self(k) : what === "self_custody" ? self(k) : self(k) || k === "custodial_crypto");
  let facts = null;
  const kind = () => (facts && wallet && facts.wallets[wallet] ? facts.wallets[wallet].k : "");
  const home = () => place || (facts && wallet && facts.wallets[wallet] && facts.wallets[wallet].p) || "";
  const words = (s) => s.split(" ").filter(Boolean);
  const fits = (li) => words(li.dataset.keeping).every((w) => holds(w, kind())) &&
    (!mine.branch || !li.dataset.only || words(li.dataset.only).includes(mine.branch));
  const open = () => steps.filter((li) => !li.hidden);
  const clock = (ms) => new Date(ms).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
  const asking = () => data.branched === "true" && !mine.branch;
  const titleOf = (li) => one("h2", li).textContent;

  const fill = () => {
    if (!facts) return;
    const at = facts.places[home()] || facts.places[""], w = facts.wallets[wallet] || facts.wallets[""];
    const html = { freeze: w.h, police: at.police, carrier: at.carrier, large: at.large, clocks: at.clocks[data.issue] };
    for (const box of all("[data-fill]")) if (html[box.dataset.fill] !== undefined) box.innerHTML = html[box.dataset.fill]; // drawn and escaped by the server
    for (const el of all("[data-unsure]")) show(el, !kind());
    for (const li of steps) li.hidden = !fits(li);
    const names = [];
    if (wallet) names.push(w.n);
    if (place) names.push(form.elements.place.selectedOptions[0].textContent);
    one("[data-chosen]").textContent = names.join(" · ");
  };

  const links = () => {
    const q = new URLSearchParams();
    if (wallet) q.set("wallet", wallet);
    if (home()) q.set("place", home());
    if (mine.branch) q.set("branch", mine.branch);
    for (const a of all("[data-deadlines]")) a.href = a.dataset.deadlines + (q.size ? "?" + q : "");
    const whole = one("[data-whole]");
    q.set("all", "1");
    whole.href = "/emergency/" + data.scenario + "?" + q;
  };

  const state = () => {
    for (const li of steps) {
      const id = li.dataset.step, ticked = one("[data-ticked]", li);
      show(ticked, !!mine.done[id]);
      if (mine.done[id]) ticked.textContent = data.doneAt.replace("#t", clock(mine.done[id]));
      show(one("[data-left]", li), !!mine.later[id]);
    }
    const list = one("[data-summary]");
    list.replaceChildren(...open().map((li) => {
      const row = document.createElement("li"), a = document.createElement("a"), id = li.dataset.step;
      a.href = "#" + id;
      a.dataset.to = id;
      a.textContent = titleOf(li);
      row.append(a);
      if (mine.done[id]) {
        row.className = "done";
        const at = document.createElement("span");
        at.className = "hint";
        at.textContent = data.doneAt.replace("#t", clock(mine.done[id]));
        row.append(at);
      }
      return row;
    }));
    preview();
  };

  // go shows one step, the question or the end.
  const go = (id, focus) => {
    const list = open();
    let n = id === "end" ? list.length : Math.max(0, list.findIndex((li) => li.dataset.step === id));
    const now = asking() ? null : n < list.length ? list[n] : end;
    show(ask, asking());
    show(does, !asking());
    for (const el of [...steps, end]) el.classList.toggle("now", el === now);
    const far = one("[data-far]"), meter = one("[data-meter]");
    show(far, !asking() && now !== end);
    show(meter, !asking());
    far.textContent = data.progress.replace("#n", n + 1).replace("#a", list.length);
    meter.max = list.length;
    meter.value = n;
    mine.at = now === end ? "end" : now ? now.dataset.step : "";
    keep();
    state();
    if (focus) {
      scrollTo(0, 0);
      const head = now ? one("h2", now) : one("h2", ask);
      if (head) { head.tabIndex = -1; head.focus({ preventScroll: true }); }
    }
  };
  const move = (id) => { history.pushState({ at: id }, "", "#" + (id || "ask")); go(id, true); };

  does.addEventListener("submit", (event) => {
    event.preventDefault();
    const b = event.submitter, id = b && b.value;
    if (!id) return;
    if (b.name === "did") { mine.done[id] = mine.done[id] || Date.now(); delete mine.later[id]; }
    else { mine.later[id] = Date.now(); delete mine.done[id]; }
    const list = open(), n = list.findIndex((li) => li.dataset.step === id);
    move(n + 1 < list.length ? list[n + 1].dataset.step : "end");
  });
  root.addEventListener("click", (event) => {
    const a = event.target.closest("[data-answer], [data-back], [data-to], [data-to-end]");
    if (!a || data.all === "1" || root.classList.contains("em-all")) return;
    if (a.dataset.answer) { mine.branch = a.dataset.answer; fill(); links(); event.preventDefault(); return move((open()[0] || end).dataset.step); }
    if (a.dataset.to) { event.preventDefault(); return move(a.dataset.to); }
    if ("toEnd" in a.dataset) return move("end");
    const list = open(), n = list.findIndex((li) => li.classList.contains("now"));
    if (n > 0) { event.preventDefault(); return move(list[n - 1].dataset.step); }
    if (data.branched === "true") { event.preventDefault(); mine.branch = ""; fill(); move(""); }
  });
  addEventListener("popstate", (event) => {
    const id = event.state ? event.state.at : location.hash.slice(1);
    if (!id && data.branched === "true") { mine.branch = ""; fill(); }
    go(id, true);
  });
  form.addEventListener("change", () => {
    wallet = form.elements.wallet.value;
    place = form.elements.place.value;
    remember(); fill(); links(); go(mine.at, false);
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  one("[data-never]").addEventListener("click", (event) => {
    event.preventDefault();
    const list = one(".em-never");
    list.open = true;
    list.scrollIntoView({ block: "center" });
    one("summary", list).focus({ preventScroll: true });
  });

  // The running clock.
  const run = one("[data-run]"), face = one("[data-clock]");
  const tick = () => {
    const s = Math.max(0, Math.floor((Date.now() - mine.began) / 1000)), two = (n) => String(n).padStart(2, "0");
    const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
    face.textContent = h ? h + ":" + two(m) + ":" + two(s % 60) : m + ":" + two(s % 60);
  };
  show(run, true);
  tick();
  setInterval(tick, 1000);

  // What is typed for the telephone.
  const details = read(DETAILS, {});
  const speak = () => { for (const b of all("[data-blank]")) b.textContent = b.dataset.blank === "amount" ? [details.amount, details.currency].filter(Boolean).join(" ") : details[b.dataset.blank] || ""; };
  for (const f of all("[data-detail]")) {
    f.value = details[f.dataset.detail] || "";
    f.addEventListener("input", () => { details[f.dataset.detail] = f.value; write(DETAILS, details); speak(); preview(); });
  }
  speak();

  // The record.
  const withDetails = one("[data-with]"), happened = one("[data-happened]");
  const record = () => ({
    scenario: data.scenario, branch: mine.branch, wallet, place: home(), began: mine.began, offset: -new Date().getTimezoneOffset(), happened: happened.value,
    steps: open().map((li) => ({ id: li.dataset.step, done: !!mine.done[li.dataset.step], at: mine.done[li.dataset.step] || 0 })),
    details: withDetails.checked ? details : {},
  });
  const text = () => {
    const full = (ms) => new Date(ms).toLocaleString(lang), c = data.colon;
    const lines = [document.title, data.started + c + full(mine.began)];
    if (wallet && facts && facts.wallets[wallet]) lines.push(data.walletLabel + c + facts.wallets[wallet].n);
    if (withDetails.checked) for (const f of all("[data-detail]")) if (f.value) lines.push(one("label[for=" + f.id + "]").textContent + c + f.value);
    lines.push("");
    for (const li of open()) lines.push("[" + (mine.done[li.dataset.step] ? data.done : data.notDone) + "] " + titleOf(li) + (mine.done[li.dataset.step] ? "  " + full(mine.done[li.dataset.step]) : ""));
    return lines.concat("", data.limit).join("\n") + "\n";
  };
  function preview() { if (withDetails) one("[data-preview]").textContent = text(); }
  withDetails.addEventListener("change", preview);
  one("[data-keep]").addEventListener("submit", (event) => {
    if (!navigator.onLine) { event.preventDefault(); return net(); }
    one("[data-record]").value = JSON.stringify(record());
  });
  one("[data-save]").addEventListener("click", (event) => {
    const a = document.createElement("a");
    a.href = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
    a.download = event.target.dataset.save;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10000);
  });
  one("[data-clear]").addEventListener("click", (event) => {
    if (!confirm(event.target.dataset.sure)) return;
    for (const k of Object.keys(localStorage)) if (k.startsWith(BASE)) localStorage.removeItem(k);
    location.assign("/emergency");
  });

  fill();
  links();
  const first = () => (mine.at === "end" ? "end" : mine.at || (open()[0] || end).dataset.step);
  go(location.hash.length > 1 ? location.hash.slice(1) : first(), false);
  history.replaceState({ at: mine.at }, "");
  fetch("/emergency/facts.json?lang=" + lang, { credentials: "omit" }).then((r) => r.json()).then((f) => { facts = f; fill(); links(); go(mine.at, false); }).catch(() => {});
})();
