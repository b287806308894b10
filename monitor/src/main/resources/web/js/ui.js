// Pieces that all pages are made of. Whatever comes from a document is text, never markup.
import { html, nothing, LitElement } from 'lit';
import { now, onChange, TONES } from '/js/store.js';
import { command } from '/js/cli.js';
export { html, nothing };

/** A redraw costs more than a frame when the fleet is large, and nobody reads faster. */
const PACE = 250;
/** An element in the page's own tree, drawn again soon after the store changes, and each second for ages. */
export class View extends LitElement {
  createRenderRoot() { return this; }
  connectedCallback() {
    super.connectedCallback();
    this.stopListening = onChange(() => this.storeChanged());
    this.beat = setInterval(() => this.requestUpdate(), 1000);
  }
  disconnectedCallback() {
    super.disconnectedCallback();
    this.stopListening?.();
    clearInterval(this.beat);
    clearTimeout(this.later);
    this.later = 0;
  }
  storeChanged() {
    if (this.later) return;
    const wait = PACE - (performance.now() - (this.redrawn || 0));
    if (wait <= 0) this.redraw();
    else this.later = setTimeout(() => { this.later = 0; this.redraw(); }, wait);
  }
  redraw() {
    this.redrawn = performance.now();
    this.requestUpdate();
  }
}

const LIMIT = 4000;
/** A text of a document: isolated, bounded, with what cannot be seen made visible. */
export function untrusted(text, most = LIMIT) {
  let shown = String(text ?? '');
  const cut = shown.length > most;
  if (cut) shown = shown.slice(0, most);
  shown = shown.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '\ufffd').replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, '\u25ab');
  return html`<bdi class="untrusted">${shown}${cut ? '…' : ''}</bdi>`;
}
/** The same as a sentence of its own. */
export const sentence = (text, most) => untrusted(String(text ?? '').replace(/^[a-z]/, c => c.toUpperCase()), most);
export const plain = text => String(text ?? '').replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, '\ufffd').slice(0, 200);

export function span(millis) {
  const s = Math.max(0, Math.round(millis / 1000));
  if (s < 60) return s + ' s';
  if (s < 3600) return Math.floor(s / 60) + ' min';
  if (s < 86400) return Math.floor(s / 3600) + ' h' + (s % 3600 >= 60 ? ' ' + Math.floor((s % 3600) / 60) + ' min' : '');
  return Math.floor(s / 86400) + ' d' + (s % 86400 >= 3600 ? ' ' + Math.floor((s % 86400) / 3600) + ' h' : '');
}
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
export const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
export const millis = time => typeof time === 'number' ? time : time ? Date.parse(time) : 0;

/** How long ago, with the absolute time beside it for those who ask. */
export function ago(time, prefix = '', suffix = ' ago') {
  const at = millis(time);
  if (!at || Number.isNaN(at)) return html`<span class="dim">never</span>`;
  const age = now() - at;
  const text = age < 1500 && suffix ? 'just now' : prefix + span(age) + suffix;
  return html`<time datetime=${new Date(at).toISOString()} title=${absolute.format(at)}>${text}</time>`;
}
export const since = time => ago(time, 'for ', '');
export const when = time => millis(time) ? html`<time datetime=${new Date(millis(time)).toISOString()}>${absolute.format(millis(time))}</time>` : nothing;

export const WORDS = {
  OK: 'All is well', DEVICE_OFFLINE: 'Offline', AGENT_HUNG: 'Agent hangs', DEVICE_DEAD: 'Does not come back',
  FLASH_STALLED: 'Flash stalled', NOT_CONVERGING: 'Not converging', FLAPPING: 'Flapping',
  BROKER_UNREACHABLE: 'Broker unreachable', QUARANTINED: 'Quarantined', NOT_JUDGED: 'Not judged yet',
  UNKNOWN: 'Unknown', PENDING: 'Pending', APPLYING: 'Applying', FLASHING: 'Flashing', IN_SYNC: 'In sync',
  DRIFTED: 'Drifted', FAILED: 'Failed', READY: 'Ready', REMOVING: 'Removing', WAITING: 'Waiting', PROGRESSING: 'Progressing',
  ACCEPTED: 'Accepted', INVALID: 'Invalid', STATE_UNSPECIFIED: 'Missing',
};
export const word = name => WORDS[name] || String(name || '').toLowerCase().replaceAll('_', ' ').replace(/^./, c => c.toUpperCase());
const STATE_TONES = {
  IN_SYNC: 'ok', READY: 'ok', OK: 'ok', ACCEPTED: 'ok', SUCCEEDED: 'ok', ROLLED_BACK: 'ok', RESOLVED: 'ok', online: 'ok',
  PENDING: 'busy', APPLYING: 'busy', FLASHING: 'busy', PROGRESSING: 'busy', REMOVING: 'busy', REQUESTED: 'busy', ACKNOWLEDGED: 'busy', INFO: 'busy',
  DRIFTED: 'warn', WAITING: 'warn', NOT_CONVERGING: 'warn', FLAPPING: 'warn', FLASH_STALLED: 'warn', WARNING: 'warn', INEFFECTIVE: 'warn', STATE_UNSPECIFIED: 'warn',
  FAILED: 'bad', QUARANTINED: 'bad', INVALID: 'bad', AGENT_HUNG: 'bad', DEVICE_DEAD: 'bad', CRITICAL: 'bad', RAISED: 'bad', BROKER_UNREACHABLE: 'bad',
};
export const toneOfState = name => STATE_TONES[name] || 'off';
export const pill = (name, tone = toneOfState(name), text = word(name)) => html`<span class="pill ${tone}">${text}</span>`;

/** The one word that matters for a twin, and the phase where it adds something. */
export function stateOf(row) {
  const phase = row.phase === 'FLASHING' && row.percent ? `Flashing ${row.percent} %` : word(row.phase);
  if (row.verdict === 'OK') return pill(row.phase, row.tone, row.tone === 'new' ? TONES.new : phase);
  if (row.verdict === 'NOT_JUDGED') return pill(row.phase, 'off', 'Not judged yet');
  return pill(row.verdict, row.tone);
}

export const short = digest => (digest || '').replace('sha256:', '').slice(0, 12);
export function bytes(n) {
  if (n < 1024) return n + ' B';
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let i = -1;
  let v = n;
  do { v /= 1024; i++; } while (v >= 1024 && i < 3);
  return v.toFixed(v < 10 ? 1 : 0) + ' ' + units[i];
}
export const twinLink = (tenant, target) => `#/twin/${encodeURIComponent(tenant)}/${encodeURIComponent(target)}`;

/** The command that does the same: a name of cli.js, and what it needs. */
export function cli(name, tenant, values) {
  const line = command(name, tenant, values);
  return html`<div class="cli"><span>same as</span><code tabindex="0">${line.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, '?')}</code>
    <button class="button small quiet" type="button" aria-label="Copy the command" @click=${() => copy(line)}>Copy</button></div>`;
}
async function copy(text) {
  try { await navigator.clipboard.writeText(text); toast('Copied.'); } catch { toast('The browser does not allow copying.', true); }
}
/** Says something that goes away by itself; an error stays longer. */
export function toast(text, bad = false) {
  document.querySelector('tb-toasts')?.add(text, bad);
}
class Toasts extends LitElement {
  static properties = { items: { state: true } };
  constructor() { super(); this.items = []; }
  createRenderRoot() { return this; }
  add(text, bad) {
    const item = { text, bad };
    this.items = [...this.items.slice(-3), item];
    setTimeout(() => { this.items = this.items.filter(each => each !== item); }, bad ? 9000 : 4000);
  }
  render() {
    return html`<div class="toasts" role="status" aria-live="polite">${this.items.map(each => html`<div class="toast ${each.bad ? 'bad' : ''}">${untrusted(each.text, 600)}</div>`)}</div>`;
  }
}
customElements.define('tb-toasts', Toasts);

/** Runs an action of a button; what is refused is said in words. */
export async function act(what, done) {
  try {
    const answer = await what();
    if (done) toast(typeof done === 'function' ? done(answer) : done);
    return answer;
  } catch (problem) {
    toast(problem.message, true);
    return undefined;
  }
}

/** A button that is only for those who may write; others are told so. */
export const action = (tenant, may, label, click, kind = '') => html`<button type="button" class="button ${kind}" ?disabled=${!may}
  title=${may ? '' : 'You may look, but not change anything here.'} @click=${click}>${label}</button>`;

export const empty = (title, hint, more = nothing) => html`<div class="empty"><h2>${title}</h2><p>${hint}</p>${more}</div>`;

/** The part of the address after the hash: path and parameters. */
export function place() {
  const [path, query = ''] = location.hash.replace(/^#/, '').split('?');
  return { parts: path.split('/').filter(Boolean).map(each => { try { return decodeURIComponent(each); } catch { return each; } }), query: new URLSearchParams(query) };
}
/** Changes the parameters of the address without a new entry in the history. */
export function setQuery(changes) {
  const { query } = place();
  for (const [name, value] of Object.entries(changes)) value ? query.set(name, value) : query.delete(name);
  const path = location.hash.replace(/^#/, '').split('?')[0] || '/fleet';
  const text = query.toString();
  history.replaceState(null, '', '#' + path + (text ? '?' + text : ''));
  dispatchEvent(new HashChangeEvent('hashchange'));
}
