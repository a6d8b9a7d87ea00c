/** Tests the sanitization of the XML of configurations. */
import { sanitize } from '../../../src/emulator/mq/configurations/activemq-xml';
import { defaultData } from '../../../src/emulator/mq/configurations/default-data';

const core = 'xmlns="http://activemq.apache.org/schema/core"';
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const broker = (content: string, attributes = '') => `<broker ${core}${attributes}>${content}</broker>`;
/** The stored form of a broker element with these attributes and no content. */
const empty = (attributes = '') => `${declaration}<broker ${attributes}${core}/>\n`;
const removedElement = (elementName: string) => ({ reason: 'DISALLOWED_ELEMENT_REMOVED', elementName });
const removedAttribute = (elementName: string, attributeName: string) => ({
  reason: 'DISALLOWED_ATTRIBUTE_REMOVED',
  elementName,
  attributeName,
});
const removedValue = (elementName: string, attributeName: string) => ({
  ...removedAttribute(elementName, attributeName),
  reason: 'INVALID_ATTRIBUTE_VALUE_REMOVED',
});
const badRequest = (message: RegExp) =>
  expect.objectContaining({
    name: 'BadRequestException',
    attribute: 'data',
    message: expect.stringMatching(message),
  }) as Error;

test('permitted XML has no warnings, and is stored in the form of Amazon MQ', () => {
  const xml = `<broker schedulePeriodForDestinationPurge='10000'   ${core} advisorySupport="false" >

  <!-- update 1 -->
  <destinationPolicy><policyMap><policyEntries>
    <policyEntry topic=">" gcInactiveDestinations="true" />

    <policyEntry queue="a&#38;b &quot;c&quot;"></policyEntry>
  </policyEntries></policyMap></destinationPolicy><plugins> </plugins>
</broker>`;
  expect(sanitize(xml)).toEqual({
    warnings: [],
    xml: `${declaration}<broker advisorySupport="false" schedulePeriodForDestinationPurge="10000" ${core}>
  <!-- update 1 -->
  <destinationPolicy>
    <policyMap>
      <policyEntries>
        <policyEntry gcInactiveDestinations="true" topic="&gt;"/>
        <policyEntry queue="a&amp;b &quot;c&quot;"/>
      </policyEntries>
    </policyMap>
  </destinationPolicy>
  <plugins/>
</broker>
`,
  });
});

test('the default configuration is already in the stored form', () => {
  expect(sanitize(defaultData.ACTIVEMQ)).toEqual({ xml: defaultData.ACTIVEMQ, warnings: [] });
});

test.each<[string, string, string, object[]]>([
  ['an unknown attribute', broker('', ' unknown="1"'), empty(), [removedAttribute('broker', 'unknown')]],
  [
    'an attribute that Amazon MQ sets',
    broker('', ' brokerName="a"'),
    empty(),
    [removedAttribute('broker', 'brokerName')],
  ],
  [
    'attributes, reported in alphabetical order',
    broker('', ' z="1" brokerName="n" a="2" persistent="true"'),
    empty('persistent="true" '),
    ['a', 'brokerName', 'z'].map((name) => removedAttribute('broker', name)),
  ],
  ['an unknown element', broker('<unknown/>'), empty(), [removedElement('unknown')]],
  [
    'an element and all of its content, with one warning',
    broker('<a b="c"><d/><queue/>e</a>'),
    empty(),
    [removedElement('a')],
  ],
  ['an element in the wrong place', broker('<queue physicalName="a"/>'), empty(), [removedElement('queue')]],
  ['an element of another namespace', broker('<plugins xmlns="urn:other"/>'), empty(), [removedElement('plugins')]],
  ['an element without a namespace', broker('<plugins xmlns=""/>'), empty(), [removedElement('plugins')]],
  [
    'a Spring bean',
    broker('<bean xmlns="http://www.springframework.org/schema/beans" id="x"/>'),
    empty(),
    [removedElement('bean')],
  ],
  [
    'an attribute of a collection',
    broker('<plugins id="a"/>'),
    `${declaration}<broker ${core}>\n  <plugins/>\n</broker>\n`,
    [removedAttribute('plugins', 'id')],
  ],
  [
    'expressions, variables and references',
    broker('', ' advisorySupport="${value}" persistent="#{value}" schedulerSupport="a${b}" systemUsage="#bean"'),
    empty(),
    ['advisorySupport', 'persistent', 'schedulerSupport', 'systemUsage'].map((name) => removedValue('broker', name)),
  ],
  ['an unknown attribute with an expression', broker('', ' a="${b}"'), empty(), [removedAttribute('broker', 'a')]],
  [
    'an attribute with a prefix',
    broker('', ' xml:space="preserve"'),
    empty(),
    [removedAttribute('broker', 'xml:space')],
  ],
  [
    'a connector that Amazon MQ does not offer',
    broker(
      '<networkConnectors><networkConnector name="n" password="p" uri="static:(ssl://a:61617)"/></networkConnectors>',
    ),
    `${declaration}<broker ${core}>
  <networkConnectors>
    <networkConnector name="n" uri="static:(ssl://a:61617)"/>
  </networkConnectors>
</broker>
`,
    [removedAttribute('networkConnector', 'password')],
  ],
])('what is not permitted is removed: %s', (_, xml, stored, warnings) => {
  expect(sanitize(xml)).toEqual({ xml: stored, warnings });
});

test('attribute values that are text are not checked', () => {
  expect(sanitize(broker('', ' advisorySupport="invalid"'))).toEqual({
    xml: empty('advisorySupport="invalid" '),
    warnings: [],
  });
});

test('at most 20 warnings are reported, and everything is removed', () => {
  const { xml, warnings } = sanitize(broker(Array.from({ length: 30 }, (_, i) => `<x${i}/>`).join('')));
  expect(xml).toBe(empty());
  expect(warnings).toEqual(Array.from({ length: 20 }, (_, i) => removedElement(`x${i}`)));
});

test('the map of LDAP is kept only with the authentication strategy LDAP', () => {
  const content = (map: string) => `<plugins><authorizationPlugin><map>${map}</map></authorizationPlugin></plugins>`;
  const xml = broker(
    content('<cachedLDAPAuthorizationMap legacyGroupMapping="false" queueSearchBase="ou=Queue" refreshInterval="0"/>'),
  );
  expect(sanitize(xml, true).warnings).toEqual([]);
  expect(sanitize(xml, true).xml).toContain('<cachedLDAPAuthorizationMap legacyGroupMapping="false"');
  expect(sanitize(xml).warnings).toEqual([removedElement('cachedLDAPAuthorizationMap')]);
  expect(sanitize(xml).xml).toBe(sanitize(broker(content(''))).xml);
});

test.each<[string, string, RegExp]>([
  [
    'a boolean',
    '<destinations><queue DLQ="yes"/></destinations>',
    /'DLQ' on element 'queue' .* Allowed: true, false\./,
  ],
  [
    'an integer',
    '<systemUsage><systemUsage sendFailIfNoSpaceAfterTimeout="1.5"/></systemUsage>',
    /Allowed: integers from -922/,
  ],
  [
    'a long that is too large',
    '<systemUsage><systemUsage sendFailIfNoSpaceAfterTimeout="9223372036854775808"/></systemUsage>',
    /Allowed/,
  ],
  [
    'a range',
    '<persistenceAdapter><kahaDB checkpointInterval="4999"/></persistenceAdapter>',
    /integers from 5000 to 25000\./,
  ],
  [
    'a percentage',
    '<systemUsage><systemUsage><memoryUsage><memoryUsage percentOfJvmHeap="71"/></memoryUsage></systemUsage></systemUsage>',
    /integers from 0 to 70\./,
  ],
  [
    'an enumeration',
    '<persistenceAdapter><kahaDB journalDiskSyncStrategy="sometimes"/></persistenceAdapter>',
    /always, periodic, never\./,
  ],
  [
    'a protocol',
    '<transportConnectors><transportConnector name="extra" uri="tcp://a"/></transportConnectors>',
    /'name' on element 'transportConnector'.*openwire\./,
  ],
  ['no name of a protocol', '<transportConnectors><transportConnector/></transportConnectors>', /'name' .* is missing/],
  [
    'a protocol twice',
    '<transportConnectors><transportConnector name="openwire"/><transportConnector name="openwire"/></transportConnectors>',
    /twice/,
  ],
  [
    'two policies for one queue',
    '<destinationPolicy><policyMap><policyEntries><policyEntry queue="a"/><policyEntry queue="a"/></policyEntries></policyMap></destinationPolicy>',
    /'queue' .* has the same value twice in 'policyMap'/,
  ],
  [
    'two elements in a collection for one element',
    '<persistenceAdapter><kahaDB/><kahaDB/></persistenceAdapter>',
    /has 2 elements. Allowed: at most 1\./,
  ],
  [
    'no virtual destinations',
    '<destinationInterceptors><virtualDestinationInterceptor/></destinationInterceptors>',
    /is empty. Add virtualDestinations\./,
  ],
  [
    'an empty list of virtual destinations',
    '<destinationInterceptors><virtualDestinationInterceptor><virtualDestinations/></virtualDestinationInterceptor></destinationInterceptors>',
    /at least 1/,
  ],
  ['text', 'text', /'broker' contains text/],
  ['a CDATA section', '<plugins><![CDATA[<statisticsBrokerPlugin/>]]></plugins>', /'plugins' contains text/],
])('XML that is not valid by the schema is refused: %s', (_, content, message) => {
  expect(() => sanitize(broker(content))).toThrow(badRequest(message));
});

test('values of types other than text can have white space around them, and both forms of a boolean', () => {
  const { warnings } = sanitize(
    broker(
      '<persistenceAdapter><kahaDB cleanupOnStop=" 1 " journalDiskSyncInterval="&#10;+0010"/></persistenceAdapter>',
    ),
  );
  expect(warnings).toEqual([]);
});

test.each<[string, string]>([
  ['another root element', `<beans ${core}/>`],
  ['a root without a namespace', '<broker/>'],
  ['a root of another namespace', '<broker xmlns="urn:other"/>'],
])('the root is checked: %s', (_, xml) => {
  expect(() => sanitize(xml)).toThrow(badRequest(/the root must be the element 'broker'/));
});

test('a message never contains a value', () => {
  const secret = 'Example-Secret-2026';
  for (const xml of [
    broker(`<destinations><queue DLQ="${secret}"/></destinations>`),
    broker(secret),
    broker('', ` advisorySupport=${secret}`),
    broker('', ` advisorySupport="&${secret};"`),
    broker(`<networkConnectors><networkConnector duplex="${secret}"/></networkConnectors>`),
    broker(`<${secret}:a/>`),
  ]) {
    expect(() => sanitize(xml)).toThrow(badRequest(/^(?![^]*Example-Secret)/));
  }
});
