// Seasoning: drafts that save themselves, upload progress, copy buttons and
// counters. Every page works without this file. Words come from data-
// attributes, so that there are none here.
(() => {
  "use strict";
  const all = (sel, root = document) => Array.from(root.querySelectorAll(sel));
  const wait = (ms, f) => { let t; return () => { clearTimeout(t); t = setTimeout(f, ms); }; };

  function start() {
  // Drafts: POST the fields, without files, 800 ms after the last key; keep
  // trying with growing pauses, and at once when the connection is back.
  for (const form of all("form[data-autosave]")) {
    const state = form.querySelector("[data-savestate]");
    const say = (key) => { if (state) { state.textContent = form.dataset[key] || ""; state.dataset.is = key; } };
    let sent = null, busy = false, pause = 2000, retry;
    const body = () => {
      const p = new URLSearchParams();
      for (const [k, v] of new FormData(form)) if (typeof v === "string") p.append(k, v);
      return p.toString();
    };
    const again = (key) => {
      say(key);
      clearTimeout(retry);
      retry = setTimeout(save, pause);
      pause = Math.min(pause * 2, 60000);
    };
    async function save() {
      const now = body();
      if (busy || now === sent || !form.isConnected) return;
      if (!navigator.onLine) return again("offline");
      busy = true;
      say("saving");
      try {
        const res = await fetch(form.dataset.autosave, {
          method: "POST", body: now, credentials: "same-origin",
          headers: { "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json" },
        });
        busy = false;
        if (res.status === 422) { sent = now; return say("failed"); } // the same words would fail again
        if (!res.ok) return again("failed");
        sent = now;
        pause = 2000;
        say("saved");
        if (body() !== now) later();
      } catch (_) {
        busy = false;
        again("offline");
      }
    }
    const later = wait(800, save);
    sent = body();
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    addEventListener("online", () => { pause = 2000; save(); });
    addEventListener("pagehide", () => { // the last words before leaving
      const now = body();
      if (now !== sent && form.isConnected && !form.dataset.done)
        fetch(form.dataset.autosave, { method: "POST", body: new URLSearchParams(now), keepalive: now.length < 60000 }).catch(() => {});
    });
    form.addEventListener("submit", () => { form.dataset.done = "1"; clearTimeout(retry); });
  }

  // Uploads: show how far they are. The answer replaces the page; without
  // files, or when anything is unusual, the browser sends the form itself.
  for (const form of all("form[data-upload]")) {
    form.addEventListener("submit", (event) => {
      const files = all("input[type=file]", form).some((i) => i.files.length);
      const box = form.querySelector("[data-uploadstate]");
      if (!files || !box || event.defaultPrevented) return;
      event.preventDefault();
      const bar = box.querySelector("progress"), out = box.querySelector("output"), wrong = box.querySelector("[data-uploaderror]");
      const data = new FormData(form, event.submitter || undefined);
      const buttons = all("button, input[type=submit]", form);
      const lock = (on) => buttons.forEach((b) => { b.disabled = on; });
      const failed = () => { lock(false); wrong.textContent = form.dataset.failed; delete form.dataset.done; };
      const to = event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : new URL(form.getAttribute("action") || "", location.href).href; // form.action may be a field of that name
      const xhr = new XMLHttpRequest();
      xhr.open("POST", to);
      xhr.setRequestHeader("Accept", "text/html");
      xhr.upload.onprogress = (e) => {
        if (!e.lengthComputable) return bar.removeAttribute("value");
        bar.value = 100 * e.loaded / e.total;
        out.textContent = Math.floor(bar.value) + "%";
      };
      xhr.onerror = xhr.onabort = failed;
      xhr.onload = () => {
        if (xhr.status < 300 && xhr.responseURL !== to) return location.assign(xhr.responseURL); // it was redirected
        const page = new DOMParser().parseFromString(xhr.responseText, "text/html"); // scripts in it do not run
        const main = page.querySelector("main");
        if (!main) return failed();
        document.title = page.title;
        document.querySelector("main").replaceWith(main);
        start();
        scrollTo(0, 0);
      };
      wrong.textContent = "";
      box.hidden = false;
      lock(true);
      xhr.send(data);
    });
  }

    for (const button of all("[data-copy]")) {
      if (!navigator.clipboard) continue;
      button.hidden = false;
      const was = button.textContent;
      button.onclick = async () => {
        await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
        button.textContent = button.dataset.done;
        setTimeout(() => { button.textContent = was; }, 2500);
      };
    }
    // A text with placeholders is counted as it will read, as its network counts.
    const lengthOf = (field) => {
      const { fill, url, weighted } = field.dataset, figures = fill ? JSON.parse(document.getElementById(fill).dataset.figures) : {};
      let text = field.value.replace(/\{(\w+)\}/g, (all, name) => figures[name] ?? all).normalize("NFC"), n = 0;
      if (url) text = text.replace(/https?:\/\/[!-~]+/g, (a) => { n += +url; return a.slice(a.replace(/[.,;:!?)\]}'"]+$/, "").length); });
      for (const c of text) {
        const p = c.codePointAt(0);
        n += weighted === undefined || p < 4352 || (p > 8191 && p < 8206) || (p > 8207 && p < 8224) || (p > 8241 && p < 8248) ? 1 : 2;
      }
      return n;
    };
    for (const note of all("[data-count]")) {
      const field = document.getElementById(note.dataset.count);
      const show = () => {
        const left = field.dataset.max - lengthOf(field);
        note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace("#", Math.abs(left).toLocaleString("en"));
        note.classList.toggle("error", left < 0);
      };
      field.addEventListener("input", show);
      show();
    }
    const first = document.querySelector("[data-focus]");
    if (first) first.focus();
  }
  start();
})();
