// The system itself: broker, services, rates.
import { html, nothing, View, ago, since, pill, untrusted, bytes, empty } from '/js/ui.js';
import { api, session, system, fleet } from '/js/store.js';

class System extends View {
  constructor() { super(); this.data = undefined; }
  connectedCallback() { super.connectedCallback(); this.load(); this.follow(); }
  disconnectedCallback() { super.disconnectedCallback(); this.stream?.close(); this.stream = undefined; clearTimeout(this.again); }
  /** The server sends the numbers as they change; a stream that ended is opened again. */
  follow() {
    const stream = this.stream = new EventSource('/api/v1/system/live');
    stream.addEventListener('system', event => { this.data = JSON.parse(event.data); this.requestUpdate(); });
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED && this.stream === stream && session.user) this.again = setTimeout(() => this.stream === stream && this.follow(), 2000);
    };
  }
  async load() {
    try { this.data = await api('GET', '/system'); this.problem = ''; } catch (problem) { this.problem = problem.message; }
    this.requestUpdate();
  }
  render() {
    if (!this.data) return html`<div class="card"><div class="empty" aria-busy="true"><h1>System</h1><p>${this.problem || nothing}</p></div></div>`;
    const { broker, services, twins, changes, changesPerSecond, heapUsed, heapMost } = this.data;
    const adapters = new Map();
    for (const row of fleet.rows.values()) if (row.kind) adapters.set(row.kind, [(adapters.get(row.kind)?.[0] || 0) + 1, (adapters.get(row.kind)?.[1] || 0) + (row.connected ? 1 : 0)]);
    return html`<div class="head"><h1>System</h1></div>
      <section class="card summary" aria-label="Summary">
        <div><span class="label">Broker</span><span class="v">${broker.connected ? 'Connected' : 'Not reachable'}</span><span class="dim">${since(broker.since)}${broker.cause ? html`<br>${untrusted(broker.cause, 200)}` : nothing}</span></div>
        <div><span class="label">Address</span><span class="v">${untrusted(broker.uri, 120)}</span></div>
        <div><span class="label">Twins</span><span class="v num">${twins.toLocaleString()}</span><span class="dim">${[...fleet.rows.values()].filter(each => each.connected).length.toLocaleString()} connected</span></div>
        <div><span class="label">Changes</span><span class="v num">${Math.round(changesPerSecond).toLocaleString()} a second</span><span class="dim num">${changes.toLocaleString()} in all</span></div>
        <div><span class="label">Monitor's heap</span><span class="v num">${bytes(heapUsed)}</span><span class="dim num">of ${bytes(heapMost)}</span></div></section>
      <div class="grid2"><section class="card" aria-labelledby="h-services"><header><h2 id="h-services">Services</h2></header>${services.length ? html`<div class="scroll" tabindex="0" role="region" aria-label="Services"><table><thead><tr><th scope="col">Service</th><th scope="col">State</th><th scope="col">Version</th><th scope="col">Started</th></tr></thead><tbody>${services.map(each => html`<tr><td><b>${untrusted(each.service, 63)}</b> <span class="dim">${untrusted(each.id, 63)}</span>${each.http ? html`<div class="dim">${untrusted(each.http, 120)}</div>` : nothing}</td><td>${each.online ? pill('online', 'ok', 'Online') : pill('offline', 'bad', 'Gone')}</td><td>${untrusted(each.version, 63)}</td><td>${ago(each.startedAt)}</td></tr>`)}</tbody></table></div>` : empty('No service has announced itself', 'A twin runtime, a monitor and adapters appear here when they connect.')}</section>
      <section class="card" aria-labelledby="h-adapters"><header><h2 id="h-adapters">Kinds of machines</h2></header>${adapters.size ? html`<div class="scroll" tabindex="0" role="region" aria-label="Kinds of machines"><table><thead><tr><th scope="col">Kind</th><th scope="col">Machines</th><th scope="col">Connected</th></tr></thead><tbody>${[...adapters].sort().map(([kind, [all, on]]) => html`<tr><td><a href="#/fleet?kind=${encodeURIComponent(kind)}">${untrusted(kind, 80)}</a></td><td class="num">${all}</td><td class="num">${on}</td></tr>`)}</tbody></table></div>` : empty('No adapter yet', 'Start one on a machine, and it tells what it is.')}</section></div>
      ${system.whole ? nothing : html`<p class="note warn">The monitor is still reading the bus.</p>`}`;
  }
}
customElements.define('tb-system', System);
