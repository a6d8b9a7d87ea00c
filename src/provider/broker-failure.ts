/** Diagnostics for a broker whose users cannot be changed. Each kind of failure has its own summary. */
import { MqError, type MqErrorKind } from '../amazon-mq';
import { toDiagnosticError } from './diagnostics';
import { DiagnosticError, error } from '../terraform-plugin';
import type { ProviderClient } from './client';

const summaries: Readonly<Partial<Record<MqErrorKind, string>>> = {
  'not-found': 'The broker was not found',
  forbidden: 'Access to the broker is denied',
  credentials: 'The AWS credentials are missing or not valid',
  configuration: 'The AWS configuration is not valid',
  broker: 'The users of this broker cannot be managed',
  timeout: 'The broker is not RUNNING',
  throttled: 'Amazon MQ is throttling the calls of this account',
  service: 'Amazon MQ failed to describe the broker',
  network: 'Amazon MQ cannot be reached',
  aborted: 'Interrupted',
};

/** Returns the error to throw if a broker could not be prepared for a change to its users. */
export async function toBrokerDiagnosticError(thrown: unknown, { mq }: ProviderClient): Promise<unknown> {
  if (!(thrown instanceof MqError) || thrown.kind === 'validation')
    return toDiagnosticError('The broker cannot be read', thrown);
  const summary = summaries[thrown.kind] ?? 'The broker cannot be read';
  const region = thrown.kind === 'not-found' ? await mq.identity.region().catch(() => undefined) : undefined;
  const place = region === undefined ? '' : ` The provider is configured for the Region ${region}.`;
  return new DiagnosticError([error(summary, `${thrown.message}${place}`, ['broker_id'])]);
}
