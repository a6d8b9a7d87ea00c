/** The data source `mq_access`: who may do what on a broker, and what is wrong with its users and its authorization. */
import { identifierDiagnostics, toDiagnosticError } from '../diagnostics';
import { DiagnosticError, error, schema, type DataSource } from '../../terraform-plugin';
import type { ProviderClient } from '../client';

const listOfNames = { list: 'string' } as const;

const mqAccessSchema = schema({
  version: 0,
  description:
    'Who may do what on an ActiveMQ broker on Amazon MQ, according to the authorization map in its configuration, and what is wrong with its users and its authorization. Pending changes of users count as applied. Reads the broker, its configuration, and each of its users.',
  attributes: {
    id: { type: 'string', computed: true, description: 'The id of the broker.' },
    broker_id: { type: 'string', required: true, description: 'The id of the broker (`b-…`).' },
    administrators: {
      type: { set: 'string' },
      optional: true,
      description:
        'The groups that may send to and administer everything. Default: admin, admins, administrators, activemq-webconsole.',
    },
    authorization: {
      type: 'string',
      computed: true,
      description:
        '`map` if the broker has an authorization map, `none` if not, `ldap` if it is in an LDAP server, and null if the configuration cannot be evaluated.',
    },
    findings: {
      type: {
        list: {
          object: {
            rule: 'string',
            severity: 'string',
            message: 'string',
            username: 'string',
            group: 'string',
            line: 'number',
          },
        },
      },
      computed: true,
      description:
        'What is wrong, the worst first: the id of the finding (`rule`), its `severity` (`error`, `warning` or `note`), a `message`, and the `username`, the `group` and the `line` of the configuration that it is about, or null.',
    },
    permissions: {
      type: { list: { object: { destination: 'string', read: listOfNames, write: listOfNames, admin: listOfNames } } },
      computed: true,
      description:
        'For each destination that the configuration names: the usernames that may receive (`read`), send (`write`), and create and delete (`admin`). Empty unless `authorization` is `map`.',
    },
  },
});

export const mqAccessData: DataSource<typeof mqAccessSchema, ProviderClient> = {
  schema: mqAccessSchema,

  validate: ({ broker_id }) => identifierDiagnostics({ broker_id }),

  async read(config, { mq }, context) {
    const { broker_id: brokerId, administrators } = config;
    const failed = (thrown: unknown): never => {
      throw toDiagnosticError('The broker could not be read', thrown, ['broker_id']);
    };
    const broker = await mq.brokers.describe(brokerId, context).catch(failed);
    if (broker.engineType !== 'ACTIVEMQ') {
      const detail = `It is a ${broker.engineType} broker. Allowed: a broker for ActiveMQ. Change broker_id.`;
      throw new DiagnosticError([error('The broker has no authorization map', detail, ['broker_id'])]);
    }
    const { auditBroker, permissionMatrix, readBrokerAudit } = await import('../../access/index.js');
    const read = await readBrokerAudit(mq, broker, context).catch(failed);
    const findings = auditBroker(read, administrators ? { administrators } : {});
    return {
      state: {
        ...config,
        id: brokerId,
        authorization: read.authorization?.kind ?? null,
        findings: findings.map(({ rule, severity, message, username = null, group = null, line = null }) => ({
          rule,
          severity,
          message,
          username,
          group,
          line: line === null ? null : BigInt(line),
        })),
        permissions: (read.authorization ? permissionMatrix(read.authorization, read.users) : []).map((row) => ({
          ...row,
        })),
      },
    };
  },
};
