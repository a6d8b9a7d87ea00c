/** What a case of the comparison is, and what cases share. */
import type { Recorder } from '../support/aws/recorder';

export interface Files {
  /** Writes a file and returns its path. */
  readonly write: (name: string, content: string) => string;
}

export interface Sources {
  readonly env?: NodeJS.ProcessEnv;
  /** `~/.aws/config`. */
  readonly config?: string;
  /** `~/.aws/credentials`. */
  readonly credentials?: string;
  /** Arguments of the provider block, for both providers. */
  readonly hcl?: string;
  /** The same for the AWS CLI and `mq-user`, where they have them. */
  readonly flags?: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly sources: (recorder: Recorder, files: Files) => Sources;
  /** What this provider and `mq-user` do. The other programs do the same unless the case has a value for them. */
  readonly expected: string;
  /** The message, if `expected` is "error". */
  readonly says?: RegExp;
  /** What the AWS CLI 1 does, where that differs. */
  readonly cli?: string;
  /** What the AWS provider 5.100 does, where that differs. */
  readonly aws?: string;
  /** Why they differ. */
  readonly why?: string;
  /** Whether the command and the CLI have no option for it. */
  readonly onlyProvider?: true;
  readonly needsTls?: true;
}

export const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
export const keys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' };
export const profile = (name: string, key: string) =>
  `[${name}]\naws_access_key_id = ${key}\naws_secret_access_key = s\n`;
export const both = profile('default', 'AKIADEFAULT') + profile('team', 'AKIATEAM');

/** A name that does not resolve: requests for it can only arrive through a proxy. */
export const elsewhere = { AWS_ENDPOINT_URL: 'http://mq.test.invalid' };

export function imds(recorder: Recorder): NodeJS.ProcessEnv {
  return { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: recorder.url('machine') };
}

/** The real names of AWS, behind a proxy that responds in their place. */
export function toAws(recorder: Recorder, files: Files): NodeJS.ProcessEnv {
  return { ...keys, ...tls(files), AWS_ENDPOINT_URL: undefined, HTTPS_PROXY: recorder.url('proxy A') };
}

export function tls({ write }: Files): NodeJS.ProcessEnv {
  return { AWS_CA_BUNDLE: write('ca.pem', '') };
}
