/** Tests what the Secrets Manager of the emulator does with requests that the service model does not allow. */
import { requestMembers } from '../../src/emulator/secrets-manager/members';
import { secretsOperations } from '../../src/emulator/secrets-manager/operations';
import { emulatedSecrets, type EmulatedSecrets } from '../support/aws/emulated-secrets';
import { describeWith, run } from '../support/run/programs';

let it: EmulatedSecrets;
beforeAll(async () => {
  it = await emulatedSecrets();
  it.emulator.seedSecret({ name: 'orders', secretString: 'one' });
});
afterAll(() => it.close());

const id = { SecretId: 'orders' };

test.each<[string, object, string]>([
  ['DescribeSecret', {}, "'secretId' failed to satisfy constraint: Member must not be null"],
  ['DescribeSecret', { SecretId: null }, "'secretId' failed to satisfy constraint: Member must not be null"],
  ['DescribeSecret', { SecretId: '' }, "'secretId' failed to satisfy constraint: Member must have length greater"],
  ['DescribeSecret', { SecretId: 'x'.repeat(2049) }, 'Member must have length less than or equal to 2048'],
  ['DescribeSecret', { SecretId: 5 }, 'Member must be a string'],
  ['DescribeSecret', { SecretId: ['orders'] }, 'Member must be a string'],
  [
    'GetSecretValue',
    { ...id, VersionId: 'short' },
    "'versionId' failed to satisfy constraint: Member must have length",
  ],
  ['GetSecretValue', { ...id, VersionStage: 'x'.repeat(257) }, "'versionStage'"],
  [
    'PutSecretValue',
    { ...id, VersionStages: [] },
    "'versionStages' failed to satisfy constraint: Member must have length",
  ],
  ['PutSecretValue', { ...id, VersionStages: ['a', 5] }, "'versionStages.2.member' failed to satisfy constraint"],
  [
    'PutSecretValue',
    { ...id, RotationToken: 'not valid!'.repeat(5) },
    'Member must satisfy regular expression pattern',
  ],
  ['ListSecrets', { MaxResults: 0 }, "'maxResults' failed to satisfy constraint: Member must have value greater"],
  ['ListSecrets', { MaxResults: 101 }, 'Member must have value less than or equal to 100'],
  ['ListSecrets', { MaxResults: 1.5 }, 'Member must be an integer'],
  ['ListSecrets', { MaxResults: '5' }, 'Member must be an integer'],
  [
    'ListSecrets',
    { IncludePlannedDeletion: 'yes' },
    "'includePlannedDeletion' failed to satisfy constraint: Member must be a boolean",
  ],
  ['ListSecrets', { SortOrder: 'up' }, 'Member must satisfy enum value set: [asc, desc]'],
  ['ListSecrets', { SortBy: 'arn' }, 'enum value set: [created-date, last-accessed-date, last-changed-date, name]'],
  ['ListSecrets', { Filters: {} }, "'filters' failed to satisfy constraint: Member must be a list"],
  ['ListSecrets', { Filters: ['name'] }, "'filters.1.member' failed to satisfy constraint: Member must be a structure"],
  ['ListSecrets', { Filters: Array(11).fill({ Key: 'name', Values: ['a'] }) }, 'less than or equal to 10'],
  ['ListSecrets', { Filters: [{ Key: 'arn', Values: ['a'] }] }, "'filters.1.member.key' failed to satisfy constraint"],
  ['ListSecrets', { Filters: [{ Key: 'name', Values: ['a', '*'] }] }, "'filters.1.member.values.2.member'"],
  [
    'RotateSecret',
    { ...id, RotationRules: [] },
    "'rotationRules' failed to satisfy constraint: Member must be a structure",
  ],
  [
    'RotateSecret',
    { ...id, RotationRules: { AutomaticallyAfterDays: 1001 } },
    "'rotationRules.automaticallyAfterDays'",
  ],
  ['RotateSecret', { ...id, RotationRules: { Duration: '1 day' } }, "'rotationRules.duration'"],
  [
    'RotateSecret',
    { ...id, RotationRules: { ScheduleExpression: 'rate(5 days);' } },
    "'rotationRules.scheduleExpression'",
  ],
  ['TagResource', { ...id, Tags: [{ Key: 'x'.repeat(129) }] }, "'tags.1.member.key'"],
  ['UntagResource', { ...id }, "'tagKeys' failed to satisfy constraint: Member must not be null"],
])('%s refuses %j', async (operation, body, message) => {
  const refused = await it.raw(operation, body);
  expect(refused).toMatchObject({ status: 400, body: { __type: 'ValidationException' } });
  expect(refused.body.Message).toContain('1 validation error detected: Value at ');
  expect(refused.body.Message).toContain(message);
});

test('several problems are reported at once, without the values', async () => {
  const secret = 'Hidden-Secret-2026'.repeat(4000);
  const { body } = await it.raw('PutSecretValue', { SecretString: secret, ClientRequestToken: 'Hidden-Token' });
  expect(body.Message).toMatch(/^3 validation errors detected: .*secretId.*clientRequestToken.*secretString/);
  expect(body.Message).not.toContain('Hidden');
});

test('members that AWS has and the emulator does not are refused, and unknown ones are ignored', async () => {
  const replicas = { Name: 'replicated', AddReplicaRegions: [{ Region: 'eu-west-1' }] };
  expect(await it.raw('CreateSecret', replicas)).toMatchObject({
    status: 400,
    body: {
      __type: 'InvalidParameterException',
      Message: 'The emulator does not support addReplicaRegions. Leave it out.',
    },
  });
  expect(await it.raw('DescribeSecret', { ...id, Unknown: 5 })).toMatchObject({ status: 200 });
});

test.each([
  ['CreateSecret', { Name: 'new', SecretString: 'one' }, 'InvalidRequestException'],
  ['PutSecretValue', { ...id, SecretString: 'one' }, 'InvalidRequestException'],
  ['UpdateSecret', { ...id, SecretString: 'one' }, 'InvalidRequestException'],
  ['RotateSecret', id, 'InvalidParameterException'],
])('%s without a ClientRequestToken is refused', async (operation, body, __type) => {
  expect(await it.raw(operation, body)).toMatchObject({
    status: 400,
    body: { __type, Message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.' },
  });
});

test('UpdateSecret does not need a ClientRequestToken without a value', async () => {
  expect(await it.raw('UpdateSecret', { ...id, Description: 'new' })).toMatchObject({ status: 200 });
});

test('a tag without a key is refused', async () => {
  expect(await it.raw('TagResource', { ...id, Tags: [{ Value: 'x' }] })).toMatchObject({
    status: 400,
    body: { __type: 'ValidationException', Message: 'Missing required field [Key].' },
  });
});

test('every operation has members', () => {
  expect(Object.keys(requestMembers).sort()).toEqual(Object.keys(secretsOperations).sort());
});

/** Prints the members of requests that have the same constraints in botocore's service model, and those that do not. */
const script = `
import gzip, json, os, sys, botocore
path = os.path.join(os.path.dirname(botocore.__file__), "data/secretsmanager/2017-10-17/service-2.json")
opener = open if os.path.exists(path) else lambda p: gzip.open(p + ".gz")
model = json.load(opener(path))
def shape(name):
    found = model["shapes"][name]
    kind = found["type"]
    out = {"type": {"long": "integer", "blob": "string"}.get(kind, kind)}
    for key in ("min", "max", "pattern"):
        if key in found and kind != "blob": out[key] = found[key]
    if "enum" in found: out["enum"] = sorted(found["enum"])
    if kind == "list": out["of"] = shape(found["member"]["shape"])
    if kind == "structure": out["members"] = members(name)
    return out
def members(name):
    found = model["shapes"][name]
    return {key: dict(shape(value["shape"]), required=key in found.get("required", [])) for key, value in found["members"].items()}
names = json.loads(sys.argv[1])
print(json.dumps({name: members(model["operations"][name]["input"]["shape"]) for name in names}))
`;

interface BotocoreShape {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly string[];
  readonly required?: boolean;
  readonly of?: BotocoreShape;
  readonly members?: Readonly<Record<string, BotocoreShape>>;
}
type Shape = (typeof requestMembers)[string][string];

describeWith('botocore', 'python3', ['-c', 'import botocore'])('botocore', () => {
  test('its service model has the same types, sizes and choices', async () => {
    const { stdout, stderr } = await run('python3', ['-c', script, JSON.stringify(Object.keys(requestMembers))], {
      PATH: process.env.PATH,
    });
    expect(stderr).toBe('');
    let compared = 0;
    const differences: string[] = [];
    const compare = (ours: Shape, theirs: BotocoreShape, path: string): void => {
      // SecretBinary is Base64 here and bytes in the model; the empty NextToken is documented in the table.
      if (ours.type === 'unsupported' || /Secret(Binary)$|NextToken$/.test(path)) return;
      compared++;
      const sizes = (least = -Infinity, most = Infinity) => [Number.isFinite(least) ? least : 0, most];
      const mine = [ours.type, sizes(ours.least, ours.most), [...(ours.values ?? [])].sort(), ours.isRequired === true];
      const other = [theirs.type, sizes(theirs.min, theirs.max), theirs.enum ?? [], theirs.required === true];
      if (JSON.stringify(mine) !== JSON.stringify(other)) differences.push(`${path}: ${JSON.stringify([mine, other])}`);
      if (ours.of && theirs.of) compare(ours.of, theirs.of, `${path}[]`);
      compareAll(ours.members ?? {}, theirs.members ?? {}, path);
    };
    const compareAll = (
      ours: Readonly<Record<string, Shape>>,
      theirs: Readonly<Record<string, BotocoreShape>>,
      path: string,
    ): void => {
      for (const [name, shape] of Object.entries(ours)) {
        // An older model may not have a member yet.
        const other = theirs[name];
        if (other) compare(shape, other, `${path}.${name}`);
      }
      for (const name of Object.keys(theirs)) {
        if (!Object.hasOwn(ours, name)) differences.push(`${path}.${name}: only the model has it`);
      }
    };
    const model = JSON.parse(stdout) as Record<string, Record<string, BotocoreShape>>;
    expect(Object.keys(model).length).toBeGreaterThanOrEqual(18);
    for (const [operation, members] of Object.entries(requestMembers))
      compareAll(members, model[operation] ?? {}, operation);
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(70);
  });
});
