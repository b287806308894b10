// Instances: which component runs where, what waits, and for what.
import { html, nothing, View, since, pill, untrusted, empty, place, twinLink, cli, word, toneOfState, plain } from '/js/ui.js';
import { api, system } from '/js/store.js';
import { command } from '/js/cli.js';
import { svg } from 'lit';

class Instances extends View {
  constructor() { super(); this.list = undefined; this.one = undefined; this.read = ''; this.onHash = () => { this.one = undefined; this.load(); }; }
  connectedCallback() { super.connectedCallback(); addEventListener('hashchange', this.onHash); this.load(); }
  disconnectedCallback() { super.disconnectedCallback(); removeEventListener('hashchange', this.onHash); }
  storeChanged() { if (String(system.documents) !== this.read) this.load(); }
  async load() {
    this.read = String(system.documents);
    const { parts } = place();
    try {
      if (parts[2]) this.one = await api('GET', `/instances/${encodeURIComponent(parts[1])}/${encodeURIComponent(parts[2])}`);
      else { this.one = undefined; this.list = (await api('GET', '/instances')).instances; }
      this.problem = '';
    } catch (problem) { this.problem = problem.message; }
    this.requestUpdate();
  }
  render() {
    if (this.problem) return html`<div class="card">${empty('Not there', this.problem, html`<a class="button" href="#/instances">All instances</a>`)}</div>`;
    if (this.one) return this.instance(this.one);
    if (!this.list) return html`<div class="card"><div class="empty" aria-busy="true"><h1>Instances</h1></div></div>`;
    return html`<div class="head"><h1>Instances</h1><span class="sub">applications, and where their parts run</span></div>
      <section class="card">${this.list.length ? html`<div class="scroll" tabindex="0" role="region" aria-label="Instances"><table><thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col">Steps</th><th scope="col" class="hide-s">Solution</th><th scope="col">What to know</th></tr></thead><tbody>${this.list.map(each => { const counts = each.status?.counts || {}; return html`<tr>
        <td><a class="twinname" href="#/instances/${encodeURIComponent(each.tenant)}/${encodeURIComponent(each.name)}">${untrusted(each.name, 63)}</a>${each.tenant === 'default' ? nothing : html` <span class="dim">${each.tenant}</span>`}</td>
        <td>${each.status ? pill(each.status.phase) : pill('x', 'off', 'Not planned yet')}<div class="dim">${each.status ? since(each.status.since) : nothing}</div></td>
        <td class="num">${counts.total ? `${counts.ready || 0} of ${counts.total} ready` : html`<span class="dim">none</span>`}${counts.failed ? html`<div>${pill('FAILED', 'bad', counts.failed + ' failed')}</div>` : nothing}${counts.waiting ? html`<div class="dim">${counts.waiting} wait</div>` : nothing}</td>
        <td class="hide-s">${untrusted(each.document.spec?.solution, 63)}</td><td class="soft">${(each.status?.conditions || []).slice(0, 2).map(c => html`<div>${untrusted(c.message, 200)}</div>`)}</td></tr>`; })}</tbody></table></div>` : empty('No instance yet', 'Apply a solution and an instance, and the planner puts its parts on the machines that fit.', html`<code>${command('apply')}</code>`)}</section>`;
  }
  instance(one) {
    const targets = one.status?.targets || [];
    const waits = targets.flatMap(t => (t.components || []).filter(c => c.state !== 'READY').map(c => ({ ...c, target: t.target })));
    return html`<p class="crumb"><a href="#/instances">Instances</a> / ${untrusted(one.tenant, 63)}</p><div class="head"><h1>${untrusted(one.name, 63)}</h1>${one.status ? pill(one.status.phase) : pill('x', 'off', 'Not planned yet')}<span class="sub">of solution ${untrusted(one.document.spec?.solution, 63)}</span></div>
      <div class="stack">${(one.status?.conditions || []).map(each => html`<p class="note ${each.blocking ? 'bad' : 'warn'}"><b>${untrusted(each.type, 60)}</b> ${untrusted(each.message, 500)}</p>`)}
      <section class="card" aria-labelledby="h-graph"><header><h2 id="h-graph">Where its parts run</h2><span class="soft">an arrow points to what has to be ready first</span></header>${targets.length ? this.graph(one, targets) : empty('No step is planned', 'The planner has found no machine for it yet; the conditions say why.')}</section>
      <section class="card" aria-labelledby="h-wait"><header><h2 id="h-wait">What is waited for</h2></header>${waits.length ? html`<div class="scroll" tabindex="0" role="region" aria-label="What is waited for"><table><thead><tr><th scope="col">Component</th><th scope="col">Machine</th><th scope="col">State</th><th scope="col">Why</th></tr></thead><tbody>${waits.map(each => html`<tr><td><b>${untrusted(each.component, 63)}</b></td><td><a href=${twinLink(one.tenant, each.target)}>${untrusted(each.target, 63)}</a></td><td>${pill(each.state)} <span class="dim">${each.since ? since(each.since) : nothing}</span></td><td>${untrusted(each.reason || '', 400)}</td></tr>`)}</tbody></table></div>` : html`<div class="in soft">Nothing: every part is ready.</div>`}</section>
      ${cli('instance', one.tenant, { name: one.name })}</div>`;
  }
  /** A lane for each machine, parts in the order of their dependencies, arrows between. */
  graph(one, targets) {
    const parts = new Map((one.solution?.spec?.components || []).map(each => [each.name, each]));
    const depth = new Map();
    const depthOf = (name, seen = new Set()) => {
      if (depth.has(name)) return depth.get(name);
      if (seen.has(name)) return 0;
      seen.add(name);
      const d = Math.max(0, ...(parts.get(name)?.dependsOn || []).map(each => depthOf(each, seen) + 1));
      depth.set(name, d);
      return d;
    };
    const W = 190, H = 52, GX = 74, GY = 14, LEFT = 150;
    const boxes = [];
    let y = 10;
    const lanes = targets.slice(0, 60).map(target => {
      const columns = new Map();
      for (const component of target.components || []) {
        const d = depthOf(component.component);
        if (!columns.has(d)) columns.set(d, []);
        columns.get(d).push(component);
      }
      const rows = Math.max(1, ...[...columns.values()].map(each => each.length));
      const lane = { name: target.target, y, h: rows * (H + GY) + GY };
      for (const [d, list] of columns) list.forEach((component, i) => boxes.push({ ...component, target: target.target, x: LEFT + d * (W + GX), y: y + GY + i * (H + GY) }));
      y += lane.h + 10;
      return lane;
    });
    const width = Math.max(LEFT + W, ...boxes.map(each => each.x + W)) + 24;
    const edges = boxes.flatMap(box => (parts.get(box.component)?.dependsOn || []).flatMap(name => boxes.filter(other => other.component === name).map(other => ({ from: other, to: box, wait: box.state !== 'READY' && other.state !== 'READY' }))));
    const cut = (text, n) => { const clean = plain(text); return clean.length > n ? clean.slice(0, n - 1) + '…' : clean; };
    return html`<div class="graph" tabindex="0" role="region" aria-label="Graph of components over machines; the table below says the same in words"><svg width=${width} height=${y} viewBox="0 0 ${width} ${y}" role="group" aria-label=${boxes.map(each => `${plain(each.component)} on ${plain(each.target)}: ${word(each.state)}`).join('; ')}>
      <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="currentColor"></path></marker></defs>
      ${lanes.map(lane => svg`<rect class="lane" x="2" y=${lane.y} width=${width - 4} height=${lane.h} rx="10"></rect><a href=${twinLink(one.tenant, lane.name)}><text class="lanename" x="16" y=${lane.y + lane.h / 2 + 4}>${cut(lane.name, 16)}</text></a>`)}
      ${edges.map(({ from, to, wait }) => { const same = from.x >= to.x; const x1 = to.x, y1 = to.y + H / 2, x2 = from.x + W, y2 = from.y + H / 2; return svg`<path class="edge ${wait ? 'wait' : ''}" marker-end="url(#tip)" d=${same ? `M${x1} ${y1} C${x1 - 40} ${y1} ${x1 - 40} ${y2} ${from.x} ${y2}` : `M${x1} ${y1} C${x1 - 36} ${y1} ${x2 + 36} ${y2} ${x2} ${y2}`}></path>`; })}
      ${boxes.map(box => svg`<g><rect class="box ${toneOfState(box.state)}" x=${box.x} y=${box.y} width=${W} height=${H} rx="9"></rect><text class="name" x=${box.x + 13} y=${box.y + 22}>${cut(box.component, 22)}</text><text class="state" x=${box.x + 13} y=${box.y + 40}>${cut(word(box.state) + (box.reason ? ': ' + box.reason : ''), 28)}</text></g>`)}
    </svg></div>${targets.length > 60 ? html`<div class="in soft">The first 60 of ${targets.length} machines.</div>` : nothing}`;
  }
}
customElements.define('tb-instances', Instances);
