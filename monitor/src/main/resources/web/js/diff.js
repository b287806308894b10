// Desired beside reported, and two documents beside each other, place by place.
import { html, untrusted, short } from '/js/ui.js';

const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The leaves of a value by path, in its own order. */
export function leaves(value, path = '', out = new Map()) {
  if (isObject(value) && Object.keys(value).length) {
    for (const [key, inner] of Object.entries(value)) leaves(inner, path ? path + '.' + key : key, out);
  } else if (Array.isArray(value) && value.length) {
    value.forEach((inner, i) => leaves(inner, `${path}[${isObject(inner) && typeof inner.name === 'string' ? inner.name : i}]`, out));
  } else {
    out.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return out;
}

/** What a device shall be, beside what it says it is. */
export function desiredAndReported(desired, reported) {
  const rows = [];
  const reports = new Map((reported?.components || []).map(each => [each.name, each]));
  for (const component of desired?.components || []) {
    const report = reports.get(component.name);
    reports.delete(component.name);
    const wantDigest = component.artifact?.digest;
    const want = component.type + (wantDigest ? ' ' + short(wantDigest) : '');
    const is = report ? report.state + (report.digest ? ' ' + short(report.digest) : '') : '';
    const same = report?.state === 'READY' && (!wantDigest || wantDigest === report.digest);
    rows.push({ path: component.name, want, is, kind: !report ? 'added' : same ? 'same' : 'changed' });
  }
  for (const report of reports.values()) rows.push({ path: report.name, want: '', is: report.state, kind: 'removed' });
  const wants = leaves(desired?.properties || {});
  const are = leaves(reported?.properties || {});
  wants.delete('');
  are.delete('');
  for (const [path, want] of wants) {
    const is = are.get(path);
    rows.push({ path, want, is: is ?? '', kind: is === undefined ? 'added' : is === want ? 'same' : 'changed' });
  }
  return rows;
}

/** What an edit changes. */
export function changes(before, after) {
  const from = leaves(before);
  const to = leaves(after);
  const rows = [];
  for (const [path, is] of from) if (!to.has(path)) rows.push({ path, is, want: '', kind: 'removed' });
  for (const [path, want] of to) {
    const is = from.get(path);
    if (is !== want) rows.push({ path, want, is: is ?? '', kind: is === undefined ? 'added' : 'changed' });
  }
  return rows.filter(row => row.path || row.is !== '{}');
}

const MARKS = { same: '', changed: 'differs', added: 'missing', removed: 'extra' };
export const diffTable = (rows, left, right, marks = MARKS) => html`<div class="diff scroll" tabindex="0" role="region" aria-label=${left + ' and ' + right}><table>
  <thead><tr><th scope="col">Where</th><th scope="col">${left}</th><th scope="col">${right}</th><th scope="col" class="hide-s"><span class="visually-hidden">Difference</span></th></tr></thead>
  <tbody>${rows.map(row => html`<tr class=${row.kind}><td>${untrusted(row.path, 200)}</td><td class="want">${untrusted(row.want, 400)}</td><td class="is">${untrusted(row.is, 400)}</td><td class="hide-s">${marks[row.kind]}</td></tr>`)}</tbody></table></div>`;
