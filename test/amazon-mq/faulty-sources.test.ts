/** Settings and sources of credentials that cannot be used: each is named, with what to do, and no secret is shown. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectOptions } from '../../src/amazon-mq';
import { startEmulator, type Emulator } from '../../src/emulator';
import { ConnectionProcess, listBrokers } from '../support/terraform/connection-run';
import type { Ended } from '../support/run/programs';

const folder = mkdtempSync(join(tmpdir(), 'mq-faulty-'));
const canary = 'canary-5f2e-secret';
const roleArn = 'arn:aws:iam::123456789012:role/mq';
const keys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: canary };
let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  return emulator.close();
});

let files = 0;
function file(content: string): string {
  const path = join(folder, `file-${(files += 1)}`);
  writeFileSync(path, content);
  return path;
}

let pipes = 0;
/** A pipe without a writer. */
function pipe(): string {
  pipes += 1;
  const path = join(folder, `pipe-${(files += 1)}`);
  execFileSync('mkfifo', [path]);
  return path;
}

const process_ = (command: string) => ({
  AWS_CONFIG_FILE: file(`[profile team]\ncredential_process = ${command}\n`),
  AWS_PROFILE: 'team',
});
const inProfile = (lines: string) => ({ AWS_CONFIG_FILE: file(`[profile team]\n${lines}\n`), AWS_PROFILE: 'team' });
const printed = (output: object) => process_(`cat ${file(JSON.stringify(output))}`);
const good = { Version: 1, AccessKeyId: 'AKIA', SecretAccessKey: canary };

interface Fault {
  readonly options?: ConnectOptions;
  readonly env?: NodeJS.ProcessEnv;
  readonly says: string;
}

const faults: Readonly<Record<string, () => Fault>> = {
  'a carriage return at the end of AWS_ACCESS_KEY_ID': () => ({
    env: { ...keys, AWS_ACCESS_KEY_ID: 'AKIAENV\r' },
    says: 'configuration: Connecting to Amazon MQ failed: The value of AWS_ACCESS_KEY_ID ends with a carriage return.',
  }),
  'a line feed at the end of AWS_SECRET_ACCESS_KEY': () => ({
    env: { ...keys, AWS_SECRET_ACCESS_KEY: `${canary}\n` },
    says: 'The value of AWS_SECRET_ACCESS_KEY ends with a line feed.',
  }),
  'a space at the beginning of AWS_SESSION_TOKEN': () => ({
    env: { ...keys, AWS_SESSION_TOKEN: ` ${canary}` },
    says: 'The value of AWS_SESSION_TOKEN begins with a space.',
  }),
  'a control character in AWS_SESSION_TOKEN': () => ({
    env: { ...keys, AWS_SESSION_TOKEN: `${canary}\u0007${canary}` },
    says: 'The value of AWS_SESSION_TOKEN contains a control character.',
  }),
  'a no-break space in AWS_SECRET_ACCESS_KEY': () => ({
    env: { ...keys, AWS_SECRET_ACCESS_KEY: `${canary}\u00a0${canary}` },
    says: 'The value of AWS_SECRET_ACCESS_KEY contains a no-break space.',
  }),
  'letters that are not ASCII in AWS_SECRET_ACCESS_KEY': () => ({
    env: { ...keys, AWS_SECRET_ACCESS_KEY: `${canary}ü` },
    says: 'The value of AWS_SECRET_ACCESS_KEY contains a character that is not ASCII.',
  }),
  'a line feed in a secret key by option': () => ({
    options: { credentials: { accessKeyId: 'AKIA', secretAccessKey: `${canary}\n` } },
    says: 'The secretAccessKey in the credentials option ends with a line feed.',
  }),
  'a space inside a key of a profile': () => ({
    env: inProfile(`aws_access_key_id = AKIA TEAM\naws_secret_access_key = ${canary}`),
    says: 'The aws_access_key_id of the profile "team" contains a space.',
  }),
  'a secret key without an access key in a profile': () => ({
    env: inProfile(`aws_secret_access_key = ${canary}`),
    says: 'has aws_secret_access_key without aws_access_key_id. Add aws_access_key_id.',
  }),
  'a carriage return at the end of AWS_PROFILE': () => ({
    env: { AWS_PROFILE: 'team\r' },
    says: 'The profile in AWS_PROFILE, "team\\r" ends with a carriage return.',
  }),
  'a region with a space at its end': () => ({
    options: { region: 'us-east-1 ' },
    says: 'The region "us-east-1 " ends with a space.',
  }),
  'a region with a carriage return in AWS_REGION': () => ({
    env: { AWS_REGION: 'us-east-1\r' },
    says: 'The region in AWS_REGION, "us-east-1\\r" ends with a carriage return.',
  }),
  'a region with an escape sequence': () => ({
    env: { AWS_REGION: 'us-\u009b31meast-1' },
    says: '"us-\\u{9b}31meast-1" contains a control character.',
  }),
  'a region that would lead to another host': () => ({
    env: { AWS_REGION: 'evil.example.com/#' },
    says: 'The region in AWS_REGION, "evil.example.com/#" is not an AWS Region.',
  }),
  'a region of a profile in upper case': () => ({
    env: { ...inProfile('region = US-EAST-1'), AWS_REGION: '' },
    says: 'The region of the profile "team", "US-EAST-1" is not an AWS Region.',
  }),
  'an Availability Zone': () => ({
    options: { region: 'eu-west-1b' },
    says: '"eu-west-1b" is an Availability Zone. Allowed: a Region. Use "eu-west-1".',
  }),
  'an endpoint that is not a URL': () => ({
    options: { ...{ credentials: { accessKeyId: 'A', secretAccessKey: 's' } }, endpoints: {} },
    env: { AWS_ENDPOINT_URL_MQ: 'mq.example.com' },
    says: 'The endpoint in AWS_ENDPOINT_URL_MQ, "mq.example.com" is not the URL of an endpoint.',
  }),
  'an endpoint with a password': () => ({
    options: { ...{ credentials: { accessKeyId: 'A', secretAccessKey: 's' } }, endpoints: {} },
    env: { AWS_ENDPOINT_URL: `https://user:${canary}@mq.example.com` },
    says: 'The endpoint in AWS_ENDPOINT_URL, contains a username or a password.',
  }),
  'a proxy that is not a URL': () => ({
    env: { ...keys, HTTPS_PROXY: `http://user:${canary}@` },
    says: 'The proxy for HTTPS is not a URL.',
  }),
  'a SOCKS proxy': () => ({
    env: { ...keys, HTTP_PROXY: `socks5://user:${canary}@proxy.example.com:1080` },
    says: 'The proxy in HTTP_PROXY has the scheme "socks5:".',
  }),
  'a credential_process that does not exist': () => ({
    env: process_('/nonexistent/program'),
    says: 'The credential_process of the profile "team" names a program that does not exist (exit code 127). Run it by itself to see why.',
  }),
  'a credential_process that fails': () => ({
    env: process_(`sh -c 'echo ${canary}; echo ${canary} >&2; exit 3'`),
    says: 'The credential_process of the profile "team" ended with exit code 3.',
  }),
  'a credential_process that prints text that is not JSON': () => ({
    env: process_(`echo ${canary}`),
    says: 'The credential_process of the profile "team" printed something other than JSON.',
  }),
  'a credential_process that prints nothing': () => ({
    env: process_('true'),
    says: 'The credential_process of the profile "team" printed nothing.',
  }),
  'a credential_process of another version': () => ({
    env: printed({ ...good, Version: 2 }),
    says: 'printed no "Version": 1.',
  }),
  'a credential_process without a secret': () => ({
    env: printed({ Version: 1, AccessKeyId: canary }),
    says: 'printed no AccessKeyId or no SecretAccessKey.',
  }),
  'a credential_process whose credentials have expired': () => ({
    env: printed({ ...good, Expiration: '2001-01-01T00:00:00Z' }),
    says: 'printed credentials that have expired.',
  }),
  'a credential_process with a carriage return in a key': () => ({
    env: printed({ ...good, SecretAccessKey: `${canary}\r` }),
    says: 'The SecretAccessKey that the credential_process of the profile "team" printed ends with a carriage return.',
  }),
  'a source_profile that does not exist': () => ({
    env: inProfile(`role_arn = ${roleArn}\nsource_profile = absent`),
    says: 'The profile "absent", which is the source_profile of "team", does not exist in',
  }),
  'an unknown credential_source': () => ({
    env: inProfile(`role_arn = ${roleArn}\ncredential_source = Ec2`),
    says: 'The credential_source of the profile "team" is "Ec2". Allowed: Environment, Ec2InstanceMetadata or EcsContainer.',
  }),
  'a profile that requires MFA': () => ({
    env: {
      ...keys,
      AWS_CONFIG_FILE: file(
        `[profile team]\nrole_arn = ${roleArn}\ncredential_source = Environment\nmfa_serial = arn\n`,
      ),
    },
    options: { profile: 'team' },
    says: 'requires an MFA code',
  }),
  'an empty file of a web identity token': () => ({
    env: { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: file('\n') },
    says: 'is empty. Allowed: a file that contains a token.',
  }),
  'a web identity token without a role': () => ({
    env: { AWS_WEB_IDENTITY_TOKEN_FILE: file(canary) },
    says: 'AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN.',
  }),
  'an sso_session that does not exist': () => ({
    env: inProfile('sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r'),
    says: 'names the sso_session "corp", which does not exist. Add a section [sso-session corp], or correct the name.',
  }),
  'an IAM Identity Center session that was never started': () => ({
    env: {
      ...{ HOME: folder, AWS_PROFILE: 'team' },
      AWS_CONFIG_FILE: file(
        '[profile team]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://d.awsapps.com/start\n',
      ),
    },
    says: 'The session of the profile "team" is missing. Run `aws sso login --profile team`.',
  }),
  'only one of the access keys in the environment': () => ({
    env: { AWS_SECRET_ACCESS_KEY: canary },
    says: 'only AWS_SECRET_ACCESS_KEY is set.',
  }),
  'a CA bundle that does not exist': () => ({
    env: { ...keys, AWS_CA_BUNDLE: '/nonexistent/ca.pem' },
    says: 'The CA bundle (AWS_CA_BUNDLE) "/nonexistent/ca.pem" does not exist.',
  }),
  'a CA bundle that is not PEM': () => ({
    options: { customCaBundle: file('certainly not') },
    env: keys,
    says: 'contains no certificate.',
  }),
  'a CA bundle with a broken certificate': () => ({
    options: { customCaBundle: file('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n') },
    env: keys,
    says: 'has a certificate that cannot be read.',
  }),
  'a CA bundle of a profile that is a folder': () => ({
    env: { ...keys, ...inProfile(`ca_bundle = ${folder}`) },
    says: '(EISDIR)',
  }),
  'a CA bundle that is a pipe': () => ({
    options: { customCaBundle: pipe() },
    env: keys,
    says: 'is a pipe or a device that sent nothing for 5 s.',
  }),
  'an endless CA bundle': () => ({
    env: { ...keys, AWS_CA_BUNDLE: '/dev/zero' },
    says: 'The CA bundle (AWS_CA_BUNDLE) "/dev/zero" is larger than 16 MiB.',
  }),
  'a configuration file that is a pipe': () => ({
    env: { ...keys, AWS_CONFIG_FILE: pipe() },
    says: 'is a pipe or a device, not a regular file. Allowed: a regular file of at most 16 MiB with profiles.',
  }),
  'an endless credentials file': () => ({
    options: { sharedCredentialsFiles: ['/dev/zero'] },
    env: keys,
    says: 'The file "/dev/zero" is a pipe or a device',
  }),
  'a configuration file that is too large': () => ({
    env: { ...keys, AWS_CONFIG_FILE: file('#'.repeat(16 * 2 ** 20 + 1)) },
    says: 'is larger than 16 MiB.',
  }),
  'a token of IAM Identity Center that is a pipe': () => {
    const home = mkdtempSync(join(folder, 'home-'));
    const cache = join(home, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    renameSync(pipe(), join(cache, `${createHash('sha1').update('corp').digest('hex')}.json`));
    const session = '[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://d.awsapps.com/start\n';
    return {
      env: {
        HOME: home,
        ...inProfile(`sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n${session}`),
      },
      says: 'is a pipe or a device, not a regular file. Remove it, and sign in again.',
    };
  },
  'a token of a login that is a pipe': () => {
    const cache = mkdtempSync(join(folder, 'login-'));
    renameSync(pipe(), join(cache, `${createHash('sha256').update('arn:corp').digest('hex')}.json`));
    return {
      env: { AWS_LOGIN_CACHE_DIRECTORY: cache, ...inProfile('login_session = arn:corp') },
      says: 'is a pipe or a device, not a regular file. Remove it, and sign in again.',
    };
  },
  'a profile for which the SDK skips the file': () => ({
    env: inProfile('region = us-east-1\n[profile __proto__]\nregion = us-east-1'),
    says: 'has the section [profile __proto__], for which the AWS SDK does not read the file. Rename or remove the section.',
  }),
  'a web identity token that is a pipe': () => ({
    env: { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: pipe() },
    says: 'is a pipe or a device that sent nothing for 5 s.',
  }),
  'an endless web identity token': () => ({
    env: { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: '/dev/zero' },
    says: '"/dev/zero", is larger than 16 MiB.',
  }),
  'a token of a container that is a pipe': () => ({
    env: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/credentials',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: pipe(),
    },
    says: 'is a pipe or a device that sent nothing for 5 s. Allowed: a file that contains a token.',
  }),
  'an endless chain of source_profile': () => ({
    env: {
      AWS_PROFILE: 'p0',
      AWS_CONFIG_FILE: file(
        Array.from(
          { length: 20_000 },
          (_, index) => `[profile p${index}]\nrole_arn = ${roleArn}\nsource_profile = p${index + 1}\n`,
        ).join(''),
      ),
    },
    says: 'The chain of source_profile that begins at the profile "p0" is too long. Allowed: at most 100 profiles.',
  }),
  'an unknown defaults mode': () => ({
    env: { ...keys, AWS_DEFAULTS_MODE: 'x' },
    says: 'AWS_DEFAULTS_MODE is "x". Allowed: auto, cross-region,',
  }),
  'an endpoint with a password that is not a URL': () => ({
    options: { ...{ credentials: { accessKeyId: 'A', secretAccessKey: 's' } }, endpoints: {} },
    env: { AWS_ENDPOINT_URL: `http://u:${canary}@:::` },
    says: 'The endpoint in AWS_ENDPOINT_URL, is not the URL of an endpoint.',
  }),
};

test('an empty device in place of a file is allowed', async () => {
  const env = { ...keys, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  expect((await listBrokers(emulator, { region: 'us-east-1' }, env)).status).toBe(0);
});

/** What each source led to: the output, and the calls that were sent. A few run at a time, since some wait for a pipe. */
const outcomes = new Map<string, { says: string; ended: Ended; calls: Emulator['calls'] }>();
beforeAll(async () => {
  const queue = Object.entries(faults);
  const work = async () => {
    const own = await startEmulator();
    const connections = new ConnectionProcess();
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [name, fault] = next;
      const before = pipes;
      const { options = {}, env = {}, says } = fault();
      // A process that waits for a pipe has to end nevertheless.
      const endsProcess = pipes > before;
      own.clearCalls();
      const ended = await (endsProcess ? listBrokers(own, options, env) : connections.listBrokers(own, options, env));
      outcomes.set(name, { says, ended, calls: [...own.calls] });
    }
    await connections.close();
    await own.close();
  };
  await Promise.all(Array.from({ length: 4 }, work));
}, 120_000);

test.each(Object.keys(faults))('%s is reported', (name) => {
  const { says, ended, calls } = outcomes.get(name)!;
  expect(ended.stderr).toContain(says);
  expect(ended.status).toBe(1);
  expect(ended.stdout + ended.stderr).not.toContain(canary);
  // Nothing was sent with it.
  expect(calls).toEqual([]);
});
