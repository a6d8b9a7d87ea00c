/** One configuration: its settings, which do not change, and its revisions. */
import { randomUUID } from 'node:crypto';
import { badRequest, notFound } from '../../errors';
import type { Body } from '../../fields';
import { defaultVersionOf, versionProblemOf, type EngineType } from '../engines';
import { sanitize, type SanitizationWarning } from './activemq-xml';
import { decodeData, encodeData, requireDataSize } from './data';
import { defaultData, defaultDescription, engineNames } from './default-data';
import { checkRabbitMqConf } from './rabbitmq-conf';
import type { CreateConfigurationRequest, updateConfigurationRequest } from '../request-shapes';
import type { ShapeValue } from '../shapes';

/** The limits of the quotas page: configurations per account and Region, and revisions per configuration. */
export const maxConfigurations = 1_000;
export const maxRevisions = 300;

/** A revision. Its number is its position in the list, counted from 1. */
export interface StoredRevision {
  /** The time of its creation in milliseconds. */
  readonly created: number;
  readonly description?: string;
  /** The text, not encoded in base64. */
  readonly data: string;
}

/** A configuration as plain data, which JSON can store. */
export interface ConfigurationRecord {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly engineType: EngineType;
  readonly engineVersion: string;
  readonly authenticationStrategy: string;
  /** The time of its creation in milliseconds. */
  readonly created: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly revisions: readonly StoredRevision[];
}

/** Where a configuration is. */
interface Home {
  readonly accountId: string;
  readonly region: string;
}

export class Configuration {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly engineType: EngineType;
  readonly engineVersion: string;
  readonly authenticationStrategy: string;
  readonly tags: Map<string, string>;
  private readonly created: number;
  private readonly revisions: StoredRevision[];

  constructor(
    record: ConfigurationRecord,
    private readonly now: () => number,
  ) {
    this.id = record.id;
    this.arn = record.arn;
    this.name = record.name;
    this.engineType = record.engineType;
    this.engineVersion = record.engineVersion;
    this.authenticationStrategy = record.authenticationStrategy;
    this.created = record.created;
    this.tags = new Map(Object.entries(record.tags));
    this.revisions = [...record.revisions];
  }

  /** Does what CreateConfiguration does. Throws a BadRequestException for a version that is not offered. */
  static create(
    { accountId, region }: Home,
    settings: CreateConfigurationRequest,
    now: () => number,
    id = `c-${randomUUID()}`,
  ): Configuration {
    const { name, engineType, authenticationStrategy = 'SIMPLE', tags = {} } = settings;
    const { engineVersion = defaultVersionOf(engineType) } = settings;
    // As CreateBroker does (terraform-provider-aws #47285).
    const problem = versionProblemOf(engineType, engineVersion);
    if (problem) throw badRequest(problem.message, problem.attribute);
    const created = now();
    const description = defaultDescription(name, engineType, engineVersion);
    const record: ConfigurationRecord = {
      id,
      arn: `arn:aws:mq:${region}:${accountId}:configuration:${id}`,
      name,
      engineType,
      engineVersion,
      authenticationStrategy,
      created,
      tags,
      revisions: [{ created, description, data: defaultData[engineType] }],
    };
    return new Configuration(record, now);
  }

  toRecord(): ConfigurationRecord {
    const { id, arn, name, engineType, engineVersion, authenticationStrategy, created } = this;
    return {
      ...{ id, arn, name, engineType, engineVersion, authenticationStrategy, created },
      tags: Object.fromEntries(this.tags),
      revisions: [...this.revisions],
    };
  }

  get latestRevision(): number {
    return this.revisions.length;
  }

  /** Whether it has a revision of this number. */
  hasRevision(revision: number): boolean {
    return this.revisions[revision - 1] !== undefined;
  }

  /** Does what UpdateConfiguration does, and returns the body of its response. Throws without a change if it fails. */
  update({ data: encoded, description }: ShapeValue<typeof updateConfigurationRequest>): Body {
    const text = decodeData(encoded);
    const { data, warnings } = this.accept(text);
    requireDataSize(data);
    if (this.revisions.length >= maxRevisions) {
      // GUESS(quota)
      throw badRequest(
        `A configuration can have at most ${maxRevisions} revisions. Create another configuration.`,
        'configuration-id',
      );
    }
    this.revisions.push({ created: this.now(), ...(description !== undefined && { description }), data });
    const { arn, created, id, latestRevision, name } = this.summary();
    return { arn, created, id, latestRevision, name, warnings };
  }

  /** Returns the body of the response of CreateConfiguration. */
  describeCreation(): Body {
    const { arn, authenticationStrategy, created, id, latestRevision, name } = this.summary();
    return { arn, authenticationStrategy, created, id, latestRevision, name };
  }

  /** Returns the item of ListConfigurations. As in AWS, it has neither a description nor tags. */
  summary(): Body {
    return {
      arn: this.arn,
      // Lower case, and the engine's own spelling, as in the acceptance tests of the Terraform AWS provider.
      authenticationStrategy: this.authenticationStrategy.toLowerCase(),
      created: isoTime(this.created),
      engineType: engineNames[this.engineType],
      engineVersion: this.engineVersion,
      id: this.id,
      latestRevision: revisionSummary(this.latest, this.latestRevision),
      name: this.name,
    };
  }

  /**
   * Returns the body of DescribeConfiguration, which has no description (maintenance.json in radkawar/stackd).
   * GUESS(configuration-description): nor has it one after an update.
   */
  describe(): Body {
    return { ...this.summary(), tags: Object.fromEntries(this.tags) };
  }

  /** Returns the items of ListConfigurationRevisions, oldest first. */
  revisionSummaries(): Body[] {
    return this.revisions.map((revision, index) => revisionSummary(revision, index + 1));
  }

  /** Returns the body of DescribeConfigurationRevision, for a revision in the form of the path. */
  describeRevision(revision: string): Body {
    const number = revisionNumber(revision);
    const found = this.revisions[number - 1];
    if (!found) throw revisionNotFound(this.id, number);
    const { created, data, description } = found;
    return {
      configurationId: this.id,
      created: isoTime(created),
      data: encodeData(data),
      ...(description !== undefined && { description }),
    };
  }

  private get latest(): StoredRevision {
    const latest = this.revisions.at(-1);
    if (!latest) throw new Error('A configuration has at least one revision.');
    return latest;
  }

  /** Returns the data to store, and the warnings. */
  private accept(text: string): { data: string; warnings: readonly SanitizationWarning[] } {
    if (this.engineType === 'ACTIVEMQ') {
      const { xml, warnings } = sanitize(text, this.authenticationStrategy === 'LDAP');
      return { data: xml, warnings };
    }
    checkRabbitMqConf(text);
    return { data: text, warnings: [] };
  }
}

function revisionSummary({ created, description }: StoredRevision, revision: number): Body {
  return { created: isoTime(created), ...(description !== undefined && { description }), revision };
}

const isoTime = (millis: number) => new Date(millis).toISOString();

/** The error for a configuration that does not exist (responses of AWS recorded in radkawar/stackd, as the next two). */
export function configurationNotFound(id: string) {
  return notFound(`Configuration ID [${id}] can't be found. Make sure it exists.`, 'configuration-id');
}

/** The error of DescribeConfigurationRevision for a revision, or a configuration, that does not exist. */
export function revisionNotFound(id: string, revision: number) {
  return notFound(
    `Revision [${revision}] of configuration [${id}] can't be found. Make sure it exists.`,
    'configuration-revision',
  );
}

/** Returns the number of a revision in a path. AWS reports a wrong number before a missing configuration. */
export function revisionNumber(text: string): number {
  const number = /^-?\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= -2_147_483_648 && number <= 2_147_483_647)) {
    throw badRequest(
      'Invalid revision ID. Specify only integers from -2147483648 to 2147483647.',
      'configuration-revision',
    );
  }
  return number;
}
