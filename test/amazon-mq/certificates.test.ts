/** Tests how the certificates of a CA bundle are read, and that each bundle is parsed once. */
import crypto from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificatesIn } from '../../src/amazon-mq/http/certificates';
import { createCertificate } from '../../src/terraform-plugin/transport/certificate';
import { connectTo } from '../support/aws/amazon-mq';

/** Returns the PEM of a new certificate. */
const certificate = () => createCertificate().certificatePem.trim();
const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

/** Counts the certificates that are parsed. */
let parsing: jest.SpyInstance;
const { X509Certificate } = crypto;
beforeEach(() => {
  parsing = jest.spyOn(crypto, 'X509Certificate').mockImplementation((content) => new X509Certificate(content));
});
afterEach(() => parsing.mockRestore());

test('the text around certificates is dropped', () => {
  const [first, second] = [certificate(), certificate()];
  expect(certificatesIn(`# One\n${first}\n\n# Two\n${second}\n`)).toBe(`${first}\n${second}`);
});

test('a bundle is parsed once, until 16 others were parsed', () => {
  const bundle = `${certificate()}\n${certificate()}`;
  for (let times = 0; times < 3; times++) certificatesIn(bundle);
  expect(parsing).toHaveBeenCalledTimes(2);
  for (let others = 0; others < 16; others++) certificatesIn(certificate());
  certificatesIn(bundle);
  expect(parsing).toHaveBeenCalledTimes(2 + 16 + 2);
});

test('a bundle that cannot be used is refused each time', () => {
  for (let times = 0; times < 2; times++) {
    expect(() => certificatesIn('')).toThrow('contains no certificate');
    expect(() => certificatesIn(broken)).toThrow('has a certificate that cannot be read');
    expect(() => certificatesIn(`${certificate()}\n${broken}`)).toThrow('has a certificate, number 2, that cannot');
  }
});

test('a bundle that changes is read again by the next connection', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mq-bundle-'));
  const customCaBundle = join(folder, 'ca.pem');
  const connect = async () => (await connectTo('http://127.0.0.1:1', { customCaBundle })).close();
  writeFileSync(customCaBundle, certificate());
  await connect();
  await connect();
  expect(parsing).toHaveBeenCalledTimes(1);
  writeFileSync(customCaBundle, broken);
  await expect(connect()).rejects.toThrow('has a certificate that cannot be read');
  writeFileSync(customCaBundle, certificate());
  await connect();
  rmSync(folder, { recursive: true });
});
