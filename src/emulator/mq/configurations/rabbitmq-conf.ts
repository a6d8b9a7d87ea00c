/**
 * Checks the configuration of a RabbitMQ broker: lines of `key = value` in the format Cuttlefish.
 *
 * The keys and values come from the Developer Guide, read on 2026-11-29: "Configurable values", "Resource limit
 * configuration", "ARN support in RabbitMQ configuration", "AMQP client SSL configuration", "Configuring mTLS", and the pages
 * about OAuth 2.0, LDAP, HTTP and SSL certificate authentication. The maximum of a resource limit depends on the instance
 * type, so it is not checked here.
 * GUESS(rabbitmq-keys): UpdateConfiguration refuses other keys and values, and removes nothing; a RabbitMQ configuration has no warnings.
 * The guide documents such an error only for keys in sections.
 */
import { badRequest } from '../../errors';

/** A setting, and the line that it is on. */
interface Setting {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** A key and what its values can be. In keys, `*` stands for one part of a name, and `**` for all parts that follow. */
interface PermittedKey {
  readonly key: RegExp;
  readonly allowed: string;
  accepts(value: string): boolean;
}

const anyText = { allowed: 'text', accepts: (value: string) => value !== '' };
const oneOf = (...values: string[]) => ({
  allowed: values.join(', '),
  accepts: (value: string) => values.includes(value),
});
const boolean = oneOf('true', 'false');
const integer = (min: number, max = 2_147_483_647) => ({
  allowed: `integers from ${min} to ${max}`,
  accepts: (value: string) => /^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max,
});
const peerVerification = oneOf('verify_none', 'verify_peer');
const hostnameVerification = oneOf('wildcard', 'none');
const httpsUrl = { allowed: 'URLs that start with https://', accepts: (value: string) => value.startsWith('https://') };
const notInsecureUrl = { ...httpsUrl, accepts: (value: string) => value !== '' && !/^(?!https:)\w+:\/\//i.test(value) };
const arn = { allowed: 'ARNs', accepts: (value: string) => /^arn:aws[a-z-]*:\S+$/.test(value) };
const distinguishedName = {
  allowed: 'distinguished names such as ou=users,dc=example,dc=com',
  accepts: (value: string) => /^\s*[A-Za-z0-9.-]+\s*=[^]*$/.test(value),
};
const host = { allowed: 'IP addresses and domain names', accepts: (value: string) => /^[A-Za-z0-9.:-]+$/.test(value) };

const resourceLimits = [
  'channel_max_per_node',
  'cluster_exchange_limit',
  'cluster_queue_limit',
  'connection_max',
  'consumer_max_per_channel',
  'max_message_size',
  'runtime_parameters.limits.shovel',
  'vhost_max',
];
const algorithms = [
  ...['Ed25519', 'Ed25519ph', 'Ed448', 'Ed448ph', 'EdDSA', 'ES256K', 'ES256', 'ES384', 'ES512', 'HS256', 'HS384'],
  ...['HS512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'],
];
const unsupportedSslOptions = [
  ...['cert', 'client_renegotiation', 'dh', 'dhfile', 'honor_cipher_order', 'honor_ecc_order', 'key.*', 'log_alert'],
  ...['password', 'psk_identity', 'reuse_sessions', 'secure_renegotiate', 'versions.*', 'sni'],
];
const fileOptions = ['cacertfile', 'certfile', 'keyfile'];
const roleKey = 'aws.arns.assume_role_arn';
const arnKeys = [
  'ssl_options.cacertfile',
  'management.ssl.cacertfile',
  'auth_oauth2.https.cacertfile',
  ...fileOptions.map((option) => `auth_http.ssl_options.${option}`),
  ...fileOptions.map((option) => `auth_ldap.ssl_options.${option}`),
  'auth_ldap.dn_lookup_bind.password',
  'auth_ldap.other_bind.password',
];

/** Keys that the guide excludes, of the plugins whose other keys are permitted. */
const excluded = [
  ...['auth_oauth2.https.cacertfile', 'auth_oauth2.oauth_providers.*.https.cacertfile', 'auth_oauth2.signing_keys.*'],
  ...['management.oauth_client_secret', 'management.oauth_resource_servers.*.oauth_client_secret'],
  ...['auth_ldap', 'auth_http'].flatMap((plugin) =>
    [...fileOptions, ...unsupportedSslOptions].map((option) => `${plugin}.ssl_options.${option}`),
  ),
  ...['auth_http.ssl_options.crl_check', 'auth_ldap.dn_lookup_bind.password', 'auth_ldap.other_bind.password'],
].map(keyPattern);

/** The first row whose key matches applies. */
const permittedKeys: readonly PermittedKey[] = rows({
  consumer_timeout: integer(0),
  heartbeat: integer(60, 3_600),
  'management.restrictions.operator_policy_changes.disabled': boolean,
  'quorum_queue.property_equivalence.relaxed_checks_on_redeclaration': boolean,
  'secure.management.http.headers.enabled': boolean,
  ...Object.fromEntries(resourceLimits.map((key) => [key, integer(0)])),
  'amqp_client.ssl_options.verify': peerVerification,
  'auth_backends.*': anyText,
  'auth_backends.*.authn': anyText,
  'auth_backends.*.authz': anyText,
  'auth_mechanisms.*': anyText,
  'ssl_options.verify': peerVerification,
  'ssl_options.fail_if_no_peer_cert': boolean,
  'ssl_options.depth': integer(0),
  'ssl_options.hostname_verification': hostnameVerification,
  ssl_cert_login_from: oneOf('distinguished_name', 'common_name', 'subject_alternative_name', 'subject_alt_name'),
  ssl_cert_login_san_type: oneOf('dns', 'ip', 'email', 'uri', 'other_name'),
  ssl_cert_login_san_index: integer(0),
  'management.ssl.verify': peerVerification,
  'management.ssl.depth': integer(0),
  'management.ssl.hostname_verification': hostnameVerification,
  [roleKey]: arn,
  ...Object.fromEntries(arnKeys.map((key) => [`aws.arns.${key}`, arn])),
  'auth_oauth2.algorithms.*': oneOf(...algorithms),
  'auth_oauth2.**': notInsecureUrl,
  'management.oauth_*': notInsecureUrl,
  'management.oauth_*.**': notInsecureUrl,
  'auth_http.http_method': oneOf('get', 'post'),
  'auth_http.user_path': httpsUrl,
  'auth_http.vhost_path': httpsUrl,
  'auth_http.resource_path': httpsUrl,
  'auth_http.topic_path': httpsUrl,
  'auth_http.**': anyText,
  'auth_ldap.servers.*': host,
  'auth_ldap.log': oneOf('true', 'false', 'network'),
  'auth_ldap.dn_lookup_base': distinguishedName,
  'auth_ldap.dn_lookup_bind.user_dn': distinguishedName,
  'auth_ldap.other_bind.user_dn': distinguishedName,
  'auth_ldap.group_lookup_base': distinguishedName,
  'auth_ldap.**': anyText,
});

/** Throws a BadRequestException unless Amazon MQ permits every setting. No message contains a value. */
export function checkRabbitMqConf(text: string): void {
  const settings = parse(text);
  for (const { key, value, line } of settings) {
    const permitted = excluded.some((pattern) => pattern.test(key))
      ? undefined
      : permittedKeys.find((candidate) => candidate.key.test(key));
    if (!permitted) {
      const isArn = arnKeys.includes(key);
      throw invalid(
        line,
        `Amazon MQ does not support this key. ${isArn ? `Use aws.arns.${key}.` : 'Remove the line.'}`,
      );
    }
    if (!permitted.accepts(value)) throw invalid(line, `The value is not valid. Allowed: ${permitted.allowed}.`);
  }
  checkTogether(settings);
}

/** Checks settings that need others. */
function checkTogether(settings: readonly Setting[]): void {
  const has = (key: string, value?: string) =>
    settings.some((setting) => setting.key === key && (value === undefined || setting.value === value));
  const first = (prefix: string) => settings.find(({ key }) => key.startsWith(prefix));
  const withArn = first('aws.arns.');
  if (withArn && !has(roleKey)) {
    throw invalid(withArn.line, `An ARN needs a role that can read it. Add ${roleKey}.`);
  }
  const server = first('auth_ldap.servers.');
  if (server && !has('auth_ldap.use_ssl', 'true') && !has('auth_ldap.use_starttls', 'true')) {
    throw invalid(server.line, 'LDAP needs TLS. Set auth_ldap.use_ssl or auth_ldap.use_starttls to true.');
  }
}

/** Returns the settings. Throws if a line is neither a setting, a comment nor the start or end of a section. */
function parse(text: string): Setting[] {
  const settings: Setting[] = [];
  let section: string | undefined;
  let lineNumber = 0;
  for (const rawLine of text.split(/\r\n|\n/)) {
    lineNumber++;
    const line = rawLine.trim();
    if (line === '' || line.startsWith('#')) continue;
    const marker = /^\{\{([^{}]*)\}\}$/.exec(line)?.[1];
    if (marker !== undefined) {
      section = nextSection(section, marker, lineNumber);
      continue;
    }
    const { key, value } = settingOf(line);
    if (key === undefined || value === undefined) throw invalid(lineNumber, 'Write each setting as key = value.');
    if (section !== undefined && !resourceLimits.includes(key)) {
      throw invalid(lineNumber, `A section can contain only ${resourceLimits.join(', ')}. Move the line out of it.`);
    }
    settings.push({ key, value, line: lineNumber });
  }
  if (section !== undefined) throw invalid(lineNumber, 'A section has no end. Repeat its first line after it.');
  return settings;
}

/** Returns the key and the value of a line, without a comment after them. Both are undefined if it is not a setting. */
function settingOf(line: string): { readonly key?: string; readonly value?: string } {
  const [start, key] = /^([\w.-]+)\s*=/.exec(line) ?? [];
  if (start === undefined || key === undefined) return {};
  const rest = line.slice(start.length);
  const comment = rest.search(/\s#/);
  return { key, value: (comment === -1 ? rest : rest.slice(0, comment)).trim() };
}

/**
 * Returns the section that a marker opens, or undefined if it closes the open one. Sections apply to one instance type and
 * deployment mode: 1 for a single instance, 3 for a cluster. Only RabbitMQ 4 has them, which the broker has to check.
 */
function nextSection(open: string | undefined, marker: string, line: number): string | undefined {
  if (open !== undefined && open !== marker) throw invalid(line, 'A section must end before the next one starts.');
  if (!/^[a-z0-9]+\.[a-z0-9]+\.[13]$/.test(marker)) {
    throw invalid(line, 'A section is named {{family.size.mode}}, with mode 1 or 3, such as {{m7g.large.3}}.');
  }
  return open === undefined ? marker : undefined;
}

function invalid(line: number, reason: string) {
  return badRequest(`The specified configuration data is invalid: line ${line}: ${reason}`, 'data');
}

function rows(values: Readonly<Record<string, Omit<PermittedKey, 'key'>>>): PermittedKey[] {
  return Object.entries(values).map(([key, value]) => ({ ...value, key: keyPattern(key) }));
}

function keyPattern(key: string): RegExp {
  const parts = key.split('.').map((part) => {
    if (part === '**') return '.+';
    return part.split('*').join('[^.]+');
  });
  return new RegExp(`^${parts.join('\\.')}$`);
}
