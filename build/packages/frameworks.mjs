/**
 * The frameworks for which the package is published: cdktf (CDK for Terraform) and cdktn (CDK Terrain). The packages
 * differ in their names, peers and READMEs, and in one file of the constructs.
 *
 * @typedef {object} Framework
 * @property {string} id the name of the framework's own package
 * @property {string} name the name of the npm package
 * @property {string} description
 * @property {string[]} keywords
 * @property {Record<string, string>} peers the ranges of the peer dependencies
 * @property {string[]} optional the peers that the command `mq-user` and the emulator do not need
 * @property {string} [readme] the README, whose links lead to files of the repository; default: that of the repository
 * @property {string} [source] the file that replaces the one that imports the framework
 * @property {Record<string, object>} targets the names of the packages in other languages, as jsii-pacmak needs them
 */
import { fileURLToPath } from 'node:url';

/** The file that imports the framework, below `src`. */
export const frameworkFile = 'constructs/private/framework.ts';

const description = 'Amazon MQ broker users as code: constructs, a Terraform provider, validation rules and a command';
const keywords = [
  'amazon-mq',
  'activemq',
  'aws',
  'broker-users',
  'constructs',
  'jsii',
  'terraform',
  'terraform-provider',
];

/** @type {Record<'cdktf' | 'cdktn', Framework>} */
export const frameworks = {
  cdktf: {
    id: 'cdktf',
    name: 'cdktf-mq-users',
    description: `${description}, for CDK for Terraform`,
    keywords: [...keywords, 'cdktf'],
    peers: { '@cdktf/provider-aws': '>=20.1.0 <22.0.0', cdktf: '^0.21.0', constructs: '^10.4.2' },
    optional: ['@cdktf/provider-aws', 'cdktf', 'constructs'],
    targets: targetsOf('cdktf'),
  },
  cdktn: {
    id: 'cdktn',
    name: 'cdktn-mq-users',
    description: `${description}, for CDK Terrain`,
    keywords: [...keywords, 'cdktn'],
    peers: { '@cdktn/provider-aws': '>=25.0.0 <26.0.0', cdktn: '>=0.24.0 <1.0.0', constructs: '>=10.6.0 <10.8.0' },
    optional: ['@cdktn/provider-aws', 'cdktn', 'constructs'],
    readme: fileURLToPath(new URL('cdktn/README.md', import.meta.url)),
    source: fileURLToPath(new URL('cdktn/framework.ts', import.meta.url)),
    targets: targetsOf('cdktn'),
  },
};

function targetsOf(id) {
  const organization = 'cdktf-mq-users';
  const dotnet = `${id.slice(0, 1).toUpperCase()}${id.slice(1)}.MqUsers`;
  return {
    python: { distName: `${id}-mq-users`, module: `${id}_mq_users` },
    java: {
      package: `io.github.cdktf_mq_users.${id}`,
      maven: { groupId: `io.github.${organization}`, artifactId: `${id}-mq-users` },
    },
    dotnet: { namespace: dotnet, packageId: dotnet },
    go: { moduleName: `github.com/${organization}/${id}-mq-users-go`, packageName: `${id}mqusers` },
  };
}
