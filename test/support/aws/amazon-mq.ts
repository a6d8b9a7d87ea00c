/** Connects our own client to an emulator or another server, with short waits. */
import { connect, type AmazonMq, type ConnectOptions } from '../../../src/amazon-mq';

export const quick = { backoffMillis: 4, maxBackoffMillis: 20, pollMillis: 10, requestMillis: 2_000 } as const;

/** All AWS calls go to the endpoint. A call is retried once or twice, without a rate limit. */
export function connectTo(endpoint: string, options: ConnectOptions = {}): Promise<AmazonMq> {
  return connect({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    endpoints: { mq: endpoint, secretsmanager: endpoint, sts: endpoint },
    maxRetries: 2,
    requestsPerSecond: 10_000,
    burst: 10_000,
    ...options,
    tuning: { ...quick, ...options.tuning },
  });
}
