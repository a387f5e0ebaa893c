/* Draws every chart of a page from the data that stands in its attribute: of the report, and of the analyst's page. */
"use strict";
(function () {
  if (!window.echarts) return;
  var dark = window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
  var ink = dark ? "#e9e5db" : "#1b1f24", line = dark ? "#33383d" : "#ddd8cb";
  var narrow = innerWidth < 600;
  var colours = dark ? ["#7a7d80", "#92bde3"] : ["#b4ae9f", "#1c4e7d"];
  function said(value) { return value.toLocaleString("zh-CN", { maximumFractionDigits: value >= 1000 ? 0 : 2 }); }
  function option(chart) {
    var label = { show: true, color: ink, fontSize: 11, position: "right", formatter: function (p) { return said(p.value); } };
    var names = { type: "category", data: chart.names, inverse: true, axisTick: { show: false }, axisLine: { lineStyle: { color: ink } },
      axisLabel: { color: ink, interval: 0, width: narrow ? 84 : 150, overflow: "break" } };
    var values = { type: "value", name: chart.unit, nameTextStyle: { color: ink }, axisLabel: { color: ink, hideOverlap: true },
      splitNumber: narrow ? 2 : 5, splitLine: { lineStyle: { color: line } } };
    return {
      aria: { enabled: true, label: { description: chart.title + "，单位" + chart.unit + "。同样的数字在下面的表里。" } },
      animation: false, textStyle: { fontFamily: "inherit" }, color: colours,
      grid: { left: 8, right: 76, top: 34, bottom: 8, containLabel: true },
      xAxis: values, yAxis: names,
      series: chart.series.map(function (one) {
        return { type: "bar", name: one[0], data: one[1], label: label, barGap: "10%", barMaxWidth: 34 };
      })
    };
  }
  var drawn = [];
  function draw() {
    drawn = drawn.filter(function (one) { var there = document.body.contains(one.getDom()); if (!there) one.dispose(); return there; });
    document.querySelectorAll("[data-chart]").forEach(function (box) {
      if (echarts.getInstanceByDom(box)) return;
      var chart = JSON.parse(box.getAttribute("data-chart"));
      box.style.height = (70 + 48 * chart.names.length) + "px";
      var one = echarts.init(box, null, { renderer: "canvas" });
      one.setOption(option(chart));
      drawn.push(one);
    });
  }
  function each(size) { drawn.forEach(function (one) { one.resize(size); }); }
  addEventListener("resize", function () { each(); });
  addEventListener("beforeprint", function () { each({ width: 680 }); });
  addEventListener("afterprint", function () { each({ width: "auto" }); });
  document.addEventListener("htmx:afterSwap", draw);
  draw();
})();
