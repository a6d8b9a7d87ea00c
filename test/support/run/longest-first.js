// Starts the longest suites first, so that no worker is left with a long one at the end. A fresh clone has no record of durations.
const Sequencer = require('@jest/test-sequencer').default;

/** By duration, longest first. */
const longest = [
  'resilience/ownership',
  'resilience/faults',
  'resilience/leaks',
  'cli/adopt',
  'amazon-mq/bounds',
  'cli/deadlines',
  'examples/owned-broker',
  'resilience/kills',
  'emulator/second-opinion-secrets',
  'emulator/second-opinion',
  'e2e/broker-users',
  'rules/terraform-text',
  'examples/terraform-module',
  'provider/resources/mq-user',
  'examples/apply',
  'resilience/hostile-server',
  'provider/launcher',
  'amazon-mq/server-text',
  'roster/parse',
  'e2e/deploy',
  'resilience/place',
  'cli/prompt',
  'terraform-plugin/readme',
  'constructs/wrong-types',
  'credentials/compare',
  'cli/terminal',
  'e2e/demo-ends',
  'e2e/self-contained',
  'rules/agreement',
  'constructs/variables',
  'cli/reboot',
  'e2e/outside-text',
  'constructs/names',
  'amazon-mq/faulty-sources',
  'provider/resources/pending',
  'provider/configuration',
  'provider/resources/private-state',
  'emulator/aws-provider/activemq',
  'cli/failures',
  'e2e/hcl-cli',
  'scripts/run-folder',
  'provider/resources/adoption',
  'terraform-plugin/start',
  'provider/resources/broker-reboot',
  'terraform-plugin/resources',
  'e2e/interrupt',
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
