// The picture of the flows: larger and smaller by buttons, keys, wheel with Ctrl
// and two fingers; moved by dragging. Without this file the links beside it do
// the same. Accounts are links already: Tab goes along, Enter opens the row.
(() => {
  "use strict";
  const boxes = Array.from(document.querySelectorAll("[data-flow]"));
  const least = 0.25, most = 4;
  const views = boxes.map((box) => {
    const svg = box.querySelector("svg");
    const view = svg.viewBox.baseVal;
    const state = { box, svg, w: view.width, h: view.height, size: svg.width.baseVal.value / view.width };
    // zoom keeps the place under (x, y), in pixels of the box, where it is.
    state.zoom = (to, x = box.clientWidth / 2, y = box.clientHeight / 2) => {
      to = Math.min(most, Math.max(least, to));
      const by = to / state.size, left = (box.scrollLeft + x) * by - x, top = (box.scrollTop + y) * by - y;
      state.size = to;
      svg.setAttribute("width", Math.round(state.w * to));
      svg.setAttribute("height", Math.round(state.h * to));
      box.scrollTo(left, top);
      box.dataset.size = Math.round(to * 100);
    };
    const fit = box.clientWidth / (view.width + 2); // a picture that nearly fits is made to fit
    if (state.size === 1 && fit >= 0.7 && fit < 1) state.zoom(fit);
    state.first = state.size;
    return state;
  });
  if (!views.length) return printing();
  const seen = () => views.find((v) => v.box.offsetParent !== null) || views[0];
  const act = { in: (v) => v.zoom(v.size * 1.25), out: (v) => v.zoom(v.size / 1.25), one: (v) => v.zoom(v.first) };

  const bar = document.querySelector("[data-zoombar]");
  for (const link of bar.querySelectorAll("[data-zoom]")) {
    link.setAttribute("role", "button");
    link.addEventListener("click", (e) => { e.preventDefault(); act[link.dataset.zoom](seen()); });
    link.addEventListener("keydown", (e) => { if (e.key === " ") { e.preventDefault(); link.click(); } });
  }
  const keys = bar.querySelector("[data-zoomkeys]");
  if (matchMedia("(hover: hover)").matches) keys.hidden = false;

  for (const v of views) {
    const { box } = v;
    box.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      const step = 60, to = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
      if (e.key === "+" || e.key === "=") act.in(v);
      else if (e.key === "-" || e.key === "−" || e.key === "_") act.out(v);
      else if (e.key === "0") act.one(v);
      else if (to) box.scrollBy(to[0], to[1]);
      else return;
      e.preventDefault();
    });
    box.addEventListener("focusin", (e) => { // a box that is reached by Tab comes into sight
      const node = e.target.closest("a, g");
      if (node) node.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    box.addEventListener("wheel", (e) => {
      if (!e.ctrlKey && !e.metaKey) return; // the page scrolls as ever
      e.preventDefault();
      const at = box.getBoundingClientRect();
      v.zoom(v.size * Math.exp(-e.deltaY / 300), e.clientX - at.left, e.clientY - at.top);
    }, { passive: false });
    const down = new Map();
    let apart = 0, moved = false;
    const spread = () => { const [a, b] = [...down.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
    box.addEventListener("pointerdown", (e) => {
      down.set(e.pointerId, { x: e.clientX, y: e.clientY });
      moved = false;
      if (down.size === 2) apart = spread();
    });
    box.addEventListener("pointermove", (e) => {
      const was = down.get(e.pointerId);
      if (!was) return;
      const now = { x: e.clientX, y: e.clientY };
      down.set(e.pointerId, now);
      if (down.size === 2) {
        const at = box.getBoundingClientRect(), [a, b] = [...down.values()], to = spread();
        if (apart > 0) v.zoom(v.size * to / apart, (a.x + b.x) / 2 - at.left, (a.y + b.y) / 2 - at.top);
        apart = to;
      } else if (e.pointerType === "mouse") {
        if (Math.abs(now.x - was.x) + Math.abs(now.y - was.y) > 0) moved = true;
        box.scrollBy(was.x - now.x, was.y - now.y);
      }
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) box.addEventListener(end, (e) => { down.delete(e.pointerId); apart = 0; });
    box.addEventListener("click", (e) => { if (moved) e.preventDefault(); });
    box.addEventListener("dragstart", (e) => e.preventDefault());
    box.classList.add("grab");
  }

  // The row that a box of the picture leads to takes the focus, with its fold open.
  const go = () => {
    const row = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!row || !row.classList.contains("tr-row")) return;
    const fold = row.closest("details");
    if (fold) fold.open = true;
    row.closest("tr").scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  };
  addEventListener("hashchange", go);
  go();
  printing();

  function printing() {
    for (const b of document.querySelectorAll("[data-print]")) {
      b.hidden = false;
      b.addEventListener("click", () => print());
    }
  }
})();
