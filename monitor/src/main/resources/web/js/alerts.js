// Alerts and recoveries of the whole fleet.
import { html, nothing, View, ago, pill, untrusted, sentence, empty, twinLink, act, action, word, short, cli } from '/js/ui.js';
import { api, fleet, system, mayWrite } from '/js/store.js';

class Alerts extends View {
  constructor() { super(); this.list = undefined; this.read = -1; }
  connectedCallback() { super.connectedCallback(); this.load(); }
  disconnectedCallback() { super.disconnectedCallback(); clearTimeout(this.later); }
  /** At most every 400 ms, and only after a change. */
  storeChanged() {
    if (this.read === fleet.version || this.later) return;
    this.later = setTimeout(() => { this.later = 0; this.load(); }, 400);
  }
  async load() {
    if (this.loading) return;
    this.loading = true;
    this.read = fleet.version;
    try { this.list = await api('GET', '/alerts'); this.problem = ''; } catch (problem) { this.problem = problem.message; }
    this.loading = false;
    this.requestUpdate();
  }
  render() {
    if (!this.list) return html`<div class="card"><div class="empty" aria-busy="true"><h1>Alerts</h1><p>${this.problem || nothing}</p></div></div>`;
    const all = [...system.alerts, ...this.list.alerts];
    const order = { CRITICAL: 0, WARNING: 1, INFO: 2 };
    const standing = all.filter(each => each.state !== 'RESOLVED').sort((a, b) => (a.state === 'ACKNOWLEDGED') - (b.state === 'ACKNOWLEDGED') || order[a.severity] - order[b.severity] || b.raisedAt - a.raisedAt);
    const resolved = all.filter(each => each.state === 'RESOLVED');
    const recoveries = this.list.recoveries.slice().sort((a, b) => Date.parse(b.requestedAt) - Date.parse(a.requestedAt));
    return html`<div class="head"><h1>Alerts and recoveries</h1><span class="sub">${standing.length} standing, ${resolved.length} resolved in the last hour</span></div>
      <div class="stack"><section class="card" aria-labelledby="h-standing"><header><h2 id="h-standing">Standing</h2></header>${standing.length ? this.table(standing) : empty('All is quiet', 'Nothing needs you. An alert appears here when a machine is late, silent, flapping, or gone.')}</section>
      <section class="card" aria-labelledby="h-rec"><header><h2 id="h-rec">Recoveries</h2><span class="soft">what the monitor did about flashes that hung</span></header>${recoveries.length ? html`<div class="scroll" tabindex="0" role="region" aria-label="Recoveries"><table><thead><tr><th scope="col">Machine</th><th scope="col">Image</th><th scope="col">Last rung</th><th scope="col">Outcome</th><th scope="col">Asked for</th><th scope="col">Why</th></tr></thead><tbody>${recoveries.map(each => html`<tr><td><a class="twinname" href=${twinLink(each.tenant, each.target)}>${untrusted(each.target, 63)}</a></td><td class="mono">${untrusted(each.component, 63)} ${short(each.digest)}</td><td>${word(each.action)} <span class="dim">of ${(each.rungs || []).length + 1} used</span></td><td>${pill(each.outcome)}</td><td>${ago(each.requestedAt)}</td><td class="soft">${untrusted(each.reason, 300)}</td></tr>`)}</tbody></table></div>` : empty('None was needed', 'When a flash stops moving, the monitor climbs its ladder here: resume, restart, reset, roll back, quarantine.')}</section>
      ${resolved.length ? html`<section class="card" aria-labelledby="h-res"><header><h2 id="h-res">Resolved</h2></header>${this.table(resolved)}</section>` : nothing}</div>`;
  }
  table(list) {
    const first = list.find(each => each.state === 'RAISED' && each.target);
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Alerts"><table><thead><tr><th scope="col">Severity</th><th scope="col">Machine</th><th scope="col">What</th><th scope="col">Raised</th><th scope="col"><span class="visually-hidden">Action</span></th></tr></thead><tbody>${list.slice(0, 300).map(each => html`<tr>
      <td>${pill(each.severity)}</td><td>${each.target ? html`<a class="twinname" href=${twinLink(each.tenant, each.target)}>${untrusted(each.target, 63)}</a>${each.tenant === 'default' ? nothing : html` <span class="dim">${each.tenant}</span>`}` : html`<a href="#/system">the system</a>`}</td>
      <td>${sentence(each.message, 400)}<div class="dim">${each.rule}</div></td><td>${ago(each.raisedAt)}${each.resolvedAt ? html`<div class="dim">resolved ${ago(each.resolvedAt)}</div>` : nothing}</td>
      <td>${each.state === 'ACKNOWLEDGED' ? html`<span class="soft">noted by ${untrusted(each.acknowledgedBy, 60)}</span>` : each.state === 'RAISED' && each.target ? action(each.tenant, mayWrite(each.tenant), 'Acknowledge', () => act(() => api('POST', `/twins/${encodeURIComponent(each.tenant)}/${encodeURIComponent(each.target)}/acknowledge`, { alert: each.id }), 'Noted.'), 'small') : nothing}</td></tr>`)}</tbody></table></div>
      ${list.length > 300 ? html`<div class="in soft">${list.length - 300} more.</div>` : nothing}
      ${first ? html`<div class="in">${cli('acknowledge', first.tenant, { target: first.target, payload: JSON.stringify({ alert: first.id }) })}</div>` : nothing}`;
  }
}
customElements.define('tb-alerts', Alerts);
