// Starts the longest suites first, so that no worker is left with a long one at the end. A fresh clone has no record of durations.
const Sequencer = require('@jest/test-sequencer').default;

/** By duration, longest first. */
const longest = [
  'package/consumers',
  'resilience/ownership',
  'resilience/faults',
  'resilience/leaks',
  'amazon-mq/server-text',
  'provider/launcher',
  'provider/self-contained',
  'resilience/hostile-server',
  'amazon-mq/bounds',
  'examples/readmes',
  'release/install',
  'docs/guides',
  'docs/getting-started',
  'examples/owned-broker',
  'docs/readme',
  'cli/provider-install',
  'cli/provider-install-terraform',
  'scripts/prerequisites',
  'emulator/second-opinion',
  'rules/agreement',
  'roster/parse',
  'e2e/deploy',
  'emulator/acceptance/program',
  'resilience/kills',
  'cli/terminal',
  'terraform-plugin/readme',
  'emulator/second-opinion-secrets',
  'e2e/outside-text',
  'cli/deadlines',
  'provider/resources/pending',
  'provider/resources/mq-user',
  'resilience/place',
  'cli/prompt',
  'e2e/broker-users',
  'terraform-plugin/sockets',
  'cli/failures',
  'e2e/demo-ends',
  'scripts/run-folder',
  'cli/adopt',
  'constructs/names',
  'credentials/proxied-services',
  'resilience/ownership-order',
  'constructs/wrong-types',
  'cli/adopt-code',
  'examples/terraform-module',
  'e2e/hcl-cli',
  'emulator/aws-provider/replication',
  'cli/reboot',
  'constructs/jsii',
  'rules/terraform-text',
  'provider/resources/private-state',
  'terraform-plugin/resources',
  'declarations',
  'emulator/moto-secrets',
  'cli/validate',
  'provider/resources/broker-reboot',
  'cli/emulator',
].map((name) => `/test/${name}.test.ts`);

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const index = longest.findIndex((name) => path.endsWith(name));
      return index < 0 ? longest.length : index;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
