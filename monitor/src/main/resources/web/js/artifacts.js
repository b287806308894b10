// Files by their content: what names them, and new ones.
import { html, nothing, View, untrusted, bytes, empty, toast, twinLink, cli, pill } from '/js/ui.js';
import { api, session, system, fleet, mayWrite, Problem } from '/js/store.js';

class Artifacts extends View {
  constructor() { super(); this.list = undefined; this.read = ''; this.uploads = []; }
  connectedCallback() { super.connectedCallback(); this.load(); }
  storeChanged() { const at = system.documents + '/' + fleet.rows.size; if (at !== this.read) this.load(); }
  async load() {
    this.read = system.documents + '/' + fleet.rows.size;
    try { this.list = (await api('GET', '/artifacts')).artifacts; } catch (problem) { this.problem = problem.message; }
    this.requestUpdate();
  }
  get tenant() { return this.chosen || Object.keys(session.tenants).find(mayWrite) || Object.keys(session.tenants)[0] || 'default'; }
  take(files) { for (const file of files) this.upload(file); }
  upload(file) {
    const item = { name: file.name, size: file.size, sent: 0, state: 'sending' };
    this.uploads = [item, ...this.uploads];
    const request = new XMLHttpRequest();
    request.open('PUT', `/api/v1/artifacts/${encodeURIComponent(this.tenant)}`);
    request.setRequestHeader('X-CSRF-Token', session.csrf);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = event => { item.sent = event.loaded; if (event.loaded === event.total) item.state = 'storing'; this.requestUpdate(); };
    request.onload = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { answer = {}; }
      if (request.status === 200) { item.state = 'done'; item.digest = answer.digest; toast(`${file.name} is stored.`); } else { item.state = 'failed'; item.message = new Problem({ status: request.status, ...answer }).message; }
      this.requestUpdate();
    };
    request.onerror = () => { item.state = 'failed'; item.message = 'The monitor cannot be reached.'; this.requestUpdate(); };
    request.send(file);
    this.requestUpdate();
  }
  render() {
    const may = mayWrite(this.tenant);
    return html`<div class="head"><h1>Artifacts</h1><span class="sub">files by their content, checked by every device before it uses them</span></div>
      <div class="stack"><section class="drop ${this.over ? 'over' : ''}" aria-label="Upload" @dragover=${event => { event.preventDefault(); this.over = may; this.requestUpdate(); }} @dragleave=${() => { this.over = false; this.requestUpdate(); }} @drop=${event => { event.preventDefault(); this.over = false; if (may) this.take(event.dataTransfer.files); else toast('You may look, but not change anything here.', true); }}>
        <p>${may ? 'Drop a file here, or choose one. It goes to the bus block by block, under your name.' : 'You may look at artifacts, but not upload any.'}</p>
        <input id="file" class="visually-hidden" type="file" multiple tabindex="-1" aria-label="Files to upload" @change=${event => { this.take(event.target.files); event.target.value = ''; }}>
        <button type="button" class="button" ?disabled=${!may} @click=${() => this.querySelector('#file').click()}>Choose a file</button>
        ${cli('push', this.tenant)}</section>
      ${this.uploads.length ? html`<section class="card" aria-labelledby="h-up"><header><h2 id="h-up">Uploads</h2></header><div class="in stack" role="status">${this.uploads.map(each => html`<div><div class="row"><b>${untrusted(each.name, 120)}</b><span class="soft">${bytes(each.size)}</span>${each.state === 'done' ? pill('x', 'ok', 'Stored') : each.state === 'failed' ? pill('x', 'bad', 'Failed') : pill('x', 'busy', each.state === 'storing' ? 'Storing' : 'Sending')}</div>
        ${each.digest ? html`<p class="mono untrusted">${each.digest}</p>` : nothing}${each.message ? html`<p class="note bad">${untrusted(each.message, 400)}</p>` : nothing}
        ${each.state === 'sending' || each.state === 'storing' ? html`<div class="progress" role="progressbar" aria-label="Upload" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(100 * each.sent / Math.max(1, each.size))}><i .style=${`width:${100 * each.sent / Math.max(1, each.size)}%`}></i></div>` : nothing}</div>`)}</div></section>` : nothing}
      <section class="card" aria-labelledby="h-art"><header><h2 id="h-art">In use</h2></header>${this.list?.length ? html`<div class="scroll" tabindex="0" role="region" aria-label="Artifacts in use"><table><thead><tr><th scope="col">Digest</th><th scope="col">Size</th><th scope="col">Signed</th><th scope="col">Used by</th></tr></thead><tbody>${this.list.map(each => html`<tr><td class="mono" title=${each.digest}>${each.digest.slice(0, 26)}…</td><td class="num">${each.size ? bytes(each.size) : html`<span class="dim">not said</span>`}</td><td>${each.signed ? pill('x', 'ok', 'Signed') : html`<span class="dim">no</span>`}</td><td>${each.usedBy.map((use, i) => html`${i ? ', ' : ''}${use.kind === 'twin' ? html`<a href=${twinLink(each.tenant, use.name)}>${untrusted(use.name, 63)}</a>` : untrusted(`${use.kind} ${use.name}`, 80)}`)}${each.uses > each.usedBy.length ? html` <span class="dim">and ${each.uses - each.usedBy.length} more</span>` : nothing}</td></tr>`)}</tbody></table></div>` : empty('No document names an artifact', 'Upload a file, and name its digest in a solution or a desired state.')}</section></div>`;
  }
}
customElements.define('tb-artifacts', Artifacts);
