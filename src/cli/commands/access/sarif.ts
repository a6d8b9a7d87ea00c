/** The findings of an audit in SARIF 2.1.0, the format of tools for static analysis. */
import { FINDING_RULES, type Finding } from '../../../access';
import { commandVersion } from '../../version';
import type { AuditedBroker } from './audited';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Returns the log of one run. */
export function sarifOf(brokers: readonly AuditedBroker[]): object {
  return {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'mq-user',
            semanticVersion: commandVersion(),
            rules: FINDING_RULES.map(({ id, severity, title, remedy, source }) => ({
              id,
              shortDescription: { text: `${title}.` },
              help: { text: `${remedy}.` },
              helpUri: source,
              defaultConfiguration: { level: severity },
            })),
          },
        },
        results: brokers.flatMap((broker) => broker.findings.map((finding) => resultOf(broker, finding))),
        columnKind: 'unicodeCodePoints',
      },
    ],
  };
}

function resultOf(broker: AuditedBroker, finding: Finding): object {
  const { rule, severity, message } = finding;
  return {
    ruleId: rule,
    ruleIndex: FINDING_RULES.findIndex(({ id }) => id === rule),
    level: severity,
    message: { text: message },
    locations: [locationOf(broker, finding)],
  };
}

/** Returns where a finding is: in the file of the configuration, if there is one, and at the user or the group. */
function locationOf({ brokerId, brokerName, configurationFile }: AuditedBroker, finding: Finding): object {
  const { username, group, line = 1 } = finding;
  const broker = brokerId ?? brokerName;
  const name = [...(broker === null ? [] : [broker]), ...((username ?? group) ? [username ?? group] : [])].join('/');
  const kind = username === undefined ? (group === undefined ? 'broker' : 'group') : 'user';
  return {
    ...(configurationFile !== null && {
      physicalLocation: { artifactLocation: { uri: uriOf(configurationFile) }, region: { startLine: line } },
    }),
    ...(name !== '' && { logicalLocations: [{ fullyQualifiedName: name, kind }] }),
  };
}

/** Returns a path as a URI, relative if the path is. */
function uriOf(file: string): string {
  return file.split(/[\\/]/).map(encodeURIComponent).join('/');
}
