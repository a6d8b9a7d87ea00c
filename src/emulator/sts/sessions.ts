/** The credentials that the emulated STS has issued, and their roles. */
import { randomBytes, randomInt } from 'node:crypto';
import type { RequestSigner, Denial } from '../service';

/** A role that was assumed: the parameters of the request, and the access key that was issued. */
export interface AssumedRole {
  readonly operation: 'AssumeRole' | 'AssumeRoleWithWebIdentity';
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly durationSeconds: number;
  /** The token as it was sent. It comes from a test, so it is not a secret. */
  readonly webIdentityToken: string | undefined;
  /** The access key that signed the request; undefined if it was not signed, as with a web identity. */
  readonly callerAccessKeyId: string | undefined;
  /** The access key that was issued. `RecordedCall.accessKeyId` shows which calls use it. */
  readonly accessKeyId: string;
  /** The expiry in milliseconds, by the clock of the emulator. */
  readonly expiresAt: number;
}

interface StsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Issued credentials as plain data. */
export interface SessionsRecord {
  readonly roles: readonly AssumedRole[];
  /** Session tokens by access key. */
  readonly tokens: readonly (readonly [accessKeyId: string, token: string])[];
}

export class StsSessions {
  /** Oldest first. */
  readonly roles: AssumedRole[] = [];
  private readonly tokens = new Map<string, string>();

  constructor(private readonly now: () => number) {}

  /** Returns the credentials as plain data. */
  toRecord(): SessionsRecord {
    return { roles: [...this.roles], tokens: [...this.tokens] };
  }

  restore({ roles, tokens }: SessionsRecord): void {
    this.roles.push(...roles);
    for (const [accessKeyId, token] of tokens) this.tokens.set(accessKeyId, token);
  }

  /** Issues credentials for a role. */
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

  /** Returns the role of an access key; undefined for keys that were not issued here. */
  roleOf(accessKeyId: string): AssumedRole | undefined {
    return this.roles.find((role) => role.accessKeyId === accessKeyId);
  }

  /** Checks a caller: issued credentials need their session token and may not be expired. All others are accepted. */
  denialOf(caller: RequestSigner): Denial | undefined {
    const role = this.roleOf(caller.accessKeyId);
    if (!role) return undefined;
    if (this.tokens.get(caller.accessKeyId) !== caller.sessionToken) return 'unknown-credentials';
    return this.now() >= role.expiresAt ? 'expired-credentials' : undefined;
  }
}
