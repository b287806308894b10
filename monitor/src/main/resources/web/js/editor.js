// Edits a desired state: checked as you type, with what changes beside it, and the precondition set.
import { html, nothing, toast, untrusted, cli, onTenant } from '/js/ui.js';
import { api } from '/js/store.js';
import { changes, diffTable } from '/js/diff.js';
import { LitElement } from 'lit';

class Editor extends LitElement {
  static properties = { tenant: {}, target: {}, fault: { state: true }, parsed: { state: true }, busy: { state: true } };
  createRenderRoot() { return this; }
  /** Opens the editor on the document that is current now. */
  async open(desired) {
    const { publisher, acceptedAt, generation, ...document } = desired || {};
    this.generation = generation || 0;
    this.before = document;
    this.parsed = document;
    this.fault = '';
    this.textAtOpen = JSON.stringify(Object.keys(document).length ? document : { components: [] }, null, 2);
    await this.updateComplete;
    this.querySelector('textarea').value = this.textAtOpen;
    this.querySelector('dialog').showModal();
    this.check();
  }
  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), 200);
  }
  async check() {
    const text = this.querySelector('textarea').value;
    let document;
    try {
      document = JSON.parse(text);
    } catch (error) {
      this.fault = 'Not JSON yet: ' + error.message;
      return;
    }
    this.parsed = document;
    try {
      const answer = await api('POST', '/validate/desired', JSON.stringify(document));
      if (text === this.querySelector('textarea').value) this.fault = answer.valid ? '' : `${answer.path}: ${answer.message}`;
    } catch (problem) {
      this.fault = problem.message;
    }
  }
  async publish() {
    clearTimeout(this.timer);
    await this.check();
    if (this.fault) return;
    this.busy = true;
    try {
      await api('PUT', `/twins/${this.tenant}/${this.target}/desired`, JSON.stringify({ ...this.parsed, ...(this.generation ? { generation: this.generation } : {}) }));
      this.querySelector('dialog').close();
      toast(`The broker took it: ${this.target} gets a new generation.`);
    } catch (problem) {
      this.fault = problem.status === 409 ? problem.message + ' Close, and edit the newer one.' : problem.message;
    }
    this.busy = false;
  }
  render() {
    const rows = this.parsed ? changes(this.before, this.parsed) : [];
    return html`<dialog class="wide" aria-labelledby="edit-title"><header><h2 id="edit-title">Desired state of ${untrusted(this.target, 80)}</h2>
        <span class="pill plain">${this.generation ? `edits generation ${this.generation}` : 'the first one'}</span>
        <button type="button" class="button small quiet" @click=${() => this.querySelector('dialog').close()}>Close</button></header>
      <div class="in"><div class="editor"><div class="field"><label for="edit-text">Document, as JSON</label>
          <textarea id="edit-text" spellcheck="false" autocomplete="off" aria-describedby="edit-fault" aria-invalid=${this.fault ? 'true' : 'false'} @input=${this.typed}></textarea></div>
        <div class="field"><span class="label">What changes</span><div class="preview">${rows.length ? diffTable(rows, 'New', 'Now', { changed: 'changes', added: 'new', removed: 'goes' }) : html`<div class="empty">Nothing yet.</div>`}</div></div></div>
        <p id="edit-fault" class="note ${this.fault ? 'bad' : 'ok'}" role="status">${this.fault ? untrusted(this.fault) : 'A valid desired state.'}</p>
        ${cli(`twinbus edit ${this.target}${onTenant(this.tenant)}`)}</div>
      <footer><span class="soft">The broker refuses it if somebody was faster.</span>
        <button type="button" class="button push" @click=${() => this.querySelector('dialog').close()}>Cancel</button>
        <button type="button" class="button primary" ?disabled=${!!this.fault || this.busy || !rows.length} @click=${this.publish}>Publish</button></footer></dialog>${nothing}`;
  }
}
customElements.define('tb-editor', Editor);
