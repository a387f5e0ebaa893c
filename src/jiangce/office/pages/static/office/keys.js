// Keys for work that is done all day: j and k move, x chooses, Enter opens. Everything works without.
(() => {
  "use strict";
  const table = document.querySelector("table[data-keys]");
  if (!table) return;
  const rows = [...table.querySelectorAll("tbody tr")];
  let at = -1;
  const go = (to) => {
    if (to < 0 || to >= rows.length) return;
    rows[at]?.classList.remove("here");
    at = to;
    rows[at].classList.add("here");
    rows[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "x" && at >= 0) rows[at].querySelector("input[type=checkbox]").click();
    else if (event.key === "Enter" && at >= 0 && event.target === document.body) rows[at].querySelector("a").click();
  });
})();
