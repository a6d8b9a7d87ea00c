// Starts the longest suites first, so that no worker is left with a long one at the end. A fresh clone has no record of durations.
const Sequencer = require('@jest/test-sequencer').default;

/** By duration, longest first. */
const longest = [
  'resilience/ownership',
  'resilience/faults',
  'resilience/leaks',
  'amazon-mq/bounds',
  'resilience/ownership-order',
  'cli/failures',
  'resilience/kills',
  'e2e/demo-ends',
  'cli/adopt',
  'rules/agreement',
  'examples/owned-broker',
  'amazon-mq/faulty-sources',
  'e2e/broker-users',
  'amazon-mq/server-text',
  'provider/resources/mq-user',
  'provider/launcher',
  'cli/terminal',
  'examples/apply',
  'e2e/deploy',
  'constructs/wrong-types',
  'roster/parse',
  'resilience/hostile-server',
  'credentials/compare',
  'credentials/arguments',
  'constructs/terraform-rules',
  'e2e/self-contained',
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
