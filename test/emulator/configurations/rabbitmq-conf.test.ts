/** Tests the check of configurations of RabbitMQ brokers. */
import { defaultData } from '../../../src/emulator/mq/configurations/default-data';
import { checkRabbitMqConf } from '../../../src/emulator/mq/configurations/rabbitmq-conf';
import { mutated, Random } from '../../support/fuzz/fuzz';
import { seed } from '../../support/fuzz/seed';
import { cpuMillis } from '../../support/run/cpu-time';

const badRequest = (message: RegExp) =>
  expect.objectContaining({
    name: 'BadRequestException',
    attribute: 'data',
    message: expect.stringMatching(message),
  }) as Error;
const role = 'aws.arns.assume_role_arn = arn:aws:iam::123456789012:role/mq';
const ldap = 'auth_ldap.servers.1 = ldap.example.com\nauth_ldap.use_ssl = true';

test.each<[string, string]>([
  ['the default', defaultData.RABBITMQ],
  ['nothing', ''],
  ['comments and blank lines', '# a\n\n   ## b = c\r\n\t\n'],
  ['spaces, a comment after a value, and line ends of Windows', '  consumer_timeout=0   # off\r\nheartbeat = 60\r\n'],
  ['the last of two values', 'heartbeat = 60\nheartbeat = 3600'],
  [
    'switches',
    'management.restrictions.operator_policy_changes.disabled = false\nquorum_queue.property_equivalence.relaxed_checks_on_redeclaration = true\nsecure.management.http.headers.enabled=false',
  ],
  ['resource limits', 'connection_max = 1000\nruntime_parameters.limits.shovel=5\nmax_message_size = 16777216'],
  [
    'sections',
    'connection_max = 1000\n\n{{m7g.large.3}}\nconnection_max = 2000\n{{m7g.large.3}}\n{{m7g.xlarge.1}}\nvhost_max = 4\n{{m7g.xlarge.1}}',
  ],
  [
    'peer verification',
    'amqp_client.ssl_options.verify=verify_none\nmanagement.ssl.verify = verify_peer\nssl_options.depth = 2',
  ],
  [
    'OAuth 2.0',
    'auth_backends.1 = oauth2\nauth_backends.2.authn = internal\nauth_oauth2.resource_server_id = rabbitmq\nauth_oauth2.issuer = https://example.com/pool\nauth_oauth2.algorithms.1 = RS256\nmanagement.oauth_enabled = true\nmanagement.oauth_provider_url = https://example.com\nmanagement.oauth_resource_servers.1.id = a',
  ],
  [
    'LDAP',
    `${role}\n${ldap}\nauth_ldap.dn_lookup_base = DC=example,DC=com\naws.arns.auth_ldap.dn_lookup_bind.password = arn:aws:secretsmanager:us-east-1:123456789012:secret:a`,
  ],
  ['HTTP', 'auth_backends.1 = http\nauth_http.http_method = post\nauth_http.user_path = https://example.com/user'],
  [
    'client certificates',
    `auth_mechanisms.1 = EXTERNAL\nssl_cert_login_from = common_name\n${role}\naws.arns.ssl_options.cacertfile = arn:aws:s3:::a/ca.pem`,
  ],
])('permitted settings are accepted: %s', (_, text) => {
  expect(() => checkRabbitMqConf(text)).not.toThrow();
});

test.each<[string, string, RegExp]>([
  [
    'an unknown key',
    'vm_memory_high_watermark.relative = 0.9',
    /line 1: Amazon MQ does not support this key\. Remove the line\./,
  ],
  ['a key in capital letters', '\nHeartbeat = 60', /line 2: Amazon MQ does not support this key/],
  ['a part of a key', 'heartbeat.x = 60', /does not support/],
  ['a key with an empty part', 'auth_oauth2. = a', /does not support/],
  ['a key of another listener', 'listeners.tcp.default = 5672', /does not support/],
  ['a key that the guide excludes', 'auth_oauth2.signing_keys.1 = a', /does not support/],
  ['a client secret', 'management.oauth_client_secret = a', /does not support/],
  ['a file', 'auth_ldap.ssl_options.cacertfile = /tmp/a', /Use aws\.arns\.auth_ldap\.ssl_options\.cacertfile\./],
  ['a password', 'auth_ldap.other_bind.password = a', /Use aws\.arns\.auth_ldap\.other_bind\.password\./],
  ['an SSL option', 'auth_http.ssl_options.key.RSAPrivateKey = a', /does not support/],
  ['an SSL option of connections', 'ssl_options.sni = a', /does not support/],
  ['a number that is too small', 'heartbeat = 59', /Allowed: integers from 60 to 3600\./],
  ['a number that is too large', 'consumer_timeout = 2147483648', /Allowed: integers from 0 to 2147483647\./],
  ['a number with a unit', 'consumer_timeout = 30m', /Allowed: integers/],
  ['a switch', 'secure.management.http.headers.enabled = TRUE', /Allowed: true, false\./],
  ['no value', 'heartbeat =', /line 1: The value is not valid/],
  ['only a comment as value', 'heartbeat = # 60', /The value is not valid/],
  ['a URL without TLS', 'auth_oauth2.issuer = http://example.com', /https:\/\//],
  ['a path that is not a URL', 'auth_http.user_path = /user', /https:\/\//],
  ['an algorithm', 'auth_oauth2.algorithms.1 = none', /Allowed: Ed25519/],
  [
    'an ARN without a role',
    'aws.arns.ssl_options.cacertfile = arn:aws:s3:::a/ca.pem',
    /Add aws\.arns\.assume_role_arn\./,
  ],
  ['a value that is not an ARN', `${role}\naws.arns.ssl_options.cacertfile = /tmp/a`, /line 2: .* Allowed: ARNs\./],
  ['LDAP without TLS', 'auth_ldap.servers.1 = a.example', /auth_ldap\.use_starttls to true/],
  ['a log of passwords', `${ldap}\nauth_ldap.log = network_unsafe`, /line 3: .* Allowed: true, false, network\./],
  ['a name that is not distinguished', `${ldap}\nauth_ldap.dn_lookup_base = example`, /distinguished names/],
  ['a line that is not a setting', 'heartbeat = 60\nheartbeat', /line 2: Write each setting as key = value\./],
  ['an include', 'include /etc/rabbitmq/a.conf', /Write each setting/],
  ['XML', defaultData.ACTIVEMQ, /line 1: Write each setting/],
  ['Erlang terms', '[{rabbit, [{consumer_timeout, undefined}]}].', /Write each setting/],
  [
    'another key in a section',
    '{{m7g.large.1}}\nheartbeat = 60\n{{m7g.large.1}}',
    /line 2: A section can contain only channel_max_per_node/,
  ],
  ['a section of an unknown mode', '{{m7g.large.2}}\n{{m7g.large.2}}', /mode 1 or 3/],
  ['a section that does not end', '{{m7g.large.1}}\nconnection_max = 1', /has no end/],
  ['a section in a section', '{{m7g.large.1}}\n{{m7g.large.3}}', /line 2: A section must end/],
])('other settings are refused: %s', (_, text, message) => {
  expect(() => checkRabbitMqConf(text)).toThrow(badRequest(message));
});

test('a message never contains a value', () => {
  const secret = 'Example-Secret-2026';
  for (const line of [`heartbeat = ${secret}`, `default_pass = ${secret}`, `default_pass ${secret}`, `${secret} = a`]) {
    expect(() => checkRabbitMqConf(line)).toThrow(badRequest(/^(?![^]*Example-Secret)/));
  }
});

test.each<[string, string]>([
  ['spaces in a value', `auth_oauth2.a = b${' '.repeat(250_000)}c`],
  ['spaces before "="', `heartbeat${' '.repeat(250_000)}= 60`],
  ['a long key', `${'a.'.repeat(125_000)}b = 1`],
  ['a long key of a family', `auth_oauth2.${'a.'.repeat(125_000)} = 1`],
  ['braces', `{{${'{'.repeat(250_000)}`],
  ['many lines', 'heartbeat = 60\n'.repeat(17_000)],
  ['many servers', 'auth_ldap.servers.1 = a\n'.repeat(10_000)],
])('large input takes linear time: %s', (_, text) => {
  const millis = cpuMillis(() => {
    try {
      checkRabbitMqConf(text);
    } catch (error) {
      expect(error).toMatchObject({ name: 'BadRequestException', attribute: 'data' });
    }
  });
  expect(millis).toBeLessThan(3_000);
});

test('damaged settings are accepted or refused, never anything else', () => {
  const random = new Random(seed);
  const text = `${defaultData.RABBITMQ}${role}\n${ldap}\n{{m7g.large.3}}\nconnection_max = 2000\n{{m7g.large.3}}\n`;
  for (let run = 0; run < 2_000; run++) {
    try {
      checkRabbitMqConf(mutated(random, Buffer.from(text)).toString());
    } catch (error) {
      expect(error).toMatchObject({ name: 'BadRequestException', attribute: 'data' });
    }
  }
});
