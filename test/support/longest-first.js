// Starts the longest suites first, so that no worker is left with a long one at the end. A fresh clone has no record of durations.
const Sequencer = require('@jest/test-sequencer').default;

/** By duration, longest first. */
const longest = [
  'resilience/faults',
  'amazon-mq/bounds',
  'credentials/compare',
  'resilience/hostile-server',
  'resilience/ownership',
  'resilience/leaks',
  'amazon-mq/server-text',
  'rules/agreement',
  'cli/failures',
  'examples/owned-broker',
  'credentials/arguments',
  'resilience/kills',
  'amazon-mq/faulty-sources',
  'e2e/demo-ends',
  'examples/apply',
  'cli/terminal',
  'cli/adopt',
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
