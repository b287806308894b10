// The fleet: counts, a cell for every twin, and a table. The address holds the view.
import { html, nothing, View, ago, stateOf, word, twinLink, place, setQuery, untrusted, sentence, empty, plain } from '/js/ui.js';
import { fleet, TONES } from '/js/store.js';
import { command } from '/js/cli.js';
import { LitElement } from 'lit';

const PAGE = 50;
const ORDER = ['bad', 'warn', 'off', 'busy', 'ok', 'new'];
const PHASES = ['UNKNOWN', 'PENDING', 'APPLYING', 'FLASHING', 'IN_SYNC', 'DRIFTED', 'FAILED', 'QUARANTINED'];
const VERDICTS = ['OK', 'DEVICE_OFFLINE', 'AGENT_HUNG', 'DEVICE_DEAD', 'FLASH_STALLED', 'NOT_CONVERGING', 'FLAPPING', 'QUARANTINED', 'NOT_JUDGED'];
const COLUMNS = {
  name: ['Target', row => row.key], kind: ['Kind', row => row.kind], state: ['State', row => ORDER.indexOf(row.tone)],
  ready: ['Components', row => row.components ? row.ready / row.components : 2], generation: ['Generation', row => row.generation],
  seen: ['Last heard', row => -row.seen], alerts: ['Alerts', row => -row.alerts],
};
const text = new Intl.Collator(undefined, { numeric: true });
const compare = (a, b) => a === b ? 0 : typeof a === 'string' ? text.compare(a, b) : a - b;

/** The keys of all rows by name, pc-9 before pc-10; sorted again only when a machine comes or goes. */
const names = { members: -1, keys: [] };
function keysByName() {
  if (names.members !== fleet.members) {
    const natural = key => key.toLowerCase().replace(/\d+/g, digits => digits.padStart(12, '0'));
    names.keys = [...fleet.rows.keys()].map(key => [natural(key), key]).sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0).map(each => each[1]);
    names.members = fleet.members;
  }
  return names.keys;
}

function filterOf(query) {
  const q = (query.get('q') || '').toLowerCase();
  const wants = ['phase', 'verdict', 'kind', 'tenant'].map(name => [name, query.get(name)]).filter(each => each[1]);
  const label = (query.get('label') || '').split('=');
  return row => wants.every(([name, value]) => row[name] === value)
    && (!label[0] || (label.length > 1 ? row.labels[label[0]] === label.slice(1).join('=') : label[0] in row.labels))
    && (!q || row.target.toLowerCase().includes(q) || row.displayName.toLowerCase().includes(q) || row.kind.toLowerCase().includes(q)
      || row.system.toLowerCase().includes(q) || row.runs.toLowerCase().includes(q) || Object.entries(row.labels).some(([k, v]) => (k + '=' + v).toLowerCase().includes(q)));
}

class Fleet extends View {
  constructor() {
    super();
    this.onHash = () => { this.stale = true; this.requestUpdate(); };
    this.shown = [];
    this.counts = {};
    this.kinds = [];
    this.tenants = [];
    this.version = -1;
  }
  connectedCallback() { super.connectedCallback(); addEventListener('hashchange', this.onHash); }
  disconnectedCallback() { super.disconnectedCallback(); removeEventListener('hashchange', this.onHash); }
  /** The map follows at once; counts and table, which are sorted, a little later. */
  storeChanged() {
    this.querySelector('tb-fleetmap')?.draw();
    super.storeChanged();
  }
  compute(query) {
    if (this.version === fleet.version && !this.stale) return;
    this.stale = false;
    this.version = fleet.version;
    const matches = filterOf(query);
    const chosen = query.get('tone');
    const counts = { bad: 0, warn: 0, off: 0, busy: 0, ok: 0, new: 0 };
    const kinds = new Set();
    const tenants = new Set();
    const shown = [];
    for (const key of keysByName()) {
      const row = fleet.rows.get(key);
      kinds.add(row.kind);
      tenants.add(row.tenant);
      if (matches(row)) {
        counts[row.tone]++;
        if (!chosen || chosen === row.tone) shown.push(row);
      }
    }
    const column = COLUMNS[query.get('sort')] ? query.get('sort') : fleet.rows.size > 24 ? 'state' : 'name';
    const down = query.get('order') === 'desc' ? -1 : 1;
    if (column === 'name') {
      this.shown = down > 0 ? shown : shown.reverse();
    } else {
      // Sorting is stable: what is equal stays in the order of names.
      const [, by] = COLUMNS[column];
      const keyed = shown.map(row => [by(row), row]);
      keyed.sort((a, b) => compare(a[0], b[0]) * down);
      this.shown = keyed.map(each => each[1]);
    }
    this.counts = counts;
    this.kinds = [...kinds].filter(Boolean).sort();
    this.tenants = [...tenants].sort();
  }
  render() {
    const { query } = place();
    this.compute(query);
    const total = fleet.rows.size;
    if (!fleet.complete) return html`<div class="card"><div class="empty" aria-busy="true"><h1>Reading the bus…</h1></div></div>`;
    if (!total) {
      return html`<h1 class="visually-hidden">Fleet</h1><div class="card">${empty('No machine is known yet',
        'A machine appears here when its adapter connects, or when somebody desires something of it.',
        html`<code>${command('up')}</code><span class="dim">starts four machines to play with</span>`)}</div>`;
    }
    const chosen = query.get('tone');
    const small = total <= 24;
    return html`<div class="head"><h1>Fleet</h1><span class="sub">${total.toLocaleString()} ${total === 1 ? 'machine' : 'machines'}${this.shown.length !== total ? `, ${this.shown.length.toLocaleString()} shown` : ''}</span></div>
      <div class="tiles" role="group" aria-label="Machines by state">${ORDER.filter(tone => this.counts[tone] || ['bad', 'warn', 'ok'].includes(tone)).map(tone => html`
        <button type="button" class="tile ${tone}" aria-pressed=${chosen === tone} @click=${() => setQuery({ tone: chosen === tone ? '' : tone, page: '' })}>
          <b>${this.counts[tone].toLocaleString()}</b><span>${TONES[tone]}</span></button>`)}</div>
      ${this.counts.new === total ? html`<p class="note">Nothing is desired of any machine yet. Open one and edit its desired state, or apply an instance: <code>${command('apply')}</code></p>` : nothing}
      ${small ? nothing : html`<section class="card fleetmap" aria-label="Map of the fleet"><tb-fleetmap .rows=${this.shown}></tb-fleetmap></section><br>`}
      ${this.filters(query, small)}
      ${this.shown.length ? small && !query.get('sort') ? this.cards() : this.table(query)
        : html`<div class="card">${empty('Nothing matches', 'No machine is like that.', html`<button class="button" @click=${() => { location.hash = '#/fleet'; }}>Show all</button>`)}</div>`}`;
  }
  filters(query, small) {
    if (small && ![...query.keys()].length && fleet.rows.size < 8) return nothing;
    const choice = (name, label, values, textOf = word) => html`<div class="field"><label for="f-${name}">${label}</label>
      <select id="f-${name}" @change=${event => setQuery({ [name]: event.target.value, page: '' })}>
      <option value="">any</option>${values.map(value => html`<option value=${value} ?selected=${query.get(name) === value}>${textOf(value)}</option>`)}</select></div>`;
    return html`<form class="filters" role="search" aria-label="Filter machines" @submit=${event => event.preventDefault()}>
      <div class="field grow"><label for="f-q">Search</label><input id="f-q" type="search" placeholder="name, kind, system, label or component" .value=${query.get('q') || ''} @input=${event => setQuery({ q: event.target.value, page: '' })}></div>
      ${choice('kind', 'Kind', this.kinds, plain)}
      ${this.tenants.length > 1 ? choice('tenant', 'Tenant', this.tenants, plain) : nothing}
      ${choice('phase', 'Phase', PHASES)}${choice('verdict', 'Verdict', VERDICTS)}
      <div class="field"><label for="f-label">Label</label><input id="f-label" type="text" placeholder="zone=lab" .value=${query.get('label') || ''} @change=${event => setQuery({ label: event.target.value.trim(), page: '' })}></div>
    </form>`;
  }
  cards() {
    return html`<div class="cards">${this.shown.map(row => html`<a class="card twincard ${row.tone}" href=${twinLink(row.tenant, row.target)}>
      <span class="top"><span class="twinname">${untrusted(row.displayName || row.target, 80)}</span>${stateOf(row)}</span>
      <span class="soft">${untrusted([row.displayName ? row.target : '', row.kind, row.system].filter(Boolean).join(' · '), 120)}</span>
      ${row.runs ? html`<span class="runs">${untrusted(row.runs, 220)}</span>` : nothing}
      ${row.reason ? html`<span class="reason">${sentence(row.reason, 160)}</span>` : nothing}
      <span class="foot">${row.components ? html`<span class="num"><span class="bars" aria-hidden="true"><i .style=${`width:${100 * row.ready / row.components}%`}></i></span> ${row.ready} of ${row.components} ready</span>` : html`<span class="dim">nothing desired</span>`}
        <span class="dim">heard ${ago(row.seen)}</span></span></a>`)}</div>`;
  }
  table(query) {
    const pages = Math.ceil(this.shown.length / PAGE);
    const page = Math.min(Math.max(1, Number(query.get('page')) || 1), pages);
    const sort = query.get('sort') || (fleet.rows.size > 24 ? 'state' : 'name');
    const down = query.get('order') === 'desc';
    const head = (id, cls = '') => html`<th scope="col" class=${cls} aria-sort=${sort === id ? down ? 'descending' : 'ascending' : nothing}><button type="button" @click=${() => setQuery({ sort: id, order: sort === id && !down ? 'desc' : '', page: '' })}>${COLUMNS[id][0]}${sort === id ? down ? ' ▾' : ' ▴' : ''}</button></th>`;
    return html`<section class="card"><div class="scroll" tabindex="0" role="region" aria-label="Machines"><table>
      <thead><tr>${head('name')}${head('state')}${head('kind', 'hide-s')}${head('ready', 'hide-s')}${head('generation', 'hide-s')}${head('seen')}${head('alerts')}</tr></thead>
      <tbody>${this.shown.slice((page - 1) * PAGE, page * PAGE).map(row => html`<tr>
        <td><a class="twinname" href=${twinLink(row.tenant, row.target)}>${untrusted(row.target, 80)}</a>${row.tenant === 'default' ? nothing : html` <span class="dim">${row.tenant}</span>`}${row.displayName ? html`<div class="dim">${untrusted(row.displayName, 80)}</div>` : nothing}</td>
        <td>${stateOf(row)}${row.reason ? html`<div class="dim reason">${sentence(row.reason, 120)}</div>` : nothing}</td>
        <td class="hide-s">${untrusted(row.kind, 40)}<div class="dim">${untrusted(row.system, 40)}</div></td>
        <td class="num hide-s">${row.components ? html`${row.ready} of ${row.components}<div class="dim">${untrusted(row.runs, 120)}</div>` : html`<span class="dim">none</span>`}</td>
        <td class="num hide-s">${row.generation}${row.observed !== row.generation ? html` <span class="dim">(at ${row.observed})</span>` : nothing}</td>
        <td class="num">${ago(row.seen)}</td>
        <td class="num">${row.alerts || html`<span class="dim">0</span>`}</td></tr>`)}</tbody></table></div>
      ${pages > 1 ? html`<nav class="row pager" aria-label="Pages of the table"><button class="button small" ?disabled=${page === 1} @click=${() => setQuery({ page: String(page - 1) })}>Before</button>
        <span class="soft num">${page} of ${pages}</span><button class="button small" ?disabled=${page === pages} @click=${() => setQuery({ page: String(page + 1) })}>Next</button></nav>` : nothing}</section>`;
  }
}
customElements.define('tb-fleet', Fleet);

/** One cell for each twin, drawn on a canvas: ten thousand of them cost a few milliseconds. */
class FleetMap extends LitElement {
  static properties = { rows: { attribute: false }, hover: { state: true }, spoken: { state: true } };
  createRenderRoot() { return this; }
  connectedCallback() {
    super.connectedCallback();
    this.observer = new ResizeObserver(() => { this.width = 0; this.draw(); });
    this.observer.observe(this);
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.dark.addEventListener('change', this.repaint = () => { this.colours = undefined; this.draw(); });
  }
  disconnectedCallback() { super.disconnectedCallback(); this.observer.disconnect(); this.dark.removeEventListener('change', this.repaint); }
  updated() { this.draw(); }
  /** Paints the cells whose colour is another one; all of them when their places are. */
  draw() {
    const canvas = this.querySelector('canvas');
    if (!canvas || !this.rows) return;
    const width = this.width ||= canvas.clientWidth;
    if (!width) return;
    if (!this.colours) {
      const style = getComputedStyle(document.documentElement);
      this.colours = Object.fromEntries(ORDER.map(tone => [tone, style.getPropertyValue('--cell-' + tone)]));
      this.colours.text = style.getPropertyValue('--text');
      this.painted = [];
    }
    const size = Math.max(6, Math.min(24, Math.floor(Math.sqrt(width * 280 / this.rows.length))));
    const across = Math.max(1, Math.floor(width / size));
    const height = Math.ceil(this.rows.length / across) * size;
    const scale = devicePixelRatio || 1;
    const focused = this.index !== undefined && document.activeElement === canvas;
    const resized = canvas.width !== Math.floor(width * scale) || canvas.height !== Math.floor(height * scale);
    if (resized) {
      canvas.width = width * scale;
      canvas.height = height * scale;
      canvas.style.height = height + 'px';
    }
    const paint = canvas.getContext('2d');
    if (resized || !this.layout || focused || this.outlined || this.painted.length !== this.rows.length || this.layout.size !== size) {
      paint.setTransform(scale, 0, 0, scale, 0, 0);
      paint.clearRect(0, 0, width, height);
      this.painted = new Array(this.rows.length);
    }
    this.layout = { size, across };
    const gap = size > 12 ? 2 : 1;
    const cells = { bad: [], warn: [], off: [], busy: [], ok: [], new: [] };
    for (let i = 0; i < this.rows.length; i++) {
      const { tone } = fleet.rows.get(this.rows[i].key) || this.rows[i];
      if (this.painted[i] !== tone) {
        this.painted[i] = tone;
        cells[tone].push(i);
      }
    }
    for (const tone of ORDER) {
      paint.fillStyle = this.colours[tone];
      for (const i of cells[tone]) paint.fillRect((i % across) * size, Math.floor(i / across) * size, size - gap, size - gap);
    }
    this.outlined = focused;
    if (focused) {
      paint.strokeStyle = this.colours.text;
      paint.lineWidth = 2;
      paint.strokeRect((this.index % across) * size - 1, Math.floor(this.index / across) * size - 1, size - gap + 2, size - gap + 2);
    }
  }
  /** Arrow keys walk from cell to cell, Enter opens the machine. */
  key(event) {
    const { size, across } = this.layout;
    const last = this.rows.length - 1;
    const at = Math.min(this.index ?? 0, last);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - across, ArrowDown: at + across, Home: 0, End: last, PageUp: Math.max(at % across, at - 10 * across), PageDown: Math.min(last, at + 10 * across) }[event.key];
    if (event.key === 'Enter' && this.index !== undefined) location.hash = twinLink(this.rows[at].tenant, this.rows[at].target);
    if (event.key === 'Escape') this.hover = undefined;
    if (to === undefined) return;
    event.preventDefault();
    this.walk(to < 0 || to > last ? at : to, event.target);
    const y = Math.floor(this.index / across) * size + event.target.getBoundingClientRect().top;
    if (y < 80 || y > innerHeight - 80) scrollBy(0, y - innerHeight / 2);
  }
  walk(index, canvas) {
    if (!this.layout || !this.rows.length) return;
    const box = canvas.getBoundingClientRect();
    this.index = Math.min(index, this.rows.length - 1);
    this.hover = this.rows[this.index];
    this.position = [box.left + (this.index % this.layout.across) * this.layout.size, box.top + Math.floor(this.index / this.layout.across) * this.layout.size];
    const row = fleet.rows.get(this.hover.key) || this.hover;
    this.spoken = `${plain(row.target)}: ${TONES[row.tone]}`;
    this.draw();
  }
  at(event) {
    if (!this.layout) return undefined;
    const box = event.target.getBoundingClientRect();
    const x = Math.floor((event.clientX - box.left) / this.layout.size);
    const y = Math.floor((event.clientY - box.top) / this.layout.size);
    return x < this.layout.across ? this.rows[y * this.layout.across + x] : undefined;
  }
  point(event) {
    const row = this.at(event);
    this.hover = row;
    this.position = [event.clientX, event.clientY];
  }
  render() {
    const row = this.hover && (fleet.rows.get(this.hover.key) || this.hover);
    const tones = [...new Set(this.rows.map(each => each.tone))];
    return html`<canvas tabindex="0" role="application" aria-roledescription="map" aria-label="A map with one cell for each of the ${this.rows.length} machines of the table below, coloured by state. Arrow keys walk, Enter opens."
        @keydown=${this.key} @focus=${event => { if (event.target.matches(':focus-visible')) this.walk(this.index ?? 0, event.target); }} @blur=${() => { this.hover = undefined; this.draw(); }}
        @mousemove=${this.point} @mouseleave=${() => { this.hover = undefined; }} @click=${event => { const at = this.at(event); if (at) location.hash = twinLink(at.tenant, at.target); }}></canvas><p class="visually-hidden" aria-live="polite">${this.spoken}</p>
      <div class="legend" aria-hidden="true">${ORDER.filter(tone => tones.includes(tone)).map(tone => html`<span class=${tone}><i></i>${TONES[tone]}</span>`)}</div>
      ${row ? html`<div class="tip" .style=${`left:${Math.min(this.position[0] + 14, innerWidth - 330)}px;top:${this.position[1] + 14}px`}><b>${untrusted(row.target, 60)}</b> ${stateOf(row)}<div class="soft">${untrusted([row.kind, row.system].filter(Boolean).join(' · '), 80)}</div>${row.reason ? html`<div>${sentence(row.reason, 160)}</div>` : nothing}<div class="dim">heard ${ago(row.seen)}</div></div>` : nothing}`;
  }
}
customElements.define('tb-fleetmap', FleetMap);
