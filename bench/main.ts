/**
 * `npm run bench`: speed and memory, measured side by side in one run, so that ratios hold on any machine. The results do
 * not fail a build. docs/benchmarks.md has the measured values.
 */
import { cliStart } from './cli-start';
import { importTime } from './import-time';
import { providerStart } from './provider-start';
import { emulatorLoad, emulatorStart } from './emulator-load';
import { fleet, fleetThrottled } from './fleet';
import { planOfOneUser } from './plan-one-user';
import { pythonSynthAndImport } from './python';
import { rosterOf10000 } from './rules';
import { selfContainedStart } from './self-contained-start';
import { synthOf1000 } from './synth';

const all: readonly { readonly name: string; run: () => Promise<readonly string[]> }[] = [
  { name: 'provider-start', run: providerStart },
  { name: 'self-contained-start', run: selfContainedStart },
  { name: 'cli-start', run: cliStart },
  { name: 'import-time', run: importTime },
  { name: 'plan-one-user', run: planOfOneUser },
  { name: 'roster-10000', run: rosterOf10000 },
  { name: 'synth-1000', run: synthOf1000 },
  { name: 'python', run: pythonSynthAndImport },
  { name: 'emulator-start', run: emulatorStart },
  { name: 'emulator-load', run: emulatorLoad },
  { name: 'fleet', run: fleet },
  { name: 'fleet-throttled', run: fleetThrottled },
];

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  for (const { name, run } of all.filter((bench) => wanted.length === 0 || wanted.includes(bench.name))) {
    console.log(`\n## ${name}`);
    for (const line of await run()) console.log(line);
  }
}

void main();
