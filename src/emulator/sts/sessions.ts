/** Credentials that the emulator's STS has handed out, and who holds them. */
import { randomBytes, randomInt } from 'node:crypto';
import type { RequestSigner, Denial } from '../service';

/** A role that somebody has assumed: what was asked, and the access key that was handed out for it. */
export interface AssumedRole {
  readonly operation: 'AssumeRole' | 'AssumeRoleWithWebIdentity';
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly durationSeconds: number;
  /** As it was sent. Tests make it up, so it is no secret. */
  readonly webIdentityToken: string | undefined;
  /** Who asked; undefined if the request was not signed, as with a web identity. */
  readonly callerAccessKeyId: string | undefined;
  /** What calls with the new credentials are signed with: see `Call.accessKeyId`. */
  readonly accessKeyId: string;
  /** In milliseconds, by the emulator's clock. */
  readonly expiresAt: number;
}

export interface StsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export class StsSessions {
  /** Oldest first. */
  readonly roles: AssumedRole[] = [];
  private readonly tokens = new Map<string, string>();

  constructor(readonly now: () => number) {}

  issue(role: Omit<AssumedRole, 'accessKeyId' | 'expiresAt'>): StsCredentials & Pick<AssumedRole, 'expiresAt'> {
    const credentials = {
      accessKeyId: `ASIA${Array.from({ length: 16 }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[randomInt(32)]).join('')}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
    };
    const expiresAt = this.now() + role.durationSeconds * 1000;
    this.roles.push({ ...role, accessKeyId: credentials.accessKeyId, expiresAt });
    this.tokens.set(credentials.accessKeyId, credentials.sessionToken);
    return { ...credentials, expiresAt };
  }

  /** The role that a caller acts in; undefined for the made-up credentials that the emulator takes from anybody. */
  roleOf(accessKeyId: string): AssumedRole | undefined {
    return this.roles.find((role) => role.accessKeyId === accessKeyId);
  }

  /** Credentials from here are good until they expire, and with their session token only. Any others are good. */
  denialOf(caller: RequestSigner): Denial | undefined {
    const role = this.roleOf(caller.accessKeyId);
    if (!role) return undefined;
    if (this.tokens.get(caller.accessKeyId) !== caller.sessionToken) return 'unknown-credentials';
    return this.now() >= role.expiresAt ? 'expired-credentials' : undefined;
  }
}
