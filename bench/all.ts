/** Every benchmark, in the order in which they run. */
import { cliStart } from './cli-start';
import { importTime } from './import-time';
import { providerStart } from './provider-start';
import { emulatorLoad, emulatorStart } from './emulator-load';
import { fleet, fleetThrottled } from './fleet';
import { planOfOneUser } from './plan-one-user';
import { pythonSynthAndImport } from './python';
import { rosterOf10000 } from './rules';
import { selfContainedStart } from './self-contained-start';
import type { Section } from './measure';
import { synthOf1000 } from './synth';

export const benchmarks: readonly { readonly name: string; run: () => Promise<Section> }[] = [
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
