// Starts Swagger UI with the settings that the page carries.
(() => {
  "use strict";
  const place = document.getElementById("swagger-ui");
  const settings = JSON.parse(place.dataset.settings);
  window.SwaggerUIBundle({ ...settings, domNode: place, presets: [window.SwaggerUIBundle.presets.apis] });
})();
