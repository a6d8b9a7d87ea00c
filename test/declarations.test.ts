/**
 * The declarations of the package: the names that each entry point exports, that they can be imported with any way to resolve
 * modules, and that they compile without internal parts.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import * as ts from 'typescript';

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
};
/** The declarations of each entry point, by its name: `cdktf-mq-users/rules`. */
const declarations = new Map<string, string>(
  Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === 'string' ? [] : [[manifest.name + subpath.slice(1), join(root, target.types)]],
  ),
);
const entryPoints = [...declarations.values()];

/** Returns the declaration files that can be reached from an entry point. */
function reachable(entryPoint: string, found = new Set<string>()): Set<string> {
  if (found.has(entryPoint)) return found;
  found.add(entryPoint);
  for (const { fileName } of ts.preProcessFile(readFileSync(entryPoint, 'utf8')).importedFiles) {
    if (!fileName.startsWith('.')) continue;
    const path = resolve(dirname(entryPoint), fileName.replace(/\.js$/, ''));
    const file = [`${path}.d.ts`, join(path, 'index.d.ts')].find((candidate) => existsSync(candidate));
    if (file === undefined) throw new Error(`${relative(root, entryPoint)} imports ${fileName}, which does not exist`);
    reachable(file, found);
  }
  return found;
}

const files = new Set(entryPoints.flatMap((entryPoint) => [...reachable(entryPoint)]));

const program = ts.createProgram(entryPoints, {
  noEmit: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  types: ['node'],
});

test('every entry point has declarations', () => {
  expect(entryPoints.length).toBeGreaterThanOrEqual(7);
  expect(entryPoints.filter((entryPoint) => !existsSync(entryPoint))).toEqual([]);
  expect([...files].map((file) => relative(dist, file))).toContain(join('amazon-mq', 'users', 'client.d.ts'));
});

test.each(['PreparedBroker', 'MAX_USERS', 'isAsSent', 'Tuning', 'tuning', '@internal'])(
  'no declaration contains %s',
  (internal) => {
    const containing = [...files].filter((file) => readFileSync(file, 'utf8').includes(internal));
    expect(containing.map((file) => relative(dist, file))).toEqual([]);
  },
);

test('the declarations compile without the parts that were removed from them', () => {
  const problems = [...files].flatMap((file) => {
    const source = program.getSourceFile(file);
    return source === undefined
      ? []
      : [...program.getSemanticDiagnostics(source), ...program.getSyntacticDiagnostics(source)];
  });
  const texts = problems.map(({ file, messageText }) => [
    file && relative(dist, file.fileName),
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  ]);
  expect(texts).toEqual([]);
});

/** Everything that the package exports. A name that is added here becomes an API that users may depend on. */
const names: Readonly<Record<string, readonly string[]>> = {
  'cdktf-mq-users': [
    'AuthorizedDestination',
    'AuthorizedGroups',
    'AwsProviderOptions',
    'BrokerAuthorization',
    'BrokerAuthorizationProps',
    'BrokerId',
    'BrokerPassword',
    'BrokerPasswordOptions',
    'BrokerPasswords',
    'BrokerReboot',
    'BrokerRebootProps',
    'BrokerUser',
    'BrokerUserDefaults',
    'BrokerUserDefinition',
    'BrokerUserProps',
    'BrokerUsers',
    'BrokerUsersOptions',
    'BrokerUsersProps',
    'CreateUsersProps',
    'DataMqUser',
    'DataMqUserProps',
    'DataMqUsers',
    'DataMqUsersProps',
    'EphemeralPassword',
    'EphemeralPasswordOptions',
    'ExclusiveUsers',
    'ExclusiveUsersProps',
    'ExclusiveUsersTimeouts',
    'GeneratedPasswordOptions',
    'GeneratedPasswordsOptions',
    'GeneratedSecretOptions',
    'IBrokerUser',
    'InlineUserProps',
    'InlineUsers',
    'InlineUsersOptions',
    'ListVariableOptions',
    'ModuleStack',
    'MqFunctions',
    'MqProvider',
    'MqProviderProps',
    'PasswordRotation',
    'PasswordRotationProps',
    'Path',
    'ProviderAssumeRole',
    'ProviderAssumeRoleWithWebIdentity',
    'ProviderEndpoints',
    'ProviderPackaging',
    'ProviderRoleOptions',
    'RebootTimeouts',
    'RosterFile',
    'RotationVpc',
    'SecretPasswordOptions',
    'SecretPasswordsOptions',
    'SelfContainedOptions',
    'Severity',
    'StringVariableOptions',
    'UserMapVariable',
    'UserOptions',
    'UserTimeouts',
    'UserViolation',
    'ValidatedVariable',
    'ValidationError',
    'VariableOptions',
    'VariablePasswordsOptions',
    'Violation',
  ],
  'cdktf-mq-users/rules': [
    'BrokerMember',
    'Duration',
    'DurationRange',
    'Expression',
    'Known',
    'LIMITS',
    'NOT_KNOWN_YET',
    'Path',
    'RULES',
    'RequiredUserField',
    'Rule',
    'RuleId',
    'Severity',
    'Source',
    'Subject',
    'Subjects',
    'USER_FIELDS',
    'USER_FIELD_NAMES',
    'UserField',
    'UserFieldOfType',
    'UserFieldRow',
    'UserFieldType',
    'UserFieldValue',
    'UserInput',
    'Violation',
    'checkBroker',
    'checkField',
    'checkGroups',
    'checkUser',
    'errorsIn',
    'formatPath',
    'parseDuration',
    'warningsIn',
  ],
  'cdktf-mq-users/roster': [
    'JsonSchema',
    'ParsedRoster',
    'Path',
    'Position',
    'RequiredUserField',
    'Roster',
    'RosterField',
    'RosterFileError',
    'RosterSource',
    'RosterUser',
    'Severity',
    'UserField',
    'UserFieldValue',
    'Violation',
    'checkRoster',
    'checkRosters',
    'formatRosterPath',
    'parseRosterFile',
    'rosterSchema',
  ],
  'cdktf-mq-users/access': [
    'AccessEvaluator',
    'AccessOperation',
    'AuditClient',
    'AuditOptions',
    'AuditedConfiguration',
    'AuditedUser',
    'Authorization',
    'AuthorizationEntry',
    'AuthorizationMap',
    'BrokerAudit',
    'BrokerToRead',
    'ConfigurationError',
    'ConfigurationProblem',
    'DEFAULT_ADMINISTRATORS',
    'Decision',
    'Destination',
    'DestinationKind',
    'FINDING_RULES',
    'FINDING_SEVERITIES',
    'Finding',
    'FindingRule',
    'FindingSeverity',
    'FindingSubject',
    'IneffectiveAttribute',
    'OPERATIONS',
    'PermissionRow',
    'Permissions',
    'ReadBrokerOptions',
    'UnknownAuthorizationError',
    'UserToAudit',
    'auditBroker',
    'describeEntry',
    'formatDestination',
    'parseAuthorization',
    'parseDestination',
    'permissionMatrix',
    'readBrokerAudit',
  ],
  'cdktf-mq-users/rotation': [
    'ApiCall',
    'AssumeRole',
    'AssumeRoleWithWebIdentity',
    'AttemptEvent',
    'AwsCredentialSource',
    'Broker',
    'BrokerEvent',
    'ClientEvent',
    'ConfigurationRevision',
    'ConnectOptions',
    'DeadlineEvent',
    'Delivery',
    'MaintenanceWindow',
    'MqErrorCode',
    'MqErrorKind',
    'PendingChange',
    'RotationContext',
    'RotationError',
    'RotationErrorKind',
    'RotationHandler',
    'RotationOptions',
    'RotationRequest',
    'RotationStrategy',
    'ServiceEndpoints',
    'WaitEvent',
    'rotationHandler',
  ],
  'cdktf-mq-users/amazon-mq': [
    'AmazonMq',
    'ApiCall',
    'AssumeRole',
    'AssumeRoleWithWebIdentity',
    'AttemptEvent',
    'AwsCredentialSource',
    'Broker',
    'BrokerEvent',
    'BrokerRebootOptions',
    'BrokerSummary',
    'BrokersClient',
    'CallOptions',
    'CallerIdentity',
    'ClientEvent',
    'ConfigurationRevision',
    'ConnectOptions',
    'CreateOptions',
    'CreatedUser',
    'DeadlineEvent',
    'Delivery',
    'FindOptions',
    'GetPasswordOptions',
    'MaintenanceWindow',
    'MqError',
    'MqErrorCode',
    'MqErrorKind',
    'MqErrorOptions',
    'NewUser',
    'Password',
    'Path',
    'PendingChange',
    'SecretDescription',
    'SecretVersions',
    'SecretsClient',
    'ServiceEndpoints',
    'Severity',
    'User',
    'UserChange',
    'UserSummary',
    'UsersClient',
    'Violation',
    'WaitEvent',
    'WaitOptions',
    'connect',
    'connectClient',
    'nextMaintenance',
  ],
  'cdktf-mq-users/bootstrap': [
    'ApiCall',
    'AssumeRole',
    'AssumeRoleWithWebIdentity',
    'AttemptEvent',
    'AwsCredentialSource',
    'BootstrapOptions',
    'Broker',
    'BrokerEvent',
    'ClientEvent',
    'ConfigurationRevision',
    'ConnectOptions',
    'CreateUserInput',
    'CreateUserOutput',
    'DeadlineEvent',
    'Delivery',
    'EnsureUserInput',
    'EnsureUserOptions',
    'EnsureUserOutput',
    'MaintenanceWindow',
    'MqError',
    'MqErrorCode',
    'MqErrorKind',
    'MqErrorOptions',
    'NewUser',
    'PasswordInput',
    'Path',
    'PendingChange',
    'ServiceEndpoints',
    'Severity',
    'UserChange',
    'Violation',
    'WaitEvent',
    'createUser',
    'ensureUser',
  ],
  'cdktf-mq-users/emulator': [
    'AssumedRole',
    'BrokerSeed',
    'BrokerState',
    'ChangeType',
    'EmulatedBroker',
    'EmulatedSecret',
    'EmulatedServiceName',
    'EmulatedUser',
    'EmulatedUsers',
    'Emulator',
    'EmulatorOptions',
    'Fault',
    'HeldState',
    'InjectedFault',
    'Injection',
    'NewEmulatedUser',
    'PendingDeletion',
    'RecordedCall',
    'SecretSeed',
    'StoredUserSettings',
    'ThrottleOptions',
    'awsThrottle',
    'faults',
    'startEmulator',
    'ConfigurationSeed',
    'EmulatorSeeds',
    'EndedRotation',
    'RotationEvent',
    'RotationFunction',
    'RotationStep',
    'SeedsError',
  ],
};

test.each([...declarations])('the exports of %s are exactly those listed', (name, file) => {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  const exported = module ? checker.getExportsOfModule(module).map((symbol) => symbol.getName()) : [];
  expect(exported.sort()).toEqual([...(names[name] ?? [])].sort());
});

/** Returns the symbol of a name in another file, where it is declared. */
function declared(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Returns the symbols of the package that a declaration names in its types. */
function namedIn(checker: ts.TypeChecker, declaration: ts.Node): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    const name = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : ts.isImportTypeNode(node)
          ? node.qualifier
          : undefined;
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol) found.push(declared(checker, symbol));
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return found.filter(
    ({ flags, declarations: places = [] }) =>
      !(flags & ts.SymbolFlags.TypeParameter) &&
      places.some((place) => place.getSourceFile().fileName.startsWith(dist)),
  );
}

test.each([...declarations])('%s exports every type that its declarations name', (_, file) => {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  const exported = (module ? checker.getExportsOfModule(module) : []).map((symbol) => declared(checker, symbol));
  const missing = exported.flatMap((symbol) =>
    (symbol.declarations ?? [])
      .flatMap((declaration) => namedIn(checker, declaration))
      .filter((named) => !exported.includes(named))
      .map((named) => `${named.getName()} in ${symbol.getName()}`),
  );
  expect(exported.length).toBeGreaterThan(0);
  expect([...new Set(missing)].sort()).toEqual([]);
});

describe('an app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mq-declarations-'));
  const file = join(folder, 'app.ts');

  beforeAll(() => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules', manifest.name));
    const imports = Object.entries(names).map(
      ([name, [first]], index) => `export { ${first} as e${index} } from '${name}';\n`,
    );
    writeFileSync(file, imports.join(''));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Files that were parsed, by name and what their parsing depends on. */
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const parsingOnce = (host: ts.CompilerHost): ts.CompilerHost => ({
    ...host,
    getSourceFile(name, version, ...rest) {
      const key = `${name} ${JSON.stringify(version)}`;
      if (!parsed.has(key)) parsed.set(key, host.getSourceFile(name, version, ...rest));
      return parsed.get(key);
    },
  });

  // CDKTF's template for TypeScript has CommonJS modules, and so Node10.
  test.each([
    ['Node10', ts.ModuleKind.CommonJS],
    ['Node16', ts.ModuleKind.Node16],
    ['NodeNext', ts.ModuleKind.NodeNext],
    ['Bundler', ts.ModuleKind.ESNext],
  ] as const)('can import every entry point with the module resolution %s', (resolution, module) => {
    const options = {
      module,
      moduleResolution: ts.ModuleResolutionKind[resolution],
      noEmit: true,
      skipLibCheck: true,
      strict: true,
      target: ts.ScriptTarget.ES2022,
      types: [],
    };
    const program = ts.createProgram([file], options, parsingOnce(ts.createCompilerHost(options)));
    const messages = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    expect(messages).toEqual([]);
    const resolved = new Set(program.getSourceFiles().map(({ fileName }) => fileName));
    expect(entryPoints.filter((entryPoint) => !resolved.has(entryPoint))).toEqual([]);
  });
});
