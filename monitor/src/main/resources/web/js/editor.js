// Edits a desired state as YAML or JSON: checked as you type by the server's own reader, with what
// changes beside it, the precondition set, and what somebody else published meanwhile shown.
import { html, nothing, toast, untrusted, cli } from '/js/ui.js';
import { api } from '/js/store.js';
import { changes, diffTable } from '/js/diff.js';
import { toYaml } from '/js/yaml.js';
import { LitElement } from 'lit';

const MARKS = { changed: 'changes', added: 'new', removed: 'goes' };
const WRITERS = { yaml: toYaml, json: document => JSON.stringify(document, null, 2) + '\n' };
const written = ({ publisher, acceptedAt, generation, ...document } = {}) => document;

class Editor extends LitElement {
  static properties = { tenant: {}, target: {}, fault: { state: true }, parsed: { state: true }, busy: { state: true }, language: { state: true }, refusal: { state: true }, newer: { state: true } };
  constructor() { super(); this.language = 'yaml'; this.fault = ''; }
  createRenderRoot() { return this; }
  get path() { return `/twins/${encodeURIComponent(this.tenant)}/${encodeURIComponent(this.target)}`; }
  /** Opens the editor on the document that is current now. */
  async open(desired) {
    this.begin(desired);
    await import('/js/code.js');
    await this.updateComplete;
    this.querySelector('dialog').showModal();
    this.show(this.before);
  }
  begin(desired) {
    this.generation = desired?.generation || 0;
    this.before = written(desired);
    this.parsed = this.before;
    this.newer = undefined;
    this.fault = '';
    this.refusal = '';
  }
  show(document) {
    const code = this.querySelector('tb-code');
    code.check = text => this.check(text);
    code.show(WRITERS[this.language](Object.keys(document).length ? document : { components: [] }), this.language);
  }
  /** What is wrong with a text, by the reader that the broker uses too. */
  async check(text) {
    let answer;
    try {
      answer = await api('POST', '/validate/desired', text);
    } catch (problem) {
      answer = { valid: false, message: problem.message, line: 1, column: 1 };
    }
    if (text === this.querySelector('tb-code').text) {
      this.fault = answer.valid ? '' : `Line ${answer.line}, column ${answer.column}: ${answer.path ? answer.path + ': ' : ''}${answer.message}`;
      if (answer.valid) this.parsed = answer.document;
      this.checked = text;
      this.refusal = '';
    }
    return answer.valid ? [] : [answer];
  }
  async speak(language) {
    await this.settle();
    if (this.fault) return;
    this.language = language;
    this.show(this.parsed);
  }
  async settle() {
    const { text } = this.querySelector('tb-code');
    if (text !== this.checked) await this.check(text);
  }
  async publish() {
    await this.settle();
    if (this.fault) return;
    this.busy = true;
    try {
      await api('PUT', this.path + '/desired', { ...(this.generation ? { generation: this.generation } : {}), ...this.parsed });
      this.querySelector('dialog').close();
      toast(`The broker took it: ${this.target} gets a new generation.`);
    } catch (problem) {
      this.refusal = problem.message;
      if (problem.status === 409) this.newer = await api('GET', this.path).then(twin => twin.desired, () => undefined);
    }
    this.busy = false;
  }
  /** Goes on from what somebody else published: with the text as it is, or with theirs. */
  goOn(keep) {
    const theirs = this.newer;
    const mine = this.parsed;
    this.begin(theirs);
    if (keep) this.parsed = written(mine);
    this.checked = undefined;
    if (!keep || mine.generation) this.show(this.parsed);
  }
  conflict() {
    const rows = changes(this.before, written(this.newer));
    return html`<section class="note warn stack" aria-label="Conflict"><p><b>Somebody published generation ${this.newer.generation}</b> while you were editing generation ${this.generation || 'none'}${this.newer.publisher ? html`: ${untrusted(this.newer.publisher, 60)}` : nothing}.</p>
      ${rows.length ? diffTable(rows, 'Theirs', 'What you began with', MARKS) : nothing}
      <p class="row"><button type="button" class="button" @click=${() => this.goOn(true)}>Keep my text, over theirs</button><button type="button" class="button" @click=${() => this.goOn(false)}>Begin again with theirs</button></p></section>`;
  }
  render() {
    const rows = this.parsed ? changes(this.before, written(this.parsed)) : [];
    return html`<dialog class="wide" aria-labelledby="edit-title"><header><h2 id="edit-title">Desired state of ${untrusted(this.target, 80)}</h2>
        <span class="pill plain">${this.generation ? `edits generation ${this.generation}` : 'the first one'}</span>
        <button type="button" class="button small quiet" @click=${() => this.querySelector('dialog').close()}>Close</button></header>
      <div class="in">${this.refusal ? html`<p class="note bad" role="alert">${untrusted(this.refusal, 600)}</p>` : nothing}${this.newer ? this.conflict() : nothing}
        <div class="editor"><div class="field"><div class="row" role="group" aria-label="Language"><span class="label">Document</span>${['yaml', 'json'].map(each => html`<button type="button" class="button small" aria-pressed=${this.language === each} ?disabled=${!!this.fault && this.language !== each} title=${this.fault && this.language !== each ? 'First make it valid.' : ''} @click=${() => this.language === each || this.speak(each)}>${each.toUpperCase()}</button>`)}</div>
          <tb-code></tb-code></div>
        <div class="field"><span class="label">What changes</span><div class="preview">${rows.length ? diffTable(rows, 'New', 'Now', MARKS) : html`<div class="empty">Nothing yet.</div>`}</div></div></div>
        <p id="edit-fault" class="note ${this.fault ? 'bad' : 'ok'}" role="status">${this.fault ? untrusted(this.fault) : 'A valid desired state.'}</p>
        ${cli('edit', this.tenant, { target: this.target })}</div>
      <footer><span class="soft">The broker refuses it if somebody was faster.</span>
        <button type="button" class="button push" @click=${() => this.querySelector('dialog').close()}>Cancel</button>
        <button type="button" class="button primary" ?disabled=${!!this.fault || this.busy || !!this.newer || !rows.length} @click=${this.publish}>Publish</button></footer></dialog>${nothing}`;
  }
}
customElements.define('tb-editor', Editor);
