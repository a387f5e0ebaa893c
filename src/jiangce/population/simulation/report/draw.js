/* Draws every chart of the page from the data that stands in it. */
"use strict";
(function () {
  var source = document.getElementById("chart-data");
  if (!source || !window.echarts) return;
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
  var drawn = JSON.parse(source.textContent).map(function (chart, at) {
    var box = document.getElementById("chart-" + at);
    if (!box) return null;
    box.style.height = (70 + 48 * chart.names.length) + "px";
    var one = echarts.init(box, null, { renderer: "canvas" });
    one.setOption(option(chart));
    return one;
  }).filter(Boolean);
  addEventListener("resize", function () { drawn.forEach(function (one) { one.resize(); }); });
  addEventListener("beforeprint", function () { drawn.forEach(function (one) { one.resize({ width: 680 }); }); });
  addEventListener("afterprint", function () { drawn.forEach(function (one) { one.resize({ width: "auto" }); }); });
})();
