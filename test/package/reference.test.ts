/** `npm run packages -- --language reference`: the API reference in each language. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

test('the reference has the constructs in each language, with translated examples', () => {
  const out = mkdtempSync(join(tmpdir(), 'reference-'));
  try {
    const options = ['--framework', 'cdktn', '--language', 'reference', '--out', out];
    const args = [join(root, 'build/packages/main.mjs'), ...options];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 170_000 });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const folder = join(out, 'reference', 'cdktn-mq-users');
    const pages = Object.fromEntries(
      readdirSync(folder).map((file) => [file.replace('.md', ''), readFileSync(join(folder, file), 'utf8')]),
    );
    const expected = {
      typescript: ["import { BrokerUser } from 'cdktn-mq-users'", "new BrokerUser(this, 'orders', {"],
      python: ['cdktn_mq_users.BrokerUser(', 'broker_id: str', 'BrokerUser(self, "orders",'],
      java: ['import io.github.cdktf_mq_users.cdktn.BrokerUser;', 'BrokerUser.Builder.create(this, "orders")'],
      csharp: ['using Cdktn.MqUsers;', 'new BrokerUser(this, "orders", new BrokerUserProps {'],
      go: ['cdktn-mq-users-go/cdktnmqusers"', 'cdktnmqusers.NewBrokerUser(this, jsii.String("orders")'],
    };
    expect(Object.keys(pages).sort()).toEqual(Object.keys(expected).sort());
    for (const [language, texts] of Object.entries(expected)) {
      for (const text of texts) expect(pages[language]).toContain(text);
    }
  } finally {
    rmSync(out, { recursive: true });
  }
}, 180_000);
