/** Tests the certificate that a provider process creates for mutual TLS. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createCertificate } from '../../src/terraform-plugin/transport/certificate';

test('a certificate is self-signed for localhost, valid now, and matches its key', () => {
  const now = new Date('2026-03-04T05:06:07Z');
  const { certificatePem, privateKeyPem, handshake } = createCertificate(now);
  const certificate = new X509Certificate(certificatePem);
  expect(certificate.subject).toBe('CN=localhost');
  expect(certificate.subjectAltName).toBe('DNS:localhost');
  expect(certificate.checkIssued(certificate)).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(new Date(certificate.validFrom)).toEqual(new Date('2026-03-03T05:06:07Z'));
  expect(new Date(certificate.validTo)).toEqual(new Date('2027-03-04T05:06:07Z'));
  expect(new X509Certificate(Buffer.from(handshake, 'base64')).fingerprint256).toBe(certificate.fingerprint256);
  expect(handshake).not.toContain('=');
});

test('every certificate differs, and has a positive serial number of 16 bytes', () => {
  const all = Array.from({ length: 20 }, () => new X509Certificate(createCertificate().certificatePem));
  expect(new Set(all.map(({ serialNumber }) => serialNumber)).size).toBe(20);
  expect(new Set(all.map(({ fingerprint256 }) => fingerprint256)).size).toBe(20);
  for (const { serialNumber } of all) expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
});
