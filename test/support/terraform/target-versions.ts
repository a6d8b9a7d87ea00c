/**
 * What an app on CDK Terrain has in cdktf.json: the versions of Terraform and OpenTofu for which it is. Without them, synth
 * refuses what older versions lack: write-only attributes and ephemeral resources.
 */
process.env.CDKTF_CONTEXT_JSON = JSON.stringify({ targetVersions: { terraform: '>=1.11', opentofu: '>=1.11' } });
