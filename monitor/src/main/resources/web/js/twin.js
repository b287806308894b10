// One twin: what it shall be, what it is, what happens to it, and what can be done.
import { html, nothing, View, ago, since, when, pill, stateOf, untrusted, sentence, cli, act, action, short, bytes, span, word, toneOfState, empty, twinLink, millis, clock, plain } from '/js/ui.js';
import { api, fleet, now, session, mayWrite, toneOf } from '/js/store.js';
import { desiredAndReported, diffTable } from '/js/diff.js';
import '/js/editor.js';

const FLASH = ['STARTED', 'ERASING', 'WRITING', 'VERIFYING', 'REBOOTING', 'DONE'];
const FLASH_WORDS = { STARTED: 'Start', ERASING: 'Erase', WRITING: 'Write', VERIFYING: 'Verify', REBOOTING: 'Reboot', DONE: 'Done' };
const RUNGS = [['RESUME', 'Resume', 'go on where it stopped'], ['RESTART', 'Restart', 'begin the image again'], ['RESET', 'Reset', 'power-cycle, begin again'], ['ROLLBACK', 'Roll back', 'to the last known good'], ['QUARANTINE', 'Quarantine', 'never try this image again']];
const isActive = flash => flash && FLASH.slice(0, 5).includes(flash.phase);

class Twin extends View {
  static properties = { tenant: {}, target: {} };
  constructor() { super(); this.twin = undefined; this.events = []; this.rates = []; this.channels = new Map(); }
  willUpdate(changed) {
    if (changed.has('tenant') || changed.has('target')) this.connect();
  }
  disconnectedCallback() { super.disconnectedCallback(); this.stream?.close(); clearTimeout(this.again); }
  connect() {
    this.stream?.close();
    this.twin = undefined;
    this.events = [];
    this.happened = new Map();
    this.missing = '';
    this.rates = [];
    this.channels = new Map();
    if (!this.target) return;
    const stream = this.stream = new EventSource(`/api/v1/twins/${encodeURIComponent(this.tenant)}/${encodeURIComponent(this.target)}/live`);
    stream.addEventListener('twin', event => { this.twin = JSON.parse(event.data); this.twin.row.tone = toneOf(this.twin.row); this.rate(); this.requestUpdate(); });
    stream.addEventListener('events', event => this.happen(JSON.parse(event.data).events));
    stream.addEventListener('telemetry', event => this.sample(JSON.parse(event.data).samples));
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED && session.user) { clearTimeout(this.again); this.again = setTimeout(() => this.stream === stream && this.connect(), 2000); }
    };
    this.readPast(stream);
  }
  /** What happened before the monitor was there: the runtime's journal knows. */
  async readPast(stream) {
    const past = await api('GET', this.path('/events')).catch(problem => ({ events: [], missing: problem.message }));
    if (this.stream !== stream) return;
    this.missing = past.missing;
    this.happen(past.events);
  }
  happen(events) {
    for (const each of events) this.happened.set(`${each.at}/${each.sequence}/${each.type}`, each);
    this.events = [...this.happened.values()].sort((a, b) => b.at - a.at || b.sequence - a.sequence).slice(0, 500);
    this.requestUpdate();
  }
  rate() {
    const flash = this.twin.status?.flash;
    if (!isActive(flash)) { this.rates = []; return; }
    const last = this.rates.at(-1);
    if (last && (last.session !== flash.session || flash.bytes < last.bytes)) this.rates = [];
    if (!last || last.bytes !== flash.bytes) this.rates = [...this.rates.slice(-30), { at: now(), bytes: flash.bytes || 0, session: flash.session }];
  }
  sample(samples) {
    for (const each of samples) {
      if (!this.channels.has(each.channel)) {
        if (this.channels.size >= 12) continue;
        this.channels.set(each.channel, { unit: each.unit, points: [], last: undefined });
      }
      const channel = this.channels.get(each.channel);
      channel.last = each;
      // What comes twice, or late, would draw a line back in time.
      if (typeof each.value === 'number' && !(each.at <= channel.points.at(-1)?.[0])) channel.points.push([each.at, each.value]);
      if (channel.points.length > 600) channel.points.splice(0, channel.points.length - 600);
    }
    if (!this.chartModule) { this.chartModule = import('/js/chart.js'); }
    this.requestUpdate();
  }
  path(rest) { return `/twins/${encodeURIComponent(this.tenant)}/${encodeURIComponent(this.target)}${rest}`; }
  render() {
    if (!this.twin) {
      return fleet.complete && !fleet.rows.has(this.tenant + '/' + this.target)
        ? html`<div class="card">${empty('There is no such twin', 'Nothing on the bus names it, or it belongs to a tenant that you may not see.', html`<a class="button" href="#/fleet">Go to the fleet</a>`)}</div>`
        : html`<div class="card"><div class="empty" aria-busy="true"><h1>${plain(this.target)}</h1></div></div>`;
    }
    const { row, desired, reported, status, health, connection, gate } = this.twin;
    const write = mayWrite(this.tenant);
    return html`<p class="crumb"><a href="#/fleet">Fleet</a> / ${untrusted(this.tenant, 63)}</p>
      <div class="head"><h1>${untrusted(row.displayName || row.target, 120)}</h1>${stateOf(row)}<span class="sub">${untrusted([row.displayName ? row.target : '', row.kind, row.system].filter(Boolean).join(' · '), 160)}</span>
        <span class="push row">${action(this.tenant, write, 'Send a command', () => this.querySelector('#command').showModal())}${action(this.tenant, write, 'Retry', () => act(() => api('POST', this.path('/retry'), {}), 'The twin tries again.'))}${action(this.tenant, write, 'Edit desired state', () => this.querySelector('tb-editor').open(desired), 'primary')}</span></div>
      ${this.summary(row, status, connection, desired)}
      <div class="grid-main"><div class="stack">
        ${this.verdict(health, write)}
        ${this.flash(status, health)}
        ${this.components(status, desired, reported)}
        ${this.difference(desired, reported)}
        ${this.telemetry()}
      </div><div class="stack">
        ${this.gateCard(status, gate)}
        ${this.quarantine(status, write)}
        ${this.timeline()}
        ${this.factsCard(reported, row)}
      </div></div>
      <tb-editor .tenant=${this.tenant} .target=${this.target}></tb-editor>
      ${this.commandDialog()}`;
  }
  summary(row, status, connection, desired) {
    return html`<section class="card summary" aria-label="Summary">
      <div><span class="label">Connection</span><span class="v">${!row.known ? 'Never connected' : row.connected ? 'Connected' : 'Offline'}</span><span class="dim">${connection ? since(connection.since) : nothing}${connection?.reason ? html`<br>${untrusted(connection.reason, 120)}` : nothing}</span></div>
      <div><span class="label">Last heard</span><span class="v">${ago(row.seen)}</span><span class="dim">from the device itself</span></div>
      <div><span class="label">Generation</span><span class="v num">${row.generation || 'none'}</span><span class="dim">${!row.generation ? 'nothing is desired' : row.observed === row.generation ? 'taken up by the device' : `the device is at ${row.observed}`}</span></div>
      <div><span class="label">Phase</span><span class="v">${word(row.phase)}</span><span class="dim">${status ? since(status.since) : 'no runtime has seen it'}</span></div>
      <div><span class="label">Desired by</span><span class="v">${untrusted(desired?.publisher || '–', 60)}</span><span class="dim">${desired?.acceptedAt ? ago(desired.acceptedAt) : nothing}</span></div>
    </section>`;
  }
  verdict(health, write) {
    if (!health) return html`<section class="card"><header><h2>Health</h2></header><div class="in soft">Not judged yet: no monitor has seen all of it.</div></section>`;
    const alerts = (health.alerts || []).filter(each => each.state !== 'RESOLVED');
    const gone = (health.alerts || []).filter(each => each.state === 'RESOLVED');
    return html`<section class="card" aria-labelledby="h-health"><header><h2 id="h-health">Health</h2>${pill(health.verdict, this.twin.row.tone === 'busy' ? 'ok' : this.twin.row.tone)}<span class="dim push">${since(health.since)}, judged ${ago(health.judgedAt)}</span></header>
      <div class="in stack"><ul class="evidence">${(health.evidence || []).map(each => html`<li><span>${sentence(each.message, 600)}</span><span class="dim">${untrusted(each.source, 120)}, ${ago(each.at)}</span></li>`)}</ul>
      ${alerts.map(alert => html`<div class="note ${toneOfState(alert.severity) === 'bad' ? 'bad' : 'warn'} row"><span class="grow">${sentence(alert.message, 600)} <span class="dim">(${alert.rule}, raised ${ago(alert.raisedAt)})</span></span>
        ${alert.state === 'ACKNOWLEDGED' ? html`<span class="soft">noted by ${untrusted(alert.acknowledgedBy, 60)} ${ago(alert.acknowledgedAt)}</span>`
          : action(this.tenant, write, 'Acknowledge', () => act(() => api('POST', this.path('/acknowledge'), { alert: alert.id }), 'Noted.'), 'small')}</div>`)}
      ${alerts.some(each => each.state === 'RAISED') ? cli('acknowledge', this.tenant, { target: this.target, payload: JSON.stringify({ alert: alerts.find(each => each.state === 'RAISED').id }) }) : nothing}
      ${gone.length ? html`<details><summary class="soft">${gone.length} resolved in the last hour</summary><ul class="evidence">${gone.map(each => html`<li><span>${sentence(each.message, 300)}</span><span class="dim">resolved ${ago(each.resolvedAt)}</span></li>`)}</ul></details>` : nothing}</div></section>`;
  }
  flash(status, health) {
    const flash = status?.flash;
    const recovery = health?.recovery;
    if (!flash?.session && !recovery) return nothing;
    const at = FLASH.indexOf(flash?.phase);
    const active = isActive(flash);
    const percent = flash?.total ? Math.min(100, 100 * (flash.bytes || 0) / flash.total) : 0;
    const first = this.rates[0];
    const last = this.rates.at(-1);
    const speed = first && last && last.at - first.at > 800 ? (last.bytes - first.bytes) / (last.at - first.at) * 1000 : 0;
    return html`<section class="card" aria-labelledby="h-flash"><header><h2 id="h-flash">Flash</h2>${flash?.phase ? pill(flash.phase, flash.phase === 'DONE' ? 'ok' : flash.phase === 'FAILED' ? 'bad' : 'busy') : nothing}
        <span class="soft mono">${untrusted(flash?.component, 63)} ${short(flash?.digest)}</span><span class="dim push">${active ? html`last progress ${ago(flash.lastProgressAt)}` : flash?.startedAt ? html`began ${ago(flash.startedAt)}` : nothing}</span></header>
      <div class="in stack">${flash?.session ? html`<ol class="phases" aria-label="Phases of the flash">${FLASH.map((phase, i) => html`<li class=${flash.phase === 'FAILED' ? (i === 0 ? 'failed' : '') : i < at || flash.phase === 'DONE' ? 'done' : i === at ? 'now' : ''} aria-current=${i === at ? 'step' : nothing}>${FLASH_WORDS[phase]}</li>`)}</ol>
        ${flash.total ? html`<div><div class="progress" role="progressbar" aria-label="Bytes written" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(percent)}><i .style=${`width:${percent}%`}></i></div>
          <p class="soft num">${bytes(flash.bytes || 0)} of ${bytes(flash.total)} · ${Math.floor(percent)} %${active && speed > 0 ? ` · ${bytes(Math.round(speed))}/s · ${span(1000 * (flash.total - flash.bytes) / speed)} left` : ''} · attempt ${flash.attempt || 1}</p></div>` : nothing}
        ${flash.message ? html`<p class="note ${flash.phase === 'FAILED' ? 'bad' : ''}">${sentence(flash.message, 600)}</p>` : nothing}` : nothing}
        ${this.ladder(recovery, active)}</div></section>`;
  }
  ladder(recovery, active) {
    if (!recovery) return active ? html`<p class="dim">If it stops moving, the monitor helps by itself: resume, restart, reset, roll back, quarantine.</p>` : nothing;
    const used = new Map((recovery.rungs || []).map(each => [each.action, each]));
    used.set(recovery.action, recovery);
    const open = recovery.outcome === 'REQUESTED' || recovery.outcome === 'PROGRESSING';
    const cls = action => {
      if (!used.has(action)) return '';
      if (action === recovery.action) return open ? 'now' : recovery.outcome === 'SUCCEEDED' || recovery.outcome === 'ROLLED_BACK' ? 'good' : recovery.outcome === 'QUARANTINED' ? 'last' : 'used';
      return 'used';
    };
    return html`<div><h3>Recovery ladder</h3><p class="soft">${untrusted(String(recovery.reason || '').replace(/^[A-Z_]+(?=: )/, word), 400)}</p></div>
      <ol class="ladder" aria-label="Rungs of the recovery ladder">${RUNGS.map(([action, name, hint]) => html`<li class=${cls(action)} aria-current=${open && action === recovery.action ? 'step' : nothing}><b>${name}</b><span>${used.has(action) ? html`${word(used.get(action).outcome)} ${ago(used.get(action).requestedAt)}` : hint}</span></li>`)}</ol>`;
  }
  components(status, desired, reported) {
    const list = status?.components || (reported?.components || []).map(each => ({ ...each, desired: true }));
    return html`<section class="card" aria-labelledby="h-comp"><header><h2 id="h-comp">Components</h2><span class="soft">${list.length || ''}</span></header>
      ${list.length ? html`<div class="scroll" tabindex="0" role="region" aria-label="Components"><table><thead><tr><th scope="col">Name</th><th scope="col">State</th><th scope="col" class="hide-s">Instance</th><th scope="col">Why</th></tr></thead><tbody>${list.map(each => html`<tr>
        <td><b class="untrusted">${untrusted(each.name, 63)}</b><div class="dim">${untrusted(each.type || 'not desired', 63)}</div></td>
        <td>${pill(each.state)}<div class="dim">${each.since ? since(each.since) : nothing}</div></td>
        <td class="hide-s">${each.instance ? html`<a href="#/instances/${encodeURIComponent(this.tenant)}/${encodeURIComponent(each.instance)}">${untrusted(each.instance, 63)}</a>` : html`<span class="dim">by hand</span>`}</td>
        <td>${untrusted(each.message || '', 400)}${each.restarts ? html` <span class="dim">${each.restarts} restarts</span>` : nothing}</td></tr>`)}</tbody></table></div>`
        : empty('Nothing runs here', desired ? 'The desired state names no component.' : 'Nothing is desired of this machine yet: edit its desired state, or apply an instance.')}</section>`;
  }
  difference(desired, reported) {
    const rows = desiredAndReported(desired, reported);
    if (!rows.length) return nothing;
    const differs = rows.filter(each => each.kind !== 'same').length;
    return html`<section class="card" aria-labelledby="h-diff"><header><h2 id="h-diff">Desired and reported</h2>${differs ? pill('x', 'warn', `${differs} differ`) : pill('x', 'ok', 'the same')}<span class="dim push">reported ${ago(this.twin.reportedArrived)}</span></header>
      ${diffTable(rows, 'Desired', 'Reported')}<div class="in">${cli('twin', this.tenant, { target: this.target })}</div></section>`;
  }
  telemetry() {
    if (!this.channels.size) return nothing;
    return html`<section class="card" aria-labelledby="h-tele"><header><h2 id="h-tele">Telemetry</h2><span class="dim push">since you opened this page</span></header><div class="in stack">${[...this.channels].map(([name, channel]) => html`<div><div class="row"><h3>${untrusted(name, 63)}</h3><span class="num">${untrusted(typeof channel.last.value === 'number' ? Number(channel.last.value.toPrecision(6)) : channel.last.value, 120)} ${untrusted(channel.unit, 20)}</span><span class="dim">${ago(channel.last.at)}</span></div>${channel.points.length > 1 && customElements.get('tb-chart') ? html`<tb-chart .points=${channel.points} .unit=${channel.unit} .name=${name} .count=${channel.last.at}></tb-chart>` : nothing}</div>`)}</div></section>`;
  }
  gateCard(status, gate) {
    const state = status?.gate;
    if (!state) return nothing;
    const commands = gate?.commands || [];
    return html`<section class="card" aria-labelledby="h-gate"><header><h2 id="h-gate">Gate for commands</h2>${state.open ? pill('x', 'ok', 'Open') : pill('x', 'busy', 'Closed')}</header><div class="in">
      ${state.open ? html`<p class="soft">Commands pass to the device.</p>` : html`<p class="soft">No command passes while a flash runs; they wait in order.</p>`}
      ${commands.length ? html`<ol class="timeline">${commands.map(each => html`<li><span class="dim">${ago(each.receivedAt)}</span><span><b>${untrusted(each.name, 63)}</b> <span class="dim">from ${untrusted(each.sender, 60)}</span></span></li>`)}</ol>` : nothing}</div></section>`;
  }
  quarantine(status, write) {
    const list = status?.quarantine || [];
    if (!list.length) return nothing;
    return html`<section class="card" aria-labelledby="h-quar"><header><h2 id="h-quar">Quarantine</h2></header><div class="in stack">${list.map(each => html`<div class="stack"><p><b class="mono">${untrusted(each.component, 63)} ${short(each.digest)}</b> <span class="dim">${since(each.since)}</span><br><span class="soft">${untrusted(each.reason, 400)}</span></p>
      <div>${action(this.tenant, write, 'Release', () => act(() => api('POST', this.path('/release'), { digest: each.digest }), 'Released: it may be tried again.'), 'small')}</div>${cli('release', this.tenant, { target: this.target, digest: each.digest })}</div>`)}</div></section>`;
  }
  timeline() {
    return html`<section class="card" aria-labelledby="h-events"><header><h2 id="h-events">Events</h2></header><div class="in">${this.events.length ? html`<ol class="timeline" tabindex="0" aria-label="Events, newest first">${this.events.map(each => html`<li><time class="dim" datetime=${new Date(each.at).toISOString()} title=${new Date(each.at).toLocaleString()}>${clock.format(each.at)}</time><span><b>${untrusted(each.type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().replace(/^./, c => c.toUpperCase()), 60)}</b>${each.previousPhase && each.previousPhase !== each.phase ? html` ${word(each.previousPhase)} → ${word(each.phase)}` : nothing} <span class="soft">${each.message === `${each.previousPhase} to ${each.phase}` ? nothing : untrusted(each.message, 300)}</span></span></li>`)}</ol>` : html`<p class="soft">None is known.</p>`}${this.missing ? html`<p class="soft">What happened before the monitor began is not shown: ${untrusted(this.missing, 300)}.</p>` : nothing}${cli('events', this.tenant, { target: this.target })}</div></section>`;
  }
  factsCard(reported, row) {
    const facts = reported?.facts;
    const labels = Object.entries(row.labels);
    if (!facts && !labels.length) return nothing;
    const line = (name, value) => value ? html`<dt>${name}</dt><dd>${value}</dd>` : nothing;
    return html`<section class="card" aria-labelledby="h-facts"><header><h2 id="h-facts">Facts</h2></header><div class="in"><dl class="facts">
      ${line('System', untrusted(row.system, 120))}${line('Processor', facts?.cpu ? facts.cpu + ' cores' : '')}${line('Memory', facts?.memory ? bytes(facts.memory) : '')}${line('Accelerators', facts?.accelerators?.length ? untrusted(facts.accelerators.join(', '), 200) : '')}${line('Adapter', facts?.adapterVersion ? untrusted(facts.adapterVersion, 120) : '')}${line('Boot', reported?.boot?.id ? html`<span class="mono">${untrusted(reported.boot.id, 60)} ${short(reported.boot.imageDigest)}</span>` : '')}
      ${labels.map(([name, value]) => line(untrusted(name, 80), untrusted(value, 200)))}</dl></div></section>`;
  }
  commandDialog() {
    return html`<dialog id="command" aria-labelledby="cmd-title"><form @submit=${this.send}><header><h2 id="cmd-title">Send a command to ${untrusted(this.target, 80)}</h2><button type="button" class="button small quiet" @click=${() => this.querySelector('#command').close()}>Close</button></header>
      <div class="in"><div class="field"><label for="cmd-name">Command</label><input id="cmd-name" name="name" type="text" required pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*" placeholder="ping" spellcheck="false" @input=${() => this.requestUpdate()}></div>
      <div class="field"><label for="cmd-payload">Payload, as JSON; may be empty</label><textarea id="cmd-payload" name="payload" rows="5" spellcheck="false" @input=${() => this.requestUpdate()}></textarea></div>
      <div role="status">${this.reply ? html`<p class="note ${this.reply.outcome === 'OK' ? 'ok' : this.reply.outcome === 'WAITING' ? 'warn' : 'bad'}"><b>${word(this.reply.outcome)}</b> ${untrusted(this.reply.message, 1000)}${this.reply.payload !== undefined ? html`<br><span class="mono">${untrusted(JSON.stringify(this.reply.payload))}</span>` : nothing}</p>` : nothing}</div>
      ${cli('send', this.tenant, { target: this.target, command: this.querySelector('#cmd-name')?.value || 'COMMAND', payload: this.querySelector('#cmd-payload')?.value.trim() || '' })}</div>
      <footer><span class="soft">It waits its turn while a flash runs.</span><button class="button primary push" ?disabled=${this.sending}>${this.sending ? 'Waiting for the answer…' : 'Send'}</button></footer></form></dialog>`;
  }
  async send(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const body = { name: form.get('name').trim() };
    if (form.get('payload').trim()) {
      try { body.payload = JSON.parse(form.get('payload')); } catch (error) { this.reply = { outcome: 'REFUSED', message: 'The payload is not JSON: ' + error.message }; this.requestUpdate(); return; }
    }
    this.sending = true;
    this.reply = undefined;
    this.requestUpdate();
    try { this.reply = await api('POST', this.path('/commands'), body); } catch (problem) { this.reply = { outcome: 'REFUSED', message: problem.message }; }
    this.sending = false;
    this.requestUpdate();
  }
}
customElements.define('tb-twin', Twin);
export { twinLink, when, millis };
