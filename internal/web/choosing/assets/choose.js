// Weights that are moved rank at once: the same address is asked for again and
// its result takes the place of the old one. Without this file a button does it.
(() => {
  "use strict";
  const part = "[data-chosen]";
  let asked = 0, timer;
  async function rank(form) {
    const url = form.action.split("?")[0] + "?" + new URLSearchParams(new FormData(form));
    const mine = ++asked, old = document.querySelector(part), open = document.activeElement && document.activeElement.id;
    old.setAttribute("aria-busy", "true");
    try {
      const res = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await res.text(), "text/html"); // scripts in it do not run
      const fresh = page.querySelector(part);
      if (mine !== asked) return; // a later question is on its way
      if (!res.ok || !fresh) return form.submit();
      for (const box of fresh.querySelectorAll("input[form=beside]")) {
        const was = old.querySelector('input[form=beside][value="' + box.value + '"]');
        if (was) box.checked = was.checked;
      }
      old.replaceWith(fresh);
      history.replaceState(null, "", url);
      const again = open && document.getElementById(open);
      if (again) again.focus({ preventScroll: true });
      start();
    } catch (_) {
      old.removeAttribute("aria-busy");
    }
  }
  function start() {
    for (const form of document.querySelectorAll("form[data-weights]")) {
      form.addEventListener("input", (e) => {
        const say = form.querySelector('output[for="' + e.target.id + '"]');
        if (say) say.textContent = e.target.value;
        clearTimeout(timer);
        timer = setTimeout(() => rank(form), 200);
      });
    }
  }
  start();
  for (const b of document.querySelectorAll("[data-ch-print]")) {
    b.hidden = false;
    b.addEventListener("click", () => print());
  }
})();
