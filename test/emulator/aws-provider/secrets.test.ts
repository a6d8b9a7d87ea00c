/** Tests the emulator with the real AWS provider: secrets with generated passwords. */
import { describeAwsRun } from '../../support/aws/aws-workspace';

jest.setTimeout(120_000);

describeAwsRun('the AWS provider with secrets', { rebootMillis: 50 }, (run) => {
  test('stores a generated password in a secret without its value in the state, rotates it, and destroys it', async () => {
    const secret = (version: number, description: string, tags: string) => `
ephemeral "aws_secretsmanager_random_password" "it" {
  password_length     = 24
  exclude_characters  = ",:="
  exclude_punctuation = false
}
resource "aws_secretsmanager_secret" "it" {
  name                    = "orders/admin"
  description             = "${description}"
  recovery_window_in_days = 0
  tags                    = ${tags}
}
resource "aws_secretsmanager_secret_version" "it" {
  secret_id                = aws_secretsmanager_secret.it.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.it.random_password
  secret_string_wo_version = ${version}
}
data "aws_caller_identity" "it" {}
output "account" {
  value = data.aws_caller_identity.it.account_id
}`;
    run.workspace.writeResources(secret(1, 'of orders', '{ a = "1" }'));
    await run.workspace.succeed(['init', '-no-color']);
    await run.workspace.apply();
    const arn = String(run.workspace.state('aws_secretsmanager_secret.it')?.arn);
    const first = String(run.emulator.secret(arn).value());
    expect(first).toMatch(/^[^,:=]{24}$/);
    expect(JSON.stringify(run.workspace.state('aws_secretsmanager_secret_version.it'))).not.toContain(first);
    expect(await run.workspace.changes()).toBe('');
    expect((await run.workspace.succeed(['output', '-raw', 'account'])).stdout).toBe('123456789012');

    await run.workspace.applyResources(secret(2, 'of the orders broker', '{ b = "2" }'));
    const view = run.emulator.secret(arn);
    expect(view.value()).not.toBe(first);
    expect(view.value('AWSPREVIOUS')).toBe(first);
    expect(view.description).toBe('of the orders broker');
    expect([...view.tags]).toEqual([['b', '2']]);

    await run.workspace.destroy();
    expect(() => run.emulator.secret(arn)).toThrow('The emulator has no secret');
  });
});
