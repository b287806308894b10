// The commands that the pages show. A test of the command line reads these lines and parses each.
const LINES = {
  up: 'twinbus up --sample multi-os',
  apply: 'twinbus apply -f instance.yaml',
  twin: 'twinbus describe twin {target}{tenant}',
  instance: 'twinbus describe instance {name}{tenant}',
  edit: 'twinbus desired edit {target}{tenant}',
  events: 'twinbus events {target}{tenant}',
  send: 'twinbus send {target} {command} {payload}{tenant}',
  retry: 'twinbus send {target} twin.retry{tenant}',
  acknowledge: 'twinbus send {target} monitor.acknowledge {payload}{tenant}',
  release: 'twinbus quarantine release {target} {digest}{tenant}',
  push: 'twinbus artifact push FILE{tenant}',
};
/** A word as a shell reads it. */
const word = text => /^[\w.:/@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The command of this name with its places filled in; what is empty is left out. */
export function command(name, tenant, values = {}) {
  return LINES[name]
    .replace('{tenant}', tenant === 'default' || !tenant ? '' : ` --tenant ${word(tenant)}`)
    .replace(/ ?\{(\w+)\}/g, (place, key) => values[key] ? place.replace(/\{.*/, '') + word(values[key]) : '');
}
