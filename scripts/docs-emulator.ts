/** The sections of docs/emulator.md that are generated from the code of the emulator, and the schema of seed files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GUESSES } from '../src/emulator/guesses';
import { operations } from '../src/emulator/mq/service';
import { secretsOperations } from '../src/emulator/secrets-manager/operations';
import { sts } from '../src/emulator/sts/service';
import { StsSessions } from '../src/emulator/sts/sessions';
import type { Shape } from '../src/emulator/mq/shapes';
import { seedShape } from '../src/emulator/seed-shapes';

const root = join(__dirname, '..');
const reference = 'https://docs.aws.amazon.com/amazon-mq/latest/api-reference';

const { operations: stsOperations } = sts(new StsSessions(Date.now), '123456789012');

/** Returns docs/emulator.md, with new text between its markers. */
export function emulatorDocument(): string {
  const sections: Readonly<Record<string, string>> = {
    operations: [
      '| Operation | Route | Sources |',
      '| --- | --- | --- |',
      ...[...operations]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(
          ({ name, route, reference: page, evidence }) =>
            `| ${name} | \`${route}\` | [reference](${reference}/${page}.html)${evidence === undefined ? '' : `; ${evidence}`} |`,
        ),
    ].join('\n'),
    secrets: Object.keys(secretsOperations)
      .sort()
      .map((name) => `[${name}](https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_${name}.html)`)
      .join(', '),
    sts: stsOperations
      .map((name) => `[${name}](https://docs.aws.amazon.com/STS/latest/APIReference/API_${name}.html)`)
      .join(', '),
    guesses: [
      '| Guess | What the emulator does | What would settle it |',
      '| --- | --- | --- |',
      ...Object.entries(GUESSES).map(([id, { guess, settledBy }]) => `| \`${id}\` | ${guess} | ${settledBy} |`),
    ].join('\n'),
  };
  const text = readFileSync(join(root, 'docs', 'emulator.md'), 'utf8');
  return text.replace(
    /(<!-- generated: (\w+) -->)[^]*?(<!-- end -->)/g,
    (_, start: string, name: string, end: string) => `${start}\n\n${sections[name] ?? ''}\n\n${end}`,
  );
}

/** Returns the JSON Schema of seed files, for editors. The emulator itself checks them by the same shapes. */
export function seedSchema(): string {
  return JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What mq-user emulator --seed creates',
    ...schemaOf(seedShape),
  });
}

function schemaOf(shape: Shape): Readonly<Record<string, unknown>> {
  switch (shape.type) {
    case 'boolean':
      return { type: 'boolean' };
    case 'integer':
      return { type: 'integer', ...named({ minimum: shape.min, maximum: shape.max }) };
    case 'string':
      return {
        type: 'string',
        ...named({
          // Where the case is ignored, editors suggest the form of the reference.
          enum: shape.values,
          pattern: shape.pattern?.source,
          description: shape.rule,
        }),
      };
    case 'list':
      return { type: 'array', items: schemaOf(shape.of), ...named({ minItems: shape.min, maxItems: shape.max }) };
    case 'map':
      return {
        type: 'object',
        propertyNames: schemaOf(shape.keys),
        additionalProperties: schemaOf(shape.of),
        ...named({ minProperties: shape.min, maxProperties: shape.max }),
      };
    case 'structure':
      return {
        type: 'object',
        properties: Object.fromEntries(Object.entries(shape.members).map(([name, member]) => [name, schemaOf(member)])),
        additionalProperties: false,
        ...(shape.required.length > 0 && { required: shape.required }),
      };
  }
}

/** Returns the keywords that have a value. */
function named(keywords: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined));
}
