// What pages can do a little better with JavaScript. All of them work without it.
(() => {
  "use strict";

  const offline = document.getElementById("offline");

  // htmx notes the address in the tab's storage; we promised to keep nothing, and the address bar has it anyway.
  const forget = () => {
    try { window.sessionStorage.clear(); } catch { /* no storage: nothing to forget */ }
  };
  document.addEventListener("htmx:pushedIntoHistory", forget);
  document.addEventListener("htmx:replacedInHistory", forget);
  document.addEventListener("htmx:load", forget);

  // No answer from the server: say so, keep everything where it is.
  const lost = () => {
    if (!offline) return;
    offline.hidden = false;
    offline.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:beforeRequest", () => { if (offline) offline.hidden = true; });

  // An error page is a page: show it whole.
  document.addEventListener("htmx:responseError", (event) => {
    window.location.assign(event.detail.pathInfo.finalRequestPath);
  });

  const reveal = (root) => {
    root.querySelectorAll("[data-copy], [data-print]").forEach((button) => { button.hidden = false; });
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if (button.hasAttribute("data-print")) { window.print(); return; }
    const address = new URL(button.dataset.copy, window.location.href).href;
    const told = button.parentElement.querySelector(".copied");
    try {
      await navigator.clipboard.writeText(address);
      told.textContent = "已复制。网址里带着您的回答。";
    } catch {
      told.textContent = "浏览器不允许复制，请从地址栏复制网址。";
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => reveal(event.target));
  reveal(document);
})();
