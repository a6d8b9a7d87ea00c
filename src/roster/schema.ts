/** The JSON Schema of rosters, for editors. Derived from the tables of fields and of limits. */
import { LIMITS, USER_FIELDS, type UserField } from '../rules';
import { userFieldRow } from '../rules/internal';
import { ROSTER_FIELDS } from './check';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const name = ({ min, max }: { readonly min: number; readonly max: number }) => `^[A-Za-z0-9_.~-]{${min},${max}}$`;

/** The restrictions of values besides their types. */
const restrictions: Readonly<Partial<Record<UserField, JsonSchema>>> = {
  brokerId: { pattern: '^[A-Za-z0-9_-]+$' },
  username: { pattern: name(LIMITS.username), not: { enum: ['.', '..'] } },
  password: { minLength: LIMITS.password.min, maxLength: LIMITS.password.max, pattern: '^[ -+\\--9;<>-~]*$' },
};

/**
 * Returns the JSON Schema (draft 7) of a roster, or of a list of rosters. Editors show what it describes, and complete names.
 * `checkRoster` also checks what a schema cannot express, such as a username that is used twice.
 */
export function rosterSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Roster: the users of Amazon MQ brokers',
    anyOf: [{ $ref: '#/definitions/roster' }, { type: 'array', items: { $ref: '#/definitions/roster' } }],
    definitions: {
      roster: {
        type: 'object',
        description: 'The users of one broker.',
        properties: {
          brokerId: fieldSchema('brokerId'),
          users: { type: 'array', description: 'The users.', items: { $ref: '#/definitions/user' } },
        },
        required: ['brokerId', 'users'],
        additionalProperties: false,
      },
      user: {
        type: 'object',
        description: 'A user of the broker.',
        properties: Object.fromEntries(ROSTER_FIELDS.map((field) => [field, fieldSchema(field)])),
        required: ROSTER_FIELDS.filter((field) => USER_FIELDS[field].required),
        additionalProperties: false,
        not: {
          properties: { consoleAccess: { const: true }, replicationUser: { const: true } },
          required: ['consoleAccess', 'replicationUser'],
        },
      },
    },
  };
}

function fieldSchema(field: UserField): JsonSchema {
  const { description, required } = userFieldRow(field);
  const own = { ...typeOf(field), ...restrictions[field] };
  // YAML reads a field without a value as null. It is treated as absent.
  return required ? { description, ...own } : { description, anyOf: [own, { type: 'null' }] };
}

function typeOf(field: UserField): JsonSchema {
  switch (USER_FIELDS[field].type) {
    case 'string':
      return { type: 'string' };
    case 'boolean':
      return { type: 'boolean' };
    case 'string-list':
      return { type: 'array', items: { type: 'string', pattern: name(LIMITS.group) } };
    case 'string-map':
      return { type: 'object', additionalProperties: { type: ['string', 'null'] } };
  }
}
