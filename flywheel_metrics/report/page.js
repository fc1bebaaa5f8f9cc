// Puts an interactive chart in the place of each still one. Where scripts do not run, the still ones stay.
const options = {
  ast: true,                       // expressions are interpreted, so that no text is ever evaluated as a script
  renderer: "svg",
  actions: false,
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
  logLevel: 1,                     // errors only: hints for authors of specifications are nothing to a reader
};

for (const chart of document.querySelectorAll(".chart[data-spec]")) {
  const spec = JSON.parse(document.getElementById(chart.dataset.spec).textContent);
  const live = document.createElement("div");
  live.className = "live";
  live.setAttribute("aria-hidden", "true");   // the chart's sentence and its table say the same
  chart.append(live);
  vegaEmbed(live, spec, options).then(() => chart.classList.add("is-live"), () => live.remove());
}
