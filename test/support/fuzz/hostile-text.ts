/** Generates text that Terraform, HCL or CDKTF could take for something else than text. */
import * as fc from 'fast-check';

const parts = [
  ...[
    '$',
    '$$',
    '{',
    '}',
    '%',
    '"',
    '\\',
    '~',
    "'",
    '`',
    '#',
    '//',
    '/*',
    '<',
    '&',
    '>',
    '-',
    '.',
    ' ',
    'a',
    'EOF',
    '<<EOF',
  ],
  ...['\n', '\r', '\r\n', '\t', '\b', '\f', '\0', '\u007f', '\u0085', '\u2028', '\ufeff', '\u{e0001}', '\ud800'],
  ...['é', 'e\u0301', '\u212a', '😀', '\u202e'],
  ...['${', '%{', '$${', '%%{', '${~', '%{ if true }', '${file("/etc/passwd")}', '${path.module}', '${"'],
  ...['${TfToken[TOKEN.0]}', '#{TfToken[TOKEN.0]}', '&{TfToken[TOKEN.0]}', 'TfToken['],
  ...['-8.109562212591384e+298', '-1.888154589708751e+289', '-1.5e3', 'e+298'],
  ...['String Map Token Value', 'Any Map Token Value', '\\u0024{', '\\"'],
];

/** Up to eight pieces, each of which means something somewhere. */
export const hostileText = fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((pieces) => pieces.join(''));
