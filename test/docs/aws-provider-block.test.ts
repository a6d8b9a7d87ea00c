/** The blocks of the pages that configure the AWS provider are valid. */
import { describeAwsRun } from '../support/aws/aws-workspace';
import { awsProviderVersion } from '../support/aws/aws-provider';
import { isLeftOut, ruleOf } from '../support/documents/blocks';
import { allBlocks } from './pages';

const blocks = allBlocks().filter((block) => !isLeftOut(block) && ruleOf(block) === 'aws provider');

/** A configuration with a provider block. Terraform ignores the block of a provider that nothing uses. */
const configuration = (block: string) => `
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${awsProviderVersion}"
    }
  }
}
${block}
data "aws_mq_broker" "orders" {
  broker_name = "orders"
}
`;

test('there are such blocks', () => expect(blocks).not.toHaveLength(0));

describeAwsRun('with the AWS provider', {}, (run) => {
  test.each(blocks.map(({ place, code }) => [place, code]))('%s', async (_place, code) => {
    run.workspace.write(configuration(code));
    await run.workspace.succeed(['validate', '-no-color']);
  });

  test('an argument that does not exist is an error', async () => {
    run.workspace.write(configuration('provider "aws" {\n  wrong = 1\n}'));
    expect((await run.workspace.run(['validate', '-no-color'])).text).toContain('Unsupported argument');
  });
});
