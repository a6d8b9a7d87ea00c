// Compiles the constructs with jsii for both frameworks, which fails if their public API cannot be translated to Python,
// Java, C# and Go. Prints the types of the API.
import '../build/ready.mjs';
import { join } from 'node:path';
import { frameworks } from '../build/packages/frameworks.mjs';
import { readJson } from '../build/packages/json.mjs';
import { jsiiModule } from '../build/packages/module.mjs';
import { packageVersion } from '../build/version.mjs';

for (const framework of Object.values(frameworks)) {
  const { name, types } = readJson(join(jsiiModule(framework, packageVersion()), '.jsii'));
  console.log(`package ${name}`);
  console.log(Object.values(types).map(describe).sort().join('\n'));
}

/** Returns one line for a type of the assembly, with its unions: `interface X: a | b`. */
function describe({ kind, name, properties = [], methods = [] }) {
  const unions = [...properties, ...methods].flatMap((member) => unionsIn(member));
  return `${kind} ${name}${unions.length > 0 ? `: ${[...new Set(unions)].sort().join(', ')}` : ''}`;
}

function unionsIn(value) {
  if (typeof value !== 'object' || value === null) return [];
  const own = value.union ? [value.union.types.map(({ primitive, fqn }) => primitive ?? fqn ?? '?').join(' | ')] : [];
  return [...own, ...Object.values(value).flatMap(unionsIn)];
}
