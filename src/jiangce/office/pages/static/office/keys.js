// Keys for work that is done all day: in a table j and k move, x chooses, Enter opens; elsewhere a key goes to what bears it
// (data-key), and Enter does it. Everything works without.
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("table[data-keys] tbody tr")];
  const boxes = rows.map((row) => row.querySelector("input[type=checkbox]")).filter(Boolean);
  const head = document.querySelector("table[data-keys] thead th");
  if (boxes.length > 1 && head) { // many alike: all, then the exceptions out again
    const all = Object.assign(document.createElement("input"), { type: "checkbox" });
    all.setAttribute("aria-label", "全选本页");
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
    head.append(all);
  }
  let at = -1;
  const go = (to) => {
    if (to < 0 || to >= rows.length) return;
    rows[at]?.classList.remove("here");
    at = to;
    rows[at].classList.add("here");
    rows[at].scrollIntoView({ block: "nearest" });
  };
  const reach = (place) => {
    if (place.matches("a")) return place.click();
    if (place.matches("details")) {
      place.open = !place.open;
      return place.querySelector("summary").focus();
    }
    (place.querySelector("input:not([type=hidden]), textarea") || place.querySelector("button"))?.focus();
    place.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const place = /^[a-z?]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    if (place) {
      event.preventDefault(); // the letter is not written into the field that it leads to
      reach(place);
    } else if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "x" && at >= 0) rows[at].querySelector("input[type=checkbox]")?.click();
    else if (event.key === "Enter" && at >= 0 && event.target === document.body) rows[at].querySelector("a").click();
  });
})();
