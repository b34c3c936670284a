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
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "mark" || box.type !== "checkbox") return;
    const { value, checked } = box;
    show(value, checked);
    const body = new URLSearchParams();
    body.append("shown", value);
    if (checked) body.append("mark", value);
    last = last.then(async () => {
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.status);
        bar.textContent = (await answer.json()).bar;
        form.classList.remove("wrong");
      } catch {
        show(value, !checked);
        bar.textContent = form.dataset.failed;
        form.classList.add("wrong");
        save.hidden = false;
      }
    });
  });
})();
