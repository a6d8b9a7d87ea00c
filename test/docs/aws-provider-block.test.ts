/** The blocks of the pages that configure the AWS provider are valid. */
import { describeAwsRun } from '../support/aws/aws-workspace';
import { awsProviderVersion } from '../support/aws/aws-provider';
import { allBlocks, isLeftOut, ruleOf } from './pages';

const blocks = allBlocks().filter((block) => !isLeftOut(block) && ruleOf(block) === 'aws provider');

test('there are such blocks', () => expect(blocks).not.toHaveLength(0));

describeAwsRun('with the AWS provider', {}, (run) => {
  test.each(blocks.map(({ place, code }) => [place, code]))('%s', async (_place, code) => {
    const { workspace } = run;
    const source = `aws = {\n  source = "hashicorp/aws"\n  version = "${awsProviderVersion}"\n}`;
    workspace.write(`terraform {\n  required_providers {\n    ${source}\n  }\n}\n${code}`);
    await workspace.succeed(['validate', '-no-color']);
    workspace.write(`terraform {\n  required_providers {\n    ${source}\n  }\n}\nprovider "aws" {\n  wrong = 1\n}`);
    expect((await workspace.run(['validate', '-no-color'])).status).toBe(1);
  });
});
