/** Checks the ARNs of secrets and keys. */
import type { Path, Violation } from '../../rules';
import { isObject, quoteName, violation, wrongType } from '../../rules/internal';
import { isUnresolved } from '../private/unresolved';
import { checkText, checkTexts, isNotSet, shownAs } from './check-text';

const forms = {
  secret: {
    pattern: /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/,
    what: 'a secret',
    allowed: 'the whole ARN of a secret, which ends with six characters that AWS adds',
    remedy: 'Pass `secret.arn`, or what `aws secretsmanager list-secrets` prints as ARN',
  },
  kms: {
    pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/,
    what: 'a key',
    allowed: 'the ARN of a key, not of an alias',
    remedy: 'Pass `key.arn`',
  },
} as const;

/** Checks a list of ARNs. */
export function checkArns(form: keyof typeof forms, value: unknown, path: Path): Violation[] {
  return isNotSet(value) ? [] : checkTexts(value, path, (text, at) => checkArn(form, text, at));
}

function checkArn(form: keyof typeof forms, text: string, path: Path): Violation[] {
  const { pattern, what, allowed, remedy } = forms[form];
  if (pattern.test(text)) return [];
  return [
    violation(
      'rotation-arn',
      path,
      `${shownAs(text, /^arn:/, 'The text', 120)} is not the ARN of ${what}. Allowed: ${allowed}. ${remedy}.`,
    ),
  ];
}

/** The names of secrets are parts of Terraform's names. */
const isName = (name: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(name);

/** Each secret adds two statements to the policy of the function, which may have 20 KB. */
const MAX_SECRETS = 20;

/** Checks the secrets by their names. */
export function checkSecrets(value: unknown): Violation[] {
  const path = ['secrets'];
  const allowed = 'an object with the ARN of each secret by a name, known at synth';
  if (isUnresolved(value) || !isObject(value) || Array.isArray(value)) return [wrongType(path, value, allowed)];
  const entries = Object.entries(value);
  if (entries.length === 0) {
    return [violation('rotation-secrets', path, `There are no secrets. Allowed: ${allowed}. Add one.`)];
  }
  if (entries.length > MAX_SECRETS) {
    const problem = `There are ${entries.length} secrets. Allowed: at most ${MAX_SECRETS}, because Lambda limits the policy of a function`;
    return [violation('rotation-secrets', path, `${problem}. Create several rotations.`)];
  }
  const places = new Map<string, string>();
  const [first] = entries.flatMap(([, arn]) =>
    typeof arn === 'string' && forms.secret.pattern.test(arn) ? [arn] : [],
  );
  return entries.flatMap(([name, arn]): Violation[] => {
    const at = [...path, name];
    const found = isName(name) ? [] : [wrongName(name, at)];
    const more = checkText(arn, at, (text) => {
      const wrong = checkArn('secret', text, at);
      if (wrong.length > 0) return wrong;
      const other = places.get(text);
      places.set(text, other ?? name);
      return [
        ...(other === undefined ? [] : [repeated(other, at)]),
        ...(first === undefined || placeOf(first) === placeOf(text) ? [] : [elsewhere(first, at)]),
      ];
    });
    return [...found, ...more];
  });
}

function wrongName(name: string, path: Path): Violation {
  const problem = `The name ${quoteName(name) ?? 'of the secret'} is not valid`;
  const allowed = '1 to 64 letters, digits and _ -';
  return violation('rotation-secrets', path, `${problem}. Allowed: ${allowed}. Choose another name.`);
}

function repeated(other: string, path: Path): Violation {
  const problem = `The secret has another name too, ${other}`;
  return violation('rotation-secrets', path, `${problem}. Allowed: each secret once. Remove one of them.`);
}

function elsewhere(first: string, path: Path): Violation {
  const problem = `The secret is not in the Region and account of another one, ${placeOf(first)}`;
  const remedy = 'Create a rotation in each Region and account';
  return violation(
    'rotation-secrets',
    path,
    `${problem}. Allowed: secrets of the Region and account of the function. ${remedy}.`,
  );
}

/** Returns the partition, Region and account of an ARN. */
function placeOf(arn: string): string {
  const [, partition, , region, account] = arn.split(':');
  return `${partition}:${region}:${account}`;
}
