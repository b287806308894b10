// What the pages know: the session, the fleet, the system. One stream keeps it live.
export const session = { user: '', csrf: '', tenants: {} };
export const fleet = { rows: new Map(), version: 0, members: 0, complete: false };
export const system = { connected: true, whole: true, since: 0, alerts: [], documents: 0, online: true };

let skew = 0;
/** Now by the server's clock: the age of a value does not depend on the browser's clock. */
export const now = () => Date.now() + skew;

const listeners = new Set();
let scheduled = false;
/** Calls back at most once a frame after a change. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export function changed() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    for (const listener of [...listeners]) listener();
  });
}

export class Problem extends Error {
  constructor(body) {
    super(body.detail || body.title || 'The monitor cannot be reached.');
    this.status = body.status || 0;
    this.path = body.path || '';
  }
}

let onSignedOut = () => {};
export const whenSignedOut = callback => { onSignedOut = callback; };

/** Calls the API; an answer that is no success is thrown as a Problem. */
export async function api(method, path, body) {
  let response;
  try {
    response = await fetch('/api/v1' + path, {
      method,
      headers: method === 'GET' ? {} : { 'Content-Type': typeof body === 'string' ? 'application/yaml' : 'application/json', 'X-CSRF-Token': session.csrf },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
  } catch {
    throw new Problem({ detail: 'The monitor cannot be reached: is it running?' });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    if (response.status === 401 && session.user) signedOut();
    throw new Problem({ status: response.status, ...answer });
  }
  return answer;
}

export const mayWrite = tenant => !!session.tenants[tenant]?.write;

function take(answer) {
  Object.assign(session, answer);
  connect();
  return answer;
}
export const resume = async () => take(await api('GET', '/session'));
export const signIn = async (user, password) => take(await api('POST', '/session', { user, password }));
export const signInByLink = async token => take(await api('POST', '/session/link', { token }));
export async function signOut() {
  await api('DELETE', '/session').catch(() => {});
  signedOut();
}
function signedOut() {
  stream?.close();
  stream = undefined;
  Object.assign(session, { user: '', csrf: '', tenants: {} });
  coming = undefined;
  fleet.rows = new Map();
  fleet.members++;
  fleet.complete = false;
  onSignedOut();
}

let stream;
/** All of the fleet anew, not shown before it is whole: half of it would look like machines that are gone. */
let coming;
function connect() {
  stream?.close();
  coming = undefined;
  stream = new EventSource('/api/v1/live');
  const on = (name, handle) => stream.addEventListener(name, event => handle(JSON.parse(event.data)));
  stream.onopen = () => { system.online = true; changed(); };
  stream.onerror = async () => {
    system.online = false;
    changed();
    if (stream && stream.readyState === EventSource.CLOSED) {
      const mine = stream;
      setTimeout(() => { if (stream === mine && session.user) resume().catch(() => retry(mine)); }, 1500);
    }
  };
  on('time', data => { skew = data.now - Date.now(); });
  on('rows', data => {
    if (data.whole) coming = new Map();
    const rows = coming || fleet.rows;
    for (const row of data.rows) {
      row.key = row.tenant + '/' + row.target;
      row.tone = toneOf(row);
      if (!session.tenants[row.tenant]) refreshRights();
      if (!rows.has(row.key)) fleet.members++;
      rows.set(row.key, row);
    }
    for (const key of data.removed) if (rows.delete(key)) fleet.members++;
    if (data.complete) {
      fleet.rows = rows;
      coming = undefined;
      fleet.complete = true;
    }
    if (coming) return;
    fleet.version++;
    changed();
  });
  on('documents', data => { system.documents = data.sequence; changed(); });
  on('system', data => { Object.assign(system, data); changed(); });
  on('signed-out', signedOut);
}
function retry(mine) {
  if (stream === mine && session.user) setTimeout(() => resume().catch(() => retry(mine)), 2000);
}
let asking = false;
function refreshRights() {
  if (asking) return;
  asking = true;
  setTimeout(() => api('GET', '/session').then(answer => Object.assign(session, answer), () => {}).then(() => { asking = false; changed(); }), 500);
}

/** One word for how a twin is: ok, busy, warn, bad, off, new. Green needs fresh evidence. */
export function toneOf(row) {
  switch (row.verdict) {
    case 'OK':
      if (row.phase === 'IN_SYNC') return 'ok';
      if (row.phase === 'UNKNOWN') return row.generation ? 'busy' : 'new';
      return 'busy';
    case 'DEVICE_OFFLINE': return 'off';
    case 'AGENT_HUNG': case 'DEVICE_DEAD': case 'QUARANTINED': case 'BROKER_UNREACHABLE': return 'bad';
    case 'NOT_JUDGED': return 'new';
    default: return row.severity >= 3 ? 'bad' : 'warn';
  }
}
export const TONES = { bad: 'Broken', warn: 'Needs a look', off: 'Offline', busy: 'Working', ok: 'In sync', new: 'Nothing yet' };
