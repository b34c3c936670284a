// Keeps the emergency pages on this device, in one language and as a stranger
// sees them: nothing that belongs to a person is ever stored. The network comes
// first; when it fails or takes longer than three seconds, the stored page does.
"use strict";
const config = "CONFIG";
const files = new Set(config.files);

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(config.cache).then((cache) => Promise.all(
    [...Object.values(config.pages), ...config.files].map(async (url) => {
      const answer = await fetch(url, { credentials: "omit" });
      if (!answer.ok) throw new Error(url);
      await cache.put(url, answer);
    }))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((n) => n.startsWith("emergency-") && n !== config.cache).map((n) => caches.delete(n))))
    .then(() => self.clients.claim()));
});

const kept = (url) => caches.open(config.cache).then((cache) => cache.match(url, { ignoreVary: true }));

// page is the stored page for an address: a scenario's own, also for the pages below it.
const page = (path) => config.pages[path] || config.pages[path.split("/").slice(0, 3).join("/")];

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const name = url.pathname + url.search;
  if (files.has(name)) {
    event.respondWith(kept(name).then((found) => found || fetch(request)));
    return;
  }
  const stored = request.mode === "navigate" && !url.pathname.endsWith(".ics") && page(url.pathname);
  if (!stored) return;
  event.respondWith((async () => {
    const network = fetch(request);
    const slow = new Promise((resolve) => setTimeout(resolve, 3000));
    try {
      const first = await Promise.race([network, slow]);
      if (first) return first;
    } catch (_) { /* no connection */ }
    return (await kept(stored)) || network;
  })());
});
