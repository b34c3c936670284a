// Seasoning of statements: a tick is saved at once, and the bar at the foot says
// what the ticks come to. Without it the form's button saves them.
(() => {
  "use strict";
  const form = document.querySelector("form[data-marks]");
  if (!form) return;
  const bar = form.querySelector("[data-bar]"), save = form.querySelector("[data-save]");
  const boxes = () => Array.from(document.querySelectorAll("input[type=checkbox][name=mark]"));
  const same = (value) => boxes().filter((b) => b.value === value);
  const show = (value, on) => same(value).forEach((b) => { b.checked = on; const row = b.closest("tr"); if (row) row.classList.toggle("on", on); });
  save.hidden = true;

  // One after the other, in the order of the ticks: answers never overtake.
  let last = Promise.resolve();
  const send = (body, undo) => {
    last = last.then(async () => {
      let says = form.dataset.failed;
      try {
        const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } });
        const { bar: text, on, off, whole } = await answer.json();
        if (!answer.ok) {
          if (text) says = text;
          throw new Error(answer.status);
        }
        bar.textContent = text;
        form.classList.remove("wrong");
        (on || []).forEach((v) => show(v, true));
        (off || []).forEach((v) => show(v, false));
        document.querySelectorAll("[data-finding]").forEach((p) => {
          const done = (whole || []).includes(p.dataset.finding), [all, none] = p.querySelectorAll("button"), had = p.contains(document.activeElement);
          all.hidden = done;
          none.hidden = !done;
          if (had) (done ? none : all).focus();
        });
      } catch {
        undo();
        bar.textContent = says;
        form.classList.add("wrong");
        save.hidden = false;
      }
    });
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "mark" || box.type !== "checkbox") return;
    const { value, checked } = box;
    show(value, checked);
    const body = new URLSearchParams();
    body.append("shown", value);
    if (checked) body.append("mark", value);
    send(body, () => show(value, !checked));
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-finding] button");
    if (!button) return;
    event.preventDefault();
    send(new URLSearchParams([[button.name, button.value]]), () => {});
  });
})();
