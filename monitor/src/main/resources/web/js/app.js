// The frame: sign-in, navigation, what is true of every page.
import { html, nothing, View, ago, place, toast, untrusted } from '/js/ui.js';
import { session, system, fleet, resume, signIn, signInByLink, signOut, whenSignedOut } from '/js/store.js';
import '/js/fleet.js';

const PAGES = [
  ['fleet', 'Fleet', () => import('/js/fleet.js'), () => html`<tb-fleet></tb-fleet>`],
  ['instances', 'Instances', () => import('/js/instances.js'), () => html`<tb-instances></tb-instances>`],
  ['alerts', 'Alerts', () => import('/js/alerts.js'), () => html`<tb-alerts></tb-alerts>`],
  ['artifacts', 'Artifacts', () => import('/js/artifacts.js'), () => html`<tb-artifacts></tb-artifacts>`],
  ['system', 'System', () => import('/js/system.js'), () => html`<tb-system></tb-system>`],
];

class App extends View {
  static properties = { stage: { state: true }, error: { state: true }, busy: { state: true } };
  constructor() {
    super();
    this.stage = 'start';
    this.error = '';
    whenSignedOut(() => { this.stage = 'signin'; this.error = 'Your sign-in has ended: sign in again.'; });
    addEventListener('hashchange', () => this.navigated());
  }
  async firstUpdated() {
    const link = location.hash.match(/^#sign-in=([A-Za-z0-9_-]+)$/);
    try {
      if (link) {
        history.replaceState(null, '', '#/fleet');
        await signInByLink(link[1]);
      } else {
        await resume();
      }
      this.enter();
    } catch (problem) {
      this.error = problem.status === 401 && !link ? '' : problem.message;
      this.stage = 'signin';
    }
  }
  enter() {
    if (!place().parts.length) history.replaceState(null, '', '#/fleet');
    this.error = '';
    this.stage = 'in';
    this.navigated();
  }
  async navigated() {
    const path = location.hash.split('?')[0];
    const name = place().parts[0] || 'fleet';
    await (name === 'twin' ? import('/js/twin.js') : PAGES.find(each => each[0] === name)?.[2]());
    // While the page was fetched the reader may have gone on: that navigation speaks for itself.
    if (path !== location.hash.split('?')[0]) return;
    if (this.at !== path) {
      this.at = path;
      scrollTo(0, 0);
      const title = name === 'twin' ? place().parts[2] : PAGES.find(each => each[0] === name)?.[1];
      document.title = (title ? title + ' · ' : '') + 'Twinbus';
    }
    this.requestUpdate();
  }
  async submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    this.busy = true;
    this.error = '';
    try {
      await signIn(form.get('user').trim(), form.get('password'));
      this.enter();
    } catch (problem) {
      this.error = problem.message;
    }
    this.busy = false;
  }
  render() {
    if (this.stage === 'start') return html`<div class="signin" aria-busy="true"></div>`;
    return html`${this.stage === 'signin' ? this.signin() : this.frame()}<tb-toasts></tb-toasts>`;
  }
  signin() {
    return html`<main class="signin"><form class="card" @submit=${this.submit}>
      <span class="brand"><img src="/icon.svg" alt="">Twinbus</span>
      <div><h1>Sign in</h1><p class="soft">With your name on the broker.</p></div>
      ${this.error ? html`<p class="note bad" role="alert">${untrusted(this.error)}</p>` : nothing}
      <div class="field"><label for="user">Name</label><input id="user" name="user" type="text" autocomplete="username" required autofocus spellcheck="false" autocapitalize="none"></div>
      <div class="field"><label for="password">Password or token</label><input id="password" name="password" type="password" autocomplete="current-password"></div>
      <button class="button primary" ?disabled=${this.busy}>${this.busy ? 'Asking the broker…' : 'Sign in'}</button>
      <p class="dim">Started with <code>twinbus up</code>? It printed a link that signs you in.</p>
    </form></main>`;
  }
  frame() {
    const name = place().parts[0] || 'fleet';
    let alerts = system.alerts.filter(each => each.state === 'RAISED').length;
    for (const row of fleet.rows.values()) alerts += row.alerts ? 1 : 0;
    return html`<a class="skip" href="#content" @click=${event => { event.preventDefault(); this.querySelector('#content').focus(); }}>To the content</a>
      <header class="bar">
        <a class="brand" href="#/fleet"><img src="/icon.svg" alt="">Twinbus</a>
        <nav aria-label="Pages">${PAGES.map(([id, title]) => html`<a href="#/${id}" aria-current=${id === name || (id === 'fleet' && name === 'twin') ? 'page' : nothing}>${title}${id === 'alerts' && alerts ? html`<span class="badge"><span class="visually-hidden">twins with alerts: </span>${alerts.toLocaleString()}</span>` : nothing}</a>`)}</nav>
        <div class="who"><span class="name">${untrusted(session.user, 40)}</span><button class="button small" type="button" @click=${() => signOut()}>Sign out</button></div>
      </header>
      ${this.banner()}
      <main id="content" tabindex="-1">${this.page(name)}</main>`;
  }
  banner() {
    if (!system.online) return html`<div class="banner" role="alert">The monitor does not answer. What you see is old; the page goes on by itself when it is back.</div>`;
    if (!system.connected) return html`<div class="banner" role="alert">The monitor lost the broker ${ago(system.since)}: nothing here is fresh, and every verdict is from before.</div>`;
    const standing = system.alerts.find(each => each.state !== 'RESOLVED');
    if (standing) return html`<div class="banner soft" role="status">${standing.message.replace(/^./, c => c.toUpperCase())}.</div>`;
    return nothing;
  }
  page(name) {
    if (name === 'twin') {
      const { parts } = place();
      return customElements.get('tb-twin') ? html`<tb-twin .tenant=${parts[1] || ''} .target=${parts[2] || ''}></tb-twin>` : nothing;
    }
    const page = PAGES.find(each => each[0] === name);
    return page ? page[3]() : html`<div class="card"><div class="empty"><h1>There is no such page</h1><p><a href="#/fleet">Go to the fleet</a></p></div></div>`;
  }
}
customElements.define('tb-app', App);
addEventListener('unhandledrejection', event => { toast(event.reason?.message || 'Something went wrong.', true); });
