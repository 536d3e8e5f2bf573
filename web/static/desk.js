// Small comforts; every page works without them.
"use strict";

// A form with data-live="address" asks for a fragment while somebody types and puts it into its
// data-into element; the answer that came last is the one that is shown.
for (const form of document.querySelectorAll("form[data-live]")) {
  const into = document.getElementById(form.dataset.into);
  let waiting = 0, asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      into.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(form.dataset.live, {
          method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin",
        });
        const text = await answer.text();
        if (mine === asked && answer.ok && !answer.redirected) into.innerHTML = text;
      } finally {
        if (mine === asked) into.removeAttribute("aria-busy");
      }
    }, 250);
  });
}

// A form is handed in once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) return;  // a look at a paper, in a page of its own
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Leaving a form with something typed in it is asked about.
for (const form of document.querySelectorAll("form.careful")) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", (event) => { typed &&= Boolean(event.submitter?.formTarget); });
  addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}

// On a phone the navigation is one line that can be pushed; where somebody is stands in sight.
document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// What is wrong is read first.
document.getElementById("problems")?.focus();

// A receipt's picture leads here with its code behind the #, which no server ever sees.
const code = document.getElementById("code");
if (code instanceof HTMLInputElement && /^#[0-9A-Z-]{20,24}$/.test(location.hash)) {
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

// What is still running is asked for again, until the page has it no longer so.
const again = (part) => setTimeout(async () => {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  const made = answer?.ok && !answer.redirected
    ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id) : null;
  if (made) part.replaceWith(made);
  const now = made ?? part;
  if (now.dataset.again) again(now);
}, part.dataset.again * 1000);
for (const part of document.querySelectorAll("[data-again]")) again(part);
