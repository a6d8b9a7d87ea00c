/**
 * Checks of settings for AWS: Regions, keys, ARNs, URLs. Each check returns what is wrong with a value, what is allowed and
 * what to do, or undefined. The provider, the constructs, the client and the command use them.
 */
import { quote } from '../text';

/** Returns where a text contains white space or a control character: `ends with a carriage return`. */
export function strayCharacter(
  text: string,
  { inside = false }: { readonly inside?: boolean } = {},
): string | undefined {
  const first = nameOf(text.charAt(0));
  if (first) return `begins with ${first}`;
  const last = nameOf(text.charAt(text.length - 1));
  if (last) return `ends with ${last}`;
  const control = [...text].map((character) => nameOf(character, !inside)).find((name) => name !== undefined);
  return control && `contains ${control}`;
}

/** Names a character that a setting cannot contain, or returns undefined. Never returns the text around it. */
function nameOf(character: string, countSpaces = true): string | undefined {
  const known: Readonly<Record<string, string>> = {
    '\r': 'a carriage return',
    '\n': 'a line feed',
    '\t': 'a tab',
    '\ufeff': 'a byte order mark',
    '\u200b': 'a zero-width space',
    '\u00a0': 'a no-break space',
  };
  if (Object.hasOwn(known, character)) return known[character];
  if (character === ' ') return countSpaces ? 'a space' : undefined;
  if (/^\s$/.test(character)) return 'white space';
  return /^[\p{Cc}\p{Cf}\p{Surrogate}]$/u.test(character) ? 'a control character' : undefined;
}

/** Checks a Region. `subject` starts the message: `The region of the profile "team"`. */
export function regionProblem(region: string, subject = 'The region'): string | undefined {
  const stray = strayCharacter(region);
  if (stray) return `${subject} ${quote(region)} ${stray}. Allowed: a Region such as us-east-1. Remove it.`;
  if (/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(region)) {
    return `${subject} ${quote(region)} is an Availability Zone. Allowed: a Region. Use ${quote(region.slice(0, -1))}.`;
  }
  // A Region that passes becomes part of a host name.
  if (region.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(region)) return undefined;
  return `${subject} ${quote(region)} is not an AWS Region. Allowed: lower-case letters, digits and hyphens, such as us-east-1. Correct it.`;
}

/** Checks an access key, a secret key or a session token. Never shows it. `subject` starts the message. */
export function keyProblem(value: string, subject: string): string | undefined {
  const stray = strayCharacter(value);
  if (stray) return `${subject} ${stray}. Allowed: printable ASCII characters without spaces. Remove it.`;
  if (/^[!-~]*$/.test(value)) return undefined;
  return `${subject} contains a character that is not ASCII. Allowed: printable ASCII characters. Copy it again.`;
}

/** Checks the name of a profile. */
export function profileProblem(profile: string, subject = 'The profile'): string | undefined {
  const stray = strayCharacter(profile, { inside: true });
  return stray && `${subject} ${quote(profile)} ${stray}. Allowed: the name of a profile. Remove it.`;
}

/** Checks the id of an account. */
export function accountProblem(account: string): string | undefined {
  if (/^\d{12}$/.test(account)) return undefined;
  return `${quote(account)} is not an account id. Allowed: 12 digits in a string. Correct it.`;
}

/** Checks the ARN of an IAM role. */
export function roleArnProblem(arn: string): string | undefined {
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/([!-~]*\/)?[\w+=,.@-]{1,64}$/.test(arn)) return undefined;
  return `${quote(arn)} is not the ARN of a role. Allowed: arn:aws:iam::ACCOUNT:role/NAME. Correct it.`;
}

/** Checks the ARN of an IAM policy. */
export function policyArnProblem(arn: string): string | undefined {
  if (/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/([!-~]*\/)?[\w+=,.@-]{1,128}$/.test(arn)) return undefined;
  return `${quote(arn)} is not the ARN of a policy. Allowed: arn:aws:iam::ACCOUNT:policy/NAME. Correct it.`;
}

/** Checks the name of a session or a source identity. */
export function sessionNameProblem(name: string): string | undefined {
  if (/^[\w+=,.@-]{2,64}$/.test(name)) return undefined;
  return `${quote(name)} is not a session name. Allowed: 2 to 64 letters, digits and characters of _+=,.@-. Correct it.`;
}

/** Checks an external id. */
export function externalIdProblem(id: string): string | undefined {
  if (/^[\w+=,.@:/-]{2,1224}$/.test(id)) return undefined;
  return `${quote(id)} is not an external id. Allowed: 2 to 1224 letters, digits and characters of _+=,.@:/-. Correct it.`;
}

/** Checks that an inline session policy is a JSON object. STS checks the content. */
export function policyProblem(policy: string): string | undefined {
  const allowed = 'Allowed: an IAM policy as a JSON object. Correct it.';
  try {
    const parsed: unknown = JSON.parse(policy);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return undefined;
  } catch {
    return `The policy is not JSON. ${allowed}`;
  }
  return `The policy is not a JSON object. ${allowed}`;
}

/** Checks the URL of an endpoint. `name` is what the message calls it. */
export function endpointProblem(url: string, name = ''): string | undefined {
  const allowed = 'Allowed: a URL that begins with https:// or http://, such as https://mq.example.com. Correct it.';
  const parsed = parseUrl(url);
  if (parsed && (parsed.username !== '' || parsed.password !== '')) {
    return `${name || 'The URL'} contains a username or a password. ${allowed}`;
  }
  // A text with an @ may have a password before it.
  const subject = url.includes('@') ? name || 'The URL' : `${name ? `${name} ` : ''}${quote(url)}`;
  const stray = strayCharacter(url);
  if (stray) return `${subject} ${stray}. ${allowed}`;
  if (parsed && /^https?:\/\/[^/\\?#]/i.test(url)) return undefined;
  return `${subject} is not the URL of an endpoint. ${allowed}`;
}

/** Checks the URL of a proxy. Never shows it, since it may contain a password. */
export function proxyProblem(url: string, subject = 'The proxy'): string | undefined {
  const allowed = 'Allowed: an http:// or https:// URL such as http://proxy.example.com:3128. Correct it.';
  const stray = strayCharacter(url);
  if (stray) return `${subject} ${stray}. ${allowed}`;
  const parsed = parseUrl(proxyUrl(url));
  if (!parsed || parsed.hostname === '') return `${subject} is not a URL. ${allowed}`;
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    return `${subject} has the scheme ${quote(parsed.protocol)}. ${allowed}`;
  }
  const undecodable = (['username', 'password'] as const).find((part) => !isPercentEncoded(parsed[part]));
  if (undecodable === undefined) return undefined;
  return `The ${undecodable} of ${subject.charAt(0).toLowerCase()}${subject.slice(1)} contains a percent sign that does not start an encoded character. Allowed: percent-encoded UTF-8. Encode a percent sign as %25.`;
}

/** Adds `http://` to the URL of a proxy without a scheme, as Go and curl do. */
export function proxyUrl(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
