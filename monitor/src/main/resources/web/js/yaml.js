// Writes what JSON can say as YAML; reading it is the server's work.
const PLAIN = /^[A-Za-z_][\w./@+-]*(:[\w./@+-]+)*$/;
const WORDS = /^(true|false|null|yes|no|on|off|y|n)$/i;
/** What could be mistaken, or not be seen, is quoted and escaped. */
const quoted = text => JSON.stringify(text).replace(/[\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
const scalar = value => typeof value !== 'string' ? JSON.stringify(value) : PLAIN.test(value) && !WORDS.test(value) ? value : quoted(value);
const isTree = value => value !== null && typeof value === 'object' && Object.keys(value).length > 0;

function lines(value, indent) {
  if (Array.isArray(value)) {
    return value.flatMap(each => {
      if (!isTree(each)) return [`${indent}- ${scalar(each)}`];
      const [first, ...more] = lines(each, indent + '  ');
      return [`${indent}- ${first.trimStart()}`, ...more];
    });
  }
  return Object.entries(value).flatMap(([key, each]) => isTree(each)
    ? [`${indent}${scalar(key)}:`, ...lines(each, indent + '  ')]
    : [`${indent}${scalar(key)}: ${scalar(each)}`]);
}

/** A value of JSON as a YAML document. */
export const toYaml = value => isTree(value) ? lines(value, '').join('\n') + '\n' : scalar(value) + '\n';
