/** The page of `mq-user audit --html` in real Chromium: it loads nothing, works with the keyboard, and can be printed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInProcess } from '../support/cli/mq-user-in-process';
import { describeWithChromium, Page } from '../support/run/chromium';

describeWithChromium('the page of an audit', (program) => {
  let folder: string;
  let page: Page;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'page-'));
    const write = (name: string, content: string) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const users = Array.from({ length: 60 }, (_, index) => `  - { username: user-${index}, groups: [g${index}] }`);
    const entries = Array.from(
      { length: 40 },
      (_, index) => `<authorizationEntry queue="q${index}" read="g${index}"/>`,
    );
    const hostile =
      '<authorizationEntry queue="&lt;b onmouseover=alert(1)&gt;" read="&lt;script&gt;alert(1)&lt;/script&gt;"/>';
    const { stdout } = await runInProcess(
      [
        ...['audit', '--html', '--roster', write('users.yaml', `brokerId: b-1\nusers:\n${users.join('\n')}\n`)],
        ...[
          '--configuration',
          write(
            'broker.xml',
            `<broker xmlns="http://activemq.apache.org/schema/core"><plugins><authorizationPlugin><map><authorizationMap><authorizationEntries>${entries.join('')}${hostile}</authorizationEntries></authorizationMap></map></authorizationPlugin></plugins></broker>`,
          ),
        ],
      ],
      '',
      { PATH: process.env.PATH },
    );
    page = await Page.open(program, pathToFileURL(write('audit.html', stdout)).href);
  }, 60_000);
  afterAll(async () => {
    await page.close();
    rmSync(folder, { recursive: true });
  });

  test('it loads nothing else, runs nothing, and reports no errors', async () => {
    const requests = page.events.filter(({ method }) => method === 'Network.requestWillBeSent');
    expect(requests.map(({ params }) => (params.request as { url: string }).url)).toEqual([
      expect.stringMatching(/audit\.html$/),
    ]);
    expect(page.events.filter(({ method }) => method === 'Log.entryAdded')).toEqual([]);
    expect(await page.evaluate('document.scripts.length')).toBe(0);
    expect(await page.evaluate(`document.querySelectorAll('b, [onmouseover]').length`)).toBe(0);
  });

  test('tables have captions and headers, and the keyboard reaches and scrolls them', async () => {
    expect(await page.evaluate(`document.querySelectorAll('table:not(:has(caption)), th:not([scope])').length`)).toBe(
      0,
    );
    const reached: unknown[] = [];
    for (let index = 0; index < 3; index++) {
      await page.press('Tab');
      reached.push(await page.evaluate('document.activeElement.getAttribute("aria-label")'));
    }
    expect(reached).toEqual(['Findings', 'Users', 'Permissions for the destinations that the configuration names']);
    await page.evaluate('document.activeElement.scrollTo({ left: 100 })');
    expect(await page.evaluate('document.activeElement.scrollLeft')).toBe(100);
  });

  test('a narrow window shows the page without scrolling it sideways', async () => {
    await page.send('Emulation.setDeviceMetricsOverride', {
      width: 320,
      height: 600,
      deviceScaleFactor: 1,
      mobile: true,
    });
    expect(await page.evaluate('document.documentElement.scrollWidth <= 320')).toBe(true);
    await page.send('Emulation.clearDeviceMetricsOverride');
  });

  test('print shows all rows', async () => {
    const { data } = await page.send('Page.printToPDF');
    const pdf = Buffer.from(data as string, 'base64').toString('latin1');
    expect((pdf.match(/\/Type\s*\/Page\b/g) ?? []).length).toBeGreaterThan(2);
  });
});
