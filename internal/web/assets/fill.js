// What a person types here goes onto the paper on their own screen and nowhere
// else: no form, no name, no storage, no request. It is gone with the page.
(() => {
  "use strict";
  const all = (sel) => Array.from(document.querySelectorAll(sel));
  const fillers = all("[data-fill]");
  const forget = () => { for (const f of fillers) { f.value = ""; document.getElementById(f.dataset.fill).textContent = ""; } };
  forget();
  for (const f of fillers) f.addEventListener("input", () => { document.getElementById(f.dataset.fill).textContent = f.value; });
  for (const b of all("[data-print]")) b.addEventListener("click", () => print());
  for (const box of all("[data-device]")) box.hidden = false;
  addEventListener("pagehide", forget);
  addEventListener("pageshow", (e) => { if (e.persisted) forget(); });
})();
