// The slider moves the number, the number moves the slider; a choice goes on by itself. Without this file the form works as a form.
(() => {
  "use strict";
  const form = document.getElementById("choose");
  if (!form) return;
  form.querySelectorAll("[data-go]").forEach((select) => select.addEventListener("change", () => {
    const order = ["policy", "entry", "figure", "value"];
    order.slice(order.indexOf(select.name) + 1).forEach((name) => { if (form.elements[name]) form.elements[name].disabled = true; });
    form.requestSubmit();
  }));
  const slider = document.getElementById("slider"), value = document.getElementById("value");
  if (slider && value) {
    slider.hidden = false;
    slider.addEventListener("input", () => {
      value.value = slider.value;
      value.dispatchEvent(new Event("input", { bubbles: true }));
    });
    value.addEventListener("input", () => { slider.value = value.value; });
  }
  const offline = document.getElementById("offline");
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, () => { offline.hidden = false; }));
  document.addEventListener("htmx:beforeRequest", () => { offline.hidden = true; });
})();
