// Answers for the inspection page when there is no network: what was kept, else what the network says.
"use strict";

const KEPT = "mingdan-inspect-2";
const PAGE = "/desk/inspect/";
const FILES = ["/assets/base.css", "/assets/desk.css", "/assets/desk.js", "/assets/inspect.js", "/assets/inspect-instrument.js", "/assets/inspect.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(KEPT);
    await cache.addAll([PAGE, ...FILES]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  })());
});

// The network first, so that a page is never older than it must be; what it gives is kept anew.
self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  const ours = asked.origin === location.origin && (asked.pathname === PAGE || FILES.includes(asked.pathname));
  if (event.request.method !== "GET" || !ours) return;
  event.respondWith((async () => {
    const cache = await caches.open(KEPT);
    const key = asked.pathname;
    try {
      const answer = await fetch(event.request);
      if (answer.ok && !answer.redirected) await cache.put(key, answer.clone());
      return answer;
    } catch (error) {
      const kept = await cache.match(key);
      if (kept) return kept;
      throw error;
    }
  })());
});
