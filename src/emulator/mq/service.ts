/** The emulated operations of Amazon MQ: how requests are routed, and what each operation does. */
import { BrokerModel, newBrokerId, type BrokerTiming } from './broker';
import { ApiError, badRequest, conflict, notFound } from '../errors';
import { asObject, parseBody, type Body } from '../fields';
import type { EmulatedService } from '../service';

/** A request whose region is known from its signature. */
interface ApiRequest {
  /** The segments of the raw path, decoded one by one, so that `..` is a value and does not change the path. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  readonly region: string;
}

interface ApiResponse {
  readonly status: number;
  readonly body?: Body;
}

/** All brokers of an account, in all Regions. */
export class Account {
  readonly brokers = new Map<string, BrokerModel>();

  constructor(
    readonly id: string,
    readonly options: BrokerTiming,
  ) {}

  add(region: string, settings: Body, id = newBrokerId()): BrokerModel {
    const name = settings.brokerName;
    if ([...this.brokers.values()].some((b) => b.home.region === region && b.name === name && b.state !== 'DELETED')) {
      throw conflict(`A broker named [${String(name)}] already exists.`, 'brokerName');
    }
    const broker = new BrokerModel(id, { accountId: this.id, region }, settings, this.options);
    this.brokers.set(id, broker);
    return broker;
  }

  in(region: string): BrokerModel[] {
    return [...this.brokers.values()].filter((broker) => broker.home.region === region && broker.state !== 'DELETED');
  }

  get(region: string, id: string): BrokerModel {
    const broker = this.in(region).find((candidate) => candidate.id === id);
    if (!broker) throw notFound(`Can't find requested broker [${id}]. Make sure your broker exists.`, 'broker-id');
    return broker;
  }
}

/** Returns the Amazon MQ service: a REST API with JSON, whose operations differ by method and path. */
export function amazonMq(account: Account): EmulatedService {
  return {
    name: 'mq',
    operations: operations.map(({ name }) => name),
    requestIdHeader: 'x-amzn-requestid',
    denials: {
      unsigned: ['MissingAuthenticationTokenException', 403],
      'other-service': ['InvalidSignatureException', 403],
      'unknown-credentials': ['UnrecognizedClientException', 403],
      'expired-credentials': ['ExpiredTokenException', 403],
    },
    operationOf: ({ method, rawPath }) => {
      try {
        return find(method, segments(rawPath))?.name;
      } catch {
        return undefined;
      }
    },
    isOpen: () => false,
    perform: (request, caller) => {
      const path = segments(request.rawPath);
      const operation = find(request.method, path);
      // The response of Amazon API Gateway to an unknown path.
      if (!operation) {
        throw new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token', null, 403);
      }
      const query = new URLSearchParams(request.query);
      const { status, body } = operation.run(account, { ...request, path, query, region: caller?.region ?? '' });
      return { status, headers: body ? json : {}, body: body ? JSON.stringify(body) : '' };
    },
    refuse: ({ name, status, attribute, message }) => ({
      status,
      headers: { ...json, 'x-amzn-errortype': name },
      body: JSON.stringify({ errorAttribute: attribute, message }),
    }),
  };
}

const json = { 'content-type': 'application/json' };

function segments(rawPath: string): string[] {
  return rawPath.split('/').slice(1).map(decodeURIComponent);
}

interface Operation {
  readonly name: string;
  readonly method: string;
  /** `*` matches any one segment. */
  readonly path: readonly string[];
  run(account: Account, request: ApiRequest): ApiResponse;
}

const ok = (body: Body = {}): ApiResponse => ({ status: 200, body });
const brokerOf = (account: Account, request: ApiRequest) => account.get(request.region, request.path[2] ?? '');
const usernameOf = (request: ApiRequest) => request.path[4] ?? '';

const operations: readonly Operation[] = [
  operation('CreateBroker', 'POST /v1/brokers', (account, { region, body }) => {
    const broker = account.add(region, parseBody(body));
    return ok({ brokerArn: broker.arn, brokerId: broker.id });
  }),
  operation('ListBrokers', 'GET /v1/brokers', (account, { region, query }) => {
    const { items, nextToken } = page(
      account.in(region).map((broker) => broker.summary()),
      query,
    );
    return ok({ brokerSummaries: items, ...(nextToken && { nextToken }) });
  }),
  operation('DescribeBroker', 'GET /v1/brokers/*', (account, request) => ok(brokerOf(account, request).describe())),
  operation('UpdateBroker', 'PUT /v1/brokers/*', (account, request) =>
    ok(brokerOf(account, request).update(parseBody(request.body))),
  ),
  operation('DeleteBroker', 'DELETE /v1/brokers/*', (account, request) => {
    const broker = brokerOf(account, request);
    broker.delete();
    return ok({ brokerId: broker.id });
  }),
  operation('RebootBroker', 'POST /v1/brokers/*/reboot', (account, request) => {
    brokerOf(account, request).reboot();
    return ok();
  }),
  operation('ListUsers', 'GET /v1/brokers/*/users', (account, request) => {
    const broker = brokerOf(account, request);
    const { items, nextToken, maxResults } = page(broker.users.summaries(), request.query);
    return ok({ brokerId: broker.id, maxResults, users: items, ...(nextToken && { nextToken }) });
  }),
  operation('CreateUser', 'POST /v1/brokers/*/users/*', (account, request) => {
    const broker = brokerOf(account, request);
    broker.requireUserManagement();
    broker.users.create(usernameOf(request), parseBody(request.body));
    return ok();
  }),
  operation('UpdateUser', 'PUT /v1/brokers/*/users/*', (account, request) => {
    const broker = brokerOf(account, request);
    broker.requireUserManagement();
    broker.users.update(usernameOf(request), parseBody(request.body));
    return ok();
  }),
  operation('DeleteUser', 'DELETE /v1/brokers/*/users/*', (account, request) => {
    const broker = brokerOf(account, request);
    broker.requireUserManagement();
    broker.users.delete(usernameOf(request));
    return ok();
  }),
  operation('DescribeUser', 'GET /v1/brokers/*/users/*', (account, request) => {
    const broker = brokerOf(account, request);
    return ok({ brokerId: broker.id, ...broker.users.describe(usernameOf(request)) });
  }),
  operation('ListTags', 'GET /v1/tags/*', (account, request) =>
    ok({ tags: Object.fromEntries(tagged(account, request)) }),
  ),
  operation('CreateTags', 'POST /v1/tags/*', (account, request) => {
    const tags = tagged(account, request);
    for (const [key, value] of Object.entries(asObject(parseBody(request.body).tags, 'tags')))
      tags.set(key, String(value));
    return { status: 204 };
  }),
  operation('DeleteTags', 'DELETE /v1/tags/*', (account, request) => {
    const tags = tagged(account, request);
    for (const key of request.query.getAll('tagKeys')) tags.delete(key);
    return { status: 204 };
  }),
];

function operation(name: string, route: string, run: Operation['run']): Operation {
  const [method = '', path = ''] = route.split(' ');
  return { name, method, path: path.split('/').slice(1), run };
}

function find(method: string, path: readonly string[]): Operation | undefined {
  return operations.find(
    (candidate) =>
      candidate.method === method &&
      candidate.path.length === path.length &&
      candidate.path.every((segment, index) => segment === '*' || segment === path[index]),
  );
}

function tagged(account: Account, { region, path }: ApiRequest): Map<string, string> {
  const arn = path[2] ?? '';
  const broker = account.in(region).find((candidate) => candidate.arn === arn);
  if (!broker) throw notFound(`Can't find requested resource [${arn}].`, 'resource-arn');
  return broker.tags;
}

/** Returns one page of a list. `maxResults` is 5 to 100, by default 20. */
function page<T>(all: readonly T[], query: URLSearchParams): { items: T[]; nextToken?: string; maxResults: number } {
  const text = query.get('maxResults') ?? '20';
  const maxResults = Number(text);
  if (!/^\d+$/.test(text) || maxResults < 5 || maxResults > 100) {
    throw badRequest('The value of [maxResults] must be 5 to 100.', 'maxResults');
  }
  const token = query.get('nextToken');
  const start =
    token === null ? 0 : Number(/^offset:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1] ?? NaN);
  if (Number.isNaN(start)) throw badRequest('The value of [nextToken] is not valid.', 'nextToken');
  const end = start + maxResults;
  const nextToken = end < all.length ? Buffer.from(`offset:${end}`).toString('base64url') : undefined;
  return { items: all.slice(start, end), maxResults, ...(nextToken && { nextToken }) };
}
