/** Tests that hostile and broken XML is refused in bounded time, and that unusual XML is read as XML. */
import { sanitize } from '../../../src/emulator/mq/configurations/activemq-xml';
import { decodeData, encodeData, maxDataBytes } from '../../../src/emulator/mq/configurations/data';
import { cpuMillis } from '../../support/run/cpu-time';

const core = 'http://activemq.apache.org/schema/core';
const broker = (content: string, attributes = '') => `<broker xmlns="${core}"${attributes}>${content}</broker>`;
const badRequest = (message: RegExp) =>
  expect.objectContaining({
    name: 'BadRequestException',
    attribute: 'data',
    message: expect.stringMatching(message),
  }) as Error;

/** Input of the largest size takes less; quadratic time would take far more. */
const maxMillis = 3_000;

const laughs = Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');

test.each<[string, string]>([
  ['entities that multiply', `<!DOCTYPE broker [<!ENTITY l0 "lol">${laughs}]>${broker('&l10;')}`],
  ['an entity of a file', `<!DOCTYPE broker [<!ENTITY x SYSTEM "file:///etc/passwd">]>${broker('', ' a="&x;"')}`],
  ['an external subset', `<!DOCTYPE broker SYSTEM "http://127.0.0.1:1/a.dtd">${broker('')}`],
  ['a parameter entity', `<!DOCTYPE broker [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>${broker('')}`],
  ['a DOCTYPE without a subset', `<!DOCTYPE broker>${broker('')}`],
])('a DOCTYPE is refused: %s', (_, xml) => {
  expect(() => sanitize(xml)).toThrow(badRequest(/DOCTYPE.*Remove the DOCTYPE\./));
});

test.each<[string, string]>([
  ['nothing', ''],
  ['white space', ' \n'],
  ['text', 'consumer_timeout = 1'],
  ['JSON', '{"broker":{}}'],
  ['an element that is not closed', `<broker xmlns="${core}">`],
  ['an end tag for another element', `<broker xmlns="${core}"></brokers>`],
  ['two root elements', `${broker('')}${broker('')}`],
  ['text after the root', `${broker('')}x`],
  ['an attribute twice', broker('', ' persistent="a" persistent="b"')],
  [
    'an attribute twice, with two prefixes',
    `<broker xmlns="${core}" xmlns:a="urn:x" xmlns:b="urn:x" a:c="1" b:c="2"/>`,
  ],
  ['an attribute without quotes', broker('', ' persistent=true')],
  ['an attribute without a value', broker('', ' persistent')],
  ['a "<" in a value', broker('', ' persistent="<"')],
  ['an entity that is not defined', broker('&nbsp;')],
  ['an ampersand', broker('', ' persistent="a & b"')],
  ['a reference to no character', broker('', ' persistent="&#0;"')],
  ['a character that only XML 1.1 permits', `<?xml version="1.1"?>${broker('', ' persistent="&#1;"')}`],
  ['a control character', broker('', ' persistent="\u0001"')],
  ['a prefix without a namespace', broker('<x:plugins/>')],
  ['"--" in a comment', broker('<!-- -- -->')],
  ['a declaration after white space', ` <?xml version="1.0"?>${broker('')}`],
  ['a CDATA section that does not end', broker('<![CDATA[')],
  ['half of a surrogate pair', broker('', ' persistent="\ud800"')],
])('XML that is not well-formed is refused: %s', (_, xml) => {
  expect(() => sanitize(xml)).toThrow(badRequest(/not well-formed|has no element/));
});

test.each<[string, string, RegExp]>([
  ['elements', `<broker xmlns="${core}">${'<a>'.repeat(80_000)}`, /more than 100 elements are nested/],
  [
    'well-formed elements',
    broker(`${'<a>'.repeat(30_000)}${'</a>'.repeat(30_000)}`),
    /more than 100 elements are nested/,
  ],
])('deep nesting is refused: %s', (_, xml, message) => {
  expect(cpuMillis(() => expect(() => sanitize(xml)).toThrow(badRequest(message)))).toBeLessThan(maxMillis);
});

test('nesting that the schema permits is not limited before 100 levels', () => {
  const levels = 40;
  const policy = `${'<retainedMessageSubscriptionRecoveryPolicy><wrapped>'.repeat(levels)}${'</wrapped></retainedMessageSubscriptionRecoveryPolicy>'.repeat(levels)}`;
  const xml = broker(
    `<destinationPolicy><policyMap><defaultEntry><policyEntry><subscriptionRecoveryPolicy>${policy}</subscriptionRecoveryPolicy></policyEntry></defaultEntry></policyMap></destinationPolicy>`,
  );
  expect(sanitize(xml).warnings).toEqual([]);
});

const filled = 250_000;
test.each<[string, string]>([
  ['a long value', broker('', ` persistent="${'a'.repeat(filled)}"`)],
  ['white space in a typed value', broker(`<destinations><queue DLQ="1${' '.repeat(filled)}1"/></destinations>`)],
  [
    'digits',
    broker(
      `<destinationPolicy><policyMap><defaultEntry><policyEntry maxPageSize="${'0'.repeat(filled)}x"/></defaultEntry></policyMap></destinationPolicy>`,
    ),
  ],
  [
    'digits of a long',
    broker(`<systemUsage><systemUsage sendFailIfNoSpaceAfterTimeout="${'0'.repeat(filled)}x"/></systemUsage>`),
  ],
  ['a long name', broker(`<${'a'.repeat(filled)}/>`)],
  ['many attributes', broker('', Array.from({ length: 20_000 }, (_, i) => ` a${i}=""`).join(''))],
  ['many namespaces', broker('', Array.from({ length: 15_000 }, (_, i) => ` xmlns:n${i}="a"`).join(''))],
  ['many elements', broker('<a/>'.repeat(60_000))],
  ['many permitted elements', broker(`<destinations>${'<queue/>'.repeat(30_000)}</destinations>`)],
  ['many comments', broker('<!---->'.repeat(30_000))],
  ['a long comment', broker(`<!--${'- '.repeat(filled / 2)}-->`)],
  ['white space', broker(' '.repeat(filled))],
])('large input takes linear time: %s', (_, xml) => {
  const millis = cpuMillis(() => {
    try {
      const { xml: stored } = sanitize(xml);
      expect(sanitize(stored)).toEqual({ xml: stored, warnings: [] });
    } catch (error) {
      expect(error).toMatchObject({ name: 'BadRequestException', attribute: 'data' });
    }
  });
  expect(millis).toBeLessThan(maxMillis);
});

test('a prefix of the namespace is kept', () => {
  const xml = `<mq:broker xmlns:mq="${core}" persistent="true"><mq:plugins/><plugins/></mq:broker>`;
  expect(sanitize(xml)).toEqual({
    xml: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<mq:broker persistent="true" xmlns:mq="${core}">\n  <mq:plugins/>\n</mq:broker>\n`,
    warnings: [{ reason: 'DISALLOWED_ELEMENT_REMOVED', elementName: 'plugins' }],
  });
});

test('comments and processing instructions are kept, in and around the root', () => {
  const xml = `<!--a--><?b c?>${broker('<!-- d\r\n  e --><?f?><plugins><!----></plugins>')}<!-- g -->`;
  expect(sanitize(xml)).toEqual({
    xml: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!--a-->
<?b c?>
<broker xmlns="${core}">
  <!-- d
  e -->
  <?f?>
  <plugins>
    <!---->
  </plugins>
</broker>
<!-- g -->
`,
    warnings: [],
  });
});

test('attributes named like properties of objects are removed like others', () => {
  const { xml, warnings } = sanitize(
    broker('<constructor/><__proto__/>', ' __proto__="1" constructor="2" toString="3"'),
  );
  expect(xml).toBe(sanitize(broker('')).xml);
  expect(warnings).toHaveLength(5);
});

test.each<[string, (text: string) => Buffer]>([
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16, little-endian', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, big-endian', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
])('data is decoded: %s', (_, encode) => {
  const xml = `<?xml version="1.0" encoding="UTF-16"?>\r\n${broker('', ' persistent="é😀"')}\r\n`;
  const text = decodeData(encode(xml).toString('base64'));
  expect(text).toBe(xml);
  expect(sanitize(text).xml).toContain(`<broker persistent="é😀" xmlns="${core}"/>\n`);
});

test('line ends and the version of XML do not matter', () => {
  const lines = (end: string) =>
    ['<?xml version="1.1"?>', `<broker xmlns="${core}">`, '<plugins>', '</plugins></broker>'].join(end);
  for (const end of ['\n', '\r\n', '\r']) expect(sanitize(lines(end)).xml).toBe(sanitize(broker('<plugins/>')).xml);
});

test('another encoding is refused', () => {
  expect(() => sanitize(`<?xml version="1.0" encoding="ISO-8859-1"?>${broker('')}`)).toThrow(
    badRequest(/declare UTF-8\./),
  );
});

test.each<[string, string, RegExp]>([
  ['nothing', '', /Missing required field/],
  ['characters of another alphabet', 'YWJj*', /not valid base64/],
  ['a line break', 'YWJj\nYWJj', /not valid base64/],
  ['the alphabet of URLs', '_-_-', /not valid base64/],
  ['an impossible length', 'YWJjY', /not valid base64/],
  ['padding in the middle', 'YQ==YWJj', /not valid base64/],
  ['bytes that are not UTF-8', Buffer.from([0x61, 0xff]).toString('base64'), /is not text/],
  ['half of a character', Buffer.from('é').subarray(0, 1).toString('base64'), /is not text/],
  ['too much data', encodeData('a'.repeat(maxDataBytes + 3)), /at most 262144 bytes/],
])('data that cannot be decoded is refused: %s', (_, data, message) => {
  expect(() => decodeData(data)).toThrow(badRequest(message));
});

test('the largest data is accepted, with and without padding', () => {
  expect(decodeData(encodeData('a'.repeat(maxDataBytes)))).toHaveLength(maxDataBytes);
  expect(decodeData('YQ==')).toBe('a');
  expect(decodeData('YQ')).toBe('a');
});
