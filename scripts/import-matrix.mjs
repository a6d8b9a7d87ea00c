/**
 * The import matrix: what each part of `src` is, which other parts it may import, and the same for the folders of a part.
 * `npm run imports` enforces it, and `npm run docs` writes it into docs/architecture.md.
 *
 * @typedef {object} Part
 * @property {string} what a short label for the picture
 * @property {string} description a sentence or two for the table
 * @property {string[]} imports the other parts that it may import
 * @property {string[]} [entryPoints] the files, besides `index`, that other parts may import
 * @property {Record<string, string[]>} [folders] the folders of the part that each of its folders may import; `.` stands
 * for the files directly in the part. Without it, the part has no folders.
 */

/** @type {Record<string, Part>} */
export const parts = {
  constructs: {
    what: 'what an app imports',
    description: 'The CDKTF constructs. `index.ts` is the public API.',
    imports: ['roster', 'rules', 'provider-package'],
    folders: {
      '.': ['users', 'authorization', 'passwords', 'rotation', 'brokers', 'modules', 'provider', 'private'],
      users: ['authorization', 'passwords', 'brokers', 'provider', 'private'],
      authorization: ['private'],
      passwords: ['provider', 'private'],
      rotation: ['private'],
      brokers: ['provider', 'private'],
      modules: ['users', 'passwords', 'brokers', 'private'],
      provider: ['private'],
      private: [],
    },
  },
  roster: {
    what: 'users as JSON or YAML',
    description: 'Reads and checks roster files. The YAML library is loaded only when a file is read.',
    imports: ['rules', 'files'],
    entryPoints: ['check', 'internal', 'parse'],
  },
  rules: {
    what: 'what Amazon MQ requires',
    description:
      'The rules of Amazon MQ as data, and the functions that apply them. `provider/`: the provider options.',
    imports: [],
    entryPoints: ['internal'],
    folders: { '.': ['provider'], provider: ['.'] },
  },
  options: {
    what: 'options of functions',
    description: 'Checks the options of functions for callers without TypeScript. Knows nothing about Amazon MQ.',
    imports: ['rules'],
  },
  files: {
    what: 'reading within limits',
    description: 'Reads files, pipes and standard input within limits of size and time.',
    imports: [],
  },
  provider: {
    what: 'terraform-provider-mq',
    description:
      'The Terraform provider `mq`. `ownership/`: which instance owns a user in this run, and where its broker is.',
    imports: ['terraform-plugin', 'amazon-mq', 'access', 'roster', 'rules'],
    folders: {
      '.': ['ownership', 'resources', 'data-sources', 'list-resources', 'actions', 'functions', 'ephemeral-resources'],
      ownership: ['.'],
      resources: ['.', 'ownership'],
      'data-sources': ['.'],
      'list-resources': ['.', 'resources'],
      actions: ['.'],
      functions: ['.'],
      'ephemeral-resources': ['.'],
    },
  },
  'provider-package': {
    what: 'the built provider',
    description:
      'The built provider as Terraform installs it: its program by platform, version, hash, address and lock entry. And the ' +
      'built rotation function. Does not import either.',
    imports: [],
  },
  'terraform-plugin': {
    what: 'provider framework',
    description: 'A framework for Terraform providers (plugin protocol 6). It has no code about Amazon MQ.',
    imports: [],
    folders: {
      '.': ['values', 'transport', 'rpc', 'protocol'],
      rpc: ['.', 'values', 'transport', 'protocol'],
      values: ['.'],
      transport: [],
      protocol: [],
    },
  },
  'amazon-mq': {
    what: 'client of the AWS APIs',
    description: 'Calls Amazon MQ, Secrets Manager and STS: rate limits, retries, deadlines, credentials.',
    imports: ['rules', 'files', 'options'],
    entryPoints: ['internal'],
    folders: {
      '.': ['users', 'brokers', 'secrets', 'credentials', 'http', 'settings', 'calls', 'errors'],
      users: ['.', 'calls', 'errors'],
      brokers: ['.', 'users', 'calls', 'errors'],
      secrets: ['.', 'calls', 'errors'],
      credentials: ['.', 'http', 'settings', 'calls', 'errors'],
      http: ['.', 'settings', 'calls', 'errors'],
      settings: ['.', 'errors'],
      calls: ['.', 'errors'],
      errors: [],
    },
  },
  xml: {
    what: 'strict XML',
    description: 'Reads XML strictly and within limits.',
    imports: [],
  },
  access: {
    what: 'who may do what',
    description: 'Reads the authorization in a configuration, decides as ActiveMQ does, and audits brokers.',
    imports: ['xml'],
    entryPoints: ['internal'],
  },
  'sign-in': {
    what: 'signing in at brokers',
    description: 'Signs in at ActiveMQ brokers over AMQP with TLS, to find out whether a password works.',
    imports: [],
  },
  rotation: {
    what: 'rotation of passwords',
    description:
      'Rotates passwords in Secrets Manager without an outage: the function for Lambda, which `lambda.ts` starts, and its steps.',
    imports: ['amazon-mq', 'sign-in', 'rules', 'options'],
    entryPoints: ['internal'],
  },
  bootstrap: {
    what: 'createUser and ensureUser',
    description: 'The library functions `createUser()` and `ensureUser()`.',
    imports: ['amazon-mq', 'rules', 'options'],
    entryPoints: ['ensure'],
  },
  cli: {
    what: 'the command mq-user',
    description: 'The command `mq-user`.',
    imports: [
      'bootstrap',
      'amazon-mq',
      'access',
      'sign-in',
      'rotation',
      'roster',
      'rules',
      'files',
      'provider-package',
      'emulator',
    ],
    folders: { '.': ['commands', 'shared'], commands: ['.', 'shared'], shared: ['.'] },
  },
  emulator: {
    what: 'Amazon MQ on localhost',
    description: 'Emulates Amazon MQ, Secrets Manager and STS over HTTP on localhost.',
    imports: ['xml'],
    folders: {
      '.': ['mq', 'secrets-manager', 'sts'],
      mq: ['.'],
      'secrets-manager': ['.'],
      sts: ['.'],
    },
  },
};

/** Parts that must load quickly, and the packages that they must therefore not import. */
export const light = {
  parts: ['rules', 'files', 'roster', 'constructs', 'provider-package'],
  packages: ['@aws-sdk/', '@smithy/', '@grpc/'],
};
