/**
 * `npm run demo`: the main workflow from end to end, on an emulated Amazon MQ, with the real `cdktf synth` and the real
 * Terraform or OpenTofu. Everything is written to a temporary folder, which is searched for the passwords and then removed.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { searchFiles } from '../test/support/run/secret-search';
import {
  cleanEnvironment,
  requireTerraform,
  terraformBinary,
  terraformCore,
} from '../test/support/terraform/terraform';
import { AmazonMq } from './amazon-mq';
import { makeFolder, removeFolder, removeLeftovers } from '../scripts/run-folder';
import { run, startEmulatorProcess, stopEverything } from './processes';
import { note, printError, quote, result, step } from './print';

const root = join(__dirname, '..');
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const folderName = 'mq-users-demo';
const folder = makeFolder(folderName);
// For temporary files of Terraform and its providers, which are removed with the folder.
mkdirSync(join(folder, 'tmp'));
const roster = join(folder, 'users.json');
const command = join(root, 'dist/cli/main.js');

interface User {
  readonly username: string;
  readonly groups?: readonly string[];
  readonly consoleAccess?: boolean;
}
const users = JSON.parse(readFileSync(join(root, 'examples/quickstart/users.json'), 'utf8')) as User[];
const newcomer: User = { username: 'audit-service', groups: ['audit'] };
/** The password of all users. It is new, so that a search for it at the end finds only copies of it. */
const passwords = new Map(
  [...users, newcomer].map(({ username }) => [username, `${randomBytes(18).toString('base64url')}-4!`]),
);

// The SDK's notice about Node.js 20 is for the developers of this package.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

async function demo(): Promise<void> {
  requireTerraform();
  const { product } = terraformCore();
  const tf = product === 'OpenTofu' ? 'tofu' : 'terraform';
  await removeLeftovers(folderName);

  step(
    'Start an emulated Amazon MQ: mq-user emulator',
    'one ActiveMQ broker, and a user on it that someone else created',
  );
  const endpoint = await startEmulatorProcess(root, brokerId);
  const mq = new AmazonMq(endpoint, brokerId);
  await mq.createUser('made-by-hand', 'somebody-elses-2fa9');
  result(endpoint);

  const env = environment(endpoint);
  const stack = join(folder, 'cdktf.out', 'stacks', 'quickstart');
  const cdktf = () => run('cdktf synth', join(root, 'node_modules/.bin/cdktf'), ['synth'], { cwd: folder, env });
  const terraform = (...args: string[]) =>
    run(`${tf} ${args[0]}`, terraformBinary, [...args, '-no-color'], { cwd: stack, env });

  step(
    'Synthesize examples/quickstart with CDKTF: cdktf synth',
    `${users.length} users, each password a sensitive variable; docs/guides/cdktn.md describes CDK Terrain`,
  );
  writeProject(users);
  await expectSuccess(cdktf());
  result('cdk.tf.json, together with the provider binary and its lock file entry');

  step(`${tf} init`, 'no registry and no CLI configuration: the provider binary is in the stack’s folder');
  quote((await expectSuccess(terraform('init'))).stdout, /Installed|Reusing|has been successfully/);

  step(`${tf} plan, ${tf} apply`, 'the plan is saved, and kept for the search at the end');
  quote((await expectSuccess(terraform('plan', '-out=first.tfplan'))).stdout, /will be created|^Plan:/);
  writeFileSync(
    join(stack, 'first-plan.json'),
    (await expectSuccess(terraform('show', '-json', 'first.tfplan'))).stdout,
  );
  quote((await expectSuccess(terraform('apply', 'first.tfplan'))).stdout, /Creation complete|^Apply/);

  step('What Amazon MQ returns: ListUsers, DescribeUser', 'the changes are pending until the broker reboots');
  await showUsers(mq);
  note('The broker reboots.');
  await mq.reboot();
  await showUsers(mq);

  step(`${tf} plan once more`, 'nothing to do, although the pending changes have taken effect');
  quote((await expectSuccess(terraform('plan'))).stdout, /^No changes/);

  step('Drift: someone puts orders-service into another group', `UpdateUser, behind ${product}’s back`);
  await mq.updateGroups('orders-service', ['orders', 'smuggled-in']);
  const drift = await terraform('plan', '-detailed-exitcode');
  if (drift.status !== 2) throw new Error(`The drift was not planned:\n${drift.stdout}${drift.stderr}`);
  quote(drift.stdout, /will be updated|groups|smuggled|^Plan:/);
  note(`${tf} apply corrects it.`);
  quote((await expectSuccess(terraform('apply', '-auto-approve'))).stdout, /Modifications complete|^Apply/);
  await showUsers(mq, ['orders-service']);

  step('One more user', 'one more line in the roster, then synth and apply');
  writeProject([...users, newcomer]);
  await expectSuccess(cdktf());
  quote((await expectSuccess(terraform('apply', '-auto-approve'))).stdout, /Creation complete|^Apply/);

  step('A user that Amazon MQ would refuse', 'cdktf synth fails and lists every mistake; no API is called');
  writeProject([...users, newcomer, { username: 'bad user!', groups: ['ok-group', 'no/slash', 'x'] }]);
  const refused = await cdktf();
  if (refused.status === 0) throw new Error('The bad user was not refused.');
  quote(refused.stderr + refused.stdout, /\[(username|group|password|broker|replication)-[a-z-]+\]$/);

  step(
    'A roster with ten different mistakes',
    'mq-user validate demo/ten-mistakes.yaml reports all of them, with their lines',
  );
  const mistakes = join(root, 'demo/ten-mistakes.yaml');
  const validated = await run('mq-user', process.execPath, [command, 'validate', mistakes], { env });
  quote(validated.stdout.replaceAll(`${root}/`, '').replace(/ Allowed: .* (?=\[)/gm, ' '), /\[[a-z-]+\]$/);
  const found = new Set(validated.stdout.match(/\[[a-z-]+\]$/gm)).size;
  if (validated.status !== 3 || found !== 10) throw new Error(`${found} different mistakes were reported, not 10.`);

  step(`${tf} destroy`, 'the app’s users are deleted; made-by-hand stays');
  writeProject([...users, newcomer]);
  await expectSuccess(cdktf());
  quote((await expectSuccess(terraform('destroy', '-auto-approve'))).stdout, /^Destroy/);
  await mq.reboot();
  await showUsers(mq);

  step('Search every written file for the passwords', 'configuration, plan, state, backups, logs at TF_LOG=TRACE');
  const { files, hits } = searchFiles([folder], [...passwords.values()]);
  for (const hit of hits) printError(hit);
  // Proves that the search finds text that is in the files.
  const control = searchFiles([folder], [users[0]?.username ?? '']).hits.length;
  result(`${passwords.size} passwords in ${files} files: ${hits.length} found (a username: ${control} times)`);
  if (control === 0) throw new Error('The search found nothing at all, not even a username.');
  if (hits.length > 0) throw new Error('A password was written to disk.');
}

/** A separate CDKTF project, so that nothing is written to this repository. */
function writeProject(list: readonly User[]): void {
  const app = `"${join(root, 'node_modules/.bin/tsx')}" "${join(root, 'examples/quickstart/main.ts')}"`;
  writeFileSync(join(folder, 'cdktf.json'), JSON.stringify({ language: 'typescript', app, sendCrashReports: 'false' }));
  writeFileSync(roster, JSON.stringify(list, null, 2));
}

function environment(endpoint: string): NodeJS.ProcessEnv {
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  return {
    ...cleanEnvironment(),
    AWS_ENDPOINT_URL_MQ: endpoint,
    QUICKSTART_USERS: roster,
    TF_VAR_broker_id: brokerId,
    ...Object.fromEntries(
      [...passwords].map(([name, value]) => [`TF_VAR_${name.replace(/\W/g, '_')}_password`, value]),
    ),
    TMPDIR: join(folder, 'tmp'),
    TF_LOG: 'TRACE',
    TF_LOG_PATH: join(logs, 'terraform.log'),
    CDKTF_HOME: join(folder, 'cdktf-home'),
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
}

async function expectSuccess<T extends Awaited<ReturnType<typeof run>>>(running: Promise<T>): Promise<T> {
  const finished = await running;
  if (finished.status === 0) return finished;
  throw new Error(`${finished.title} ended with ${finished.status}:\n${finished.stdout}${finished.stderr}`);
}

async function showUsers(mq: AmazonMq, only?: readonly string[]): Promise<void> {
  for (const line of await mq.describeUsers(only)) result(line);
}

async function main(): Promise<void> {
  const started = Date.now();
  try {
    await demo();
    note(`\nDone in ${Math.round((Date.now() - started) / 1000)} s. Nothing is left running; ${folder} is removed.`);
  } catch (error) {
    printError(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
  // The emulator is still running.
  process.exit();
}

process.once('exit', () => {
  stopEverything();
  removeFolder(folder);
});
for (const [signal, code] of [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code));
}
// The reader of the output has exited, such as head.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(141));
void main();
