// Configuration of Jest: its projects, and the settings that they share.

// The SDK's notice about the end of its support for Node.js 20 would clutter the output of tests.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const processors = require('node:os').availableParallelism();

/** The suites of each project. Those that are not listed belong to `unit`. */
const suites = {
  /** Run Terraform. */
  terraform: [
    'cli/adopt',
    'cli/adopt-code',
    'cli/provider-install-terraform',
    'constructs/{constant-conditions,names,terraform-rules,variables}',
    'credentials/*',
    'docs/{getting-started,guides,readme}',
    'e2e/{broker-users,deploy,framework-move,hcl,interrupt,outside-text,demo-ends}',
    'emulator/second-opinion*',
    'examples/{readmes,terraform-module}',
    'languages/go',
    'provider/**/*',
    'release/install',
    'resilience/*',
    'rules/{agreement,terraform-text}',
    'terraform-plugin/{readme,resources,serve,sockets,start}',
  ],
  /** Run the AWS provider too, where there is a mirror of it. */
  aws: [
    'e2e/{generated-password,hcl-cli,password-rotation}',
    'docs/aws-provider-block',
    'emulator/aws-provider/*',
    'examples/{authorization,owned-broker}',
  ],
  /** Installs the packed package in projects of its users. Packages of the npm registry come from npm's cache after the first run. */
  consumers: ['package/consumers'],
  /** Run Python, with packages from PyPI, which are kept after the first run. */
  python: ['python/*'],
  /** Install packages from the npm registry. Only `npm run test:full` runs them. */
  registry: [
    'cli/provider-install-packed',
    'docs/installed',
    'e2e/{cdktn,provider-aws}',
    'examples/installed',
    // Maven downloads libraries, and the framework is compiled.
    'languages/java',
    'scripts/on-node-install',
    // Downloads and compiles a program of Go.
    'workflows/actionlint',
  ],
};
/** The tests of the constructs whose result is the same for cdktf and cdktn. All others also run for cdktn. */
const sameForBothFrameworks = [
  // Compile, for both frameworks or without running the framework.
  'constructs/{doc-examples,jsii,translated-examples}',
  // Runs an app in another process, in which Jest replaces nothing.
  'constructs/quickstart',
  // Run Terraform on conditions that the rules generate.
  'constructs/{constant-conditions,terraform-rules}',
];
/** The tests of what only cdktn has. */
const onlyForCdktn = ['constructs/target-versions'];
const files = (names) => names.map((name) => `**/test/${name}.test.ts`);
const listed = [...Object.values(suites).flat(), ...onlyForCdktn];

const project = {
  cacheDirectory: '<rootDir>/.cache/jest',
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Dynamic imports use the name of the .js file that the compiler will write.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/run/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/run/global-teardown.ts',
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...project,
      displayName: 'unit',
      testMatch: ['**/test/**/*.test.ts', ...files(listed).map((glob) => `!${glob}`)],
    },
    {
      ...project,
      displayName: 'cdktn',
      testMatch: [
        ...files(['constructs/*', 'examples/synth']),
        ...files(sameForBothFrameworks).map((glob) => `!${glob}`),
      ],
      // The constructs of cdktn-mq-users. The AWS provider's constructs run on CDK Terrain, too.
      moduleNameMapper: {
        ...project.moduleNameMapper,
        '^cdktf$': 'cdktn',
        '^cdktf/(.*)$': 'cdktn/$1',
        '^\\..*/framework$': '<rootDir>/build/packages/cdktn/framework.ts',
      },
      setupFiles: ['<rootDir>/test/support/terraform/target-versions.ts'],
    },
    ...Object.entries(suites).map(([displayName, names]) => ({ ...project, displayName, testMatch: files(names) })),
  ],
  cacheDirectory: '<rootDir>/.cache/jest',
  testTimeout: 60_000,
  testSequencer: '<rootDir>/test/support/run/longest-first.js',
  // Tests wait for programs and deadlines for a third of their time. On two processors, four workers use that time.
  maxWorkers: Math.max(processors, Math.min(4, 2 * processors)),
};
