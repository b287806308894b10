// One channel of telemetry over time.
import * as echarts from 'echarts';
import { LitElement, html } from 'lit';

class Chart extends LitElement {
  static properties = { points: { attribute: false }, unit: {}, name: {}, count: {} };
  createRenderRoot() { return this; }
  render() { return html`<div class="chart" role="img" aria-label="Chart of ${this.name}"></div>`; }
  updated() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(name);
    this.chart ||= echarts.init(this.firstElementChild, null, { renderer: 'canvas' });
    this.chart.setOption({
      animation: false,
      grid: { left: 46, right: 10, top: 12, bottom: 24 },
      tooltip: { trigger: 'axis', renderMode: 'richText' },
      xAxis: { type: 'time', axisLine: { lineStyle: { color: colour('--line-strong') } }, axisLabel: { color: colour('--text-2') } },
      yAxis: { type: 'value', scale: true, splitLine: { lineStyle: { color: colour('--line') } }, axisLabel: { color: colour('--text-2') } },
      series: [{ type: 'line', showSymbol: false, data: this.points, lineStyle: { width: 2, color: colour('--cell-busy') }, areaStyle: { opacity: .1, color: colour('--cell-busy') } }],
    });
  }
  connectedCallback() { super.connectedCallback(); this.observer = new ResizeObserver(() => this.chart?.resize()); this.observer.observe(this); }
  disconnectedCallback() { super.disconnectedCallback(); this.observer.disconnect(); this.chart?.dispose(); this.chart = undefined; }
}
customElements.define('tb-chart', Chart);
