/** Reads the certificates of a CA bundle. */
import { createHash, X509Certificate } from 'node:crypto';

/** Thrown for a bundle that cannot be used. The message is the part of a sentence after the name of the bundle. */
export class InvalidBundle extends Error {}

/** Bundles whose certificates were parsed, oldest first. Parsing all public authorities takes longer than the call of an API. */
const parsed = new Set<string>();
const MAX_PARSED = 16;

/** Returns the certificates of a PEM file, as PEM. Throws `InvalidBundle` if it has none, or an unreadable one. */
export function certificatesIn(content: string): string {
  const found = content.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw new InvalidBundle('contains no certificate');
  const certificates = found.join('\n');
  const digest = createHash('sha256').update(certificates).digest('hex');
  if (!parsed.has(digest)) {
    found.forEach(requireReadable);
    parsed.add(digest);
    for (const oldest of parsed) if (parsed.size > MAX_PARSED) parsed.delete(oldest);
  }
  return certificates;
}

function requireReadable(certificate: string, index: number, { length }: readonly string[]): void {
  try {
    new X509Certificate(certificate);
  } catch (cause) {
    const position = length === 1 ? 'a certificate' : `a certificate, number ${index + 1},`;
    throw new InvalidBundle(`has ${position} that cannot be read`, { cause });
  }
}
