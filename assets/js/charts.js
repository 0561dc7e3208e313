// Charts, loaded only by pages that have one: <div data-chart="ID"> reads its options from the json_script ID.
// The same figures always stand beside it as a table: the picture is an addition, not the source.
import { BarChart, HeatmapChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, HeatmapChart, LineChart, PieChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

const charts = new Map();

function colours() {
  // The chart reads neither CSS variables nor oklch(): the browser resolves the one on a probe, the other as a pixel.
  const probe = document.body.appendChild(document.createElement("span"));
  const paint = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const read = (name) => {
    probe.style.color = `var(${name})`;
    paint.fillStyle = getComputedStyle(probe).color;
    paint.fillRect(0, 0, 1, 1);
    return `rgb(${[...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(",")})`;
  };
  const set = {
    text: read("--ph-ink"),
    line: read("--ph-line"),
    tones: { good: read("--ph-good"), warn: read("--ph-warn"), alarm: read("--ph-alarm") },
    series: ["--ph-accent", "--ph-series-2", "--ph-series-3", "--ph-series-4", "--ph-series-5", "--ph-series-6"].map(read),
  };
  probe.remove();
  return set;
}

function draw(place) {
  const options = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const { text, line, tones, series } = colours();
  const toned = ({ tone, pale, ...one }) =>
    tone ? { ...one, itemStyle: { color: tones[tone], opacity: pale ? 0.55 : 1, ...one.itemStyle } } : one;
  const axis = (given, margin) =>
    given && {
      ...given,
      axisLabel: { color: text, fontSize: 16, margin, ...given.axisLabel },
      axisLine: { lineStyle: { color: line } },
      splitLine: { lineStyle: { color: line } },
    };
  charts.get(place)?.dispose();
  const chart = init(place);
  chart.setOption({
    color: series,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 16, color: text },
    aria: { enabled: true, decal: { show: true } }, // a pattern for each series: colour is never its only sign
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    ...options,
    series: options.series.map(toned),
    legend: options.legend && { type: "scroll", top: 0, left: 0, textStyle: { color: text, fontSize: 16 }, ...options.legend },
    tooltip: { ...options.tooltip, renderMode: "richText" },
    xAxis: axis(options.xAxis, 16), // below the lowest label of the other axis
    yAxis: axis(options.yAxis, 8),
  });
  charts.set(place, chart);
}

const drawAll = (scope = document) => scope.querySelectorAll("[data-chart]").forEach(draw);
drawAll();
document.addEventListener("theme", () => drawAll());
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.detail.elt));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());
window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
