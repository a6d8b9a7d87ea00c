/** Schemas, diagnostics and paths as protocol messages. */
import type { AttributePath, Diagnostic } from '../diagnostic';
import type { IdentitySchema } from '../identity';
import type {
  AttributePath as AttributePathMessage,
  DeepPartial,
  Diagnostic as DiagnosticMessage,
  ResourceIdentitySchema,
  Schema as SchemaMessage,
  Schema_Block,
  Schema_NestedBlock,
} from '../protocol/generated/tfplugin6';
import { Diagnostic_Severity, Schema_NestedBlock_NestingMode, StringKind } from '../protocol/generated/tfplugin6';
import { plainText } from '../plain-text';
import type { Attribute, NestedBlock, Schema } from '../schema';
import { typeConstraint } from '../schema';

export function schemaMessage(schema: Schema): DeepPartial<SchemaMessage> {
  return { version: BigInt(schema.version), block: { ...blockMessage(schema), version: BigInt(schema.version) } };
}

export function identitySchemaMessage(identity: IdentitySchema): DeepPartial<ResourceIdentitySchema> {
  return {
    version: BigInt(identity.version),
    identityAttributes: Object.entries(identity.attributes).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(typeConstraint(attribute.type))),
      requiredForImport: attribute.requiredForImport ?? false,
      optionalForImport: attribute.optionalForImport ?? false,
      description: attribute.description,
    })),
  };
}

function blockMessage(block: Pick<Schema, 'attributes' | 'blocks' | 'description'>): DeepPartial<Schema_Block> {
  return {
    description: block.description,
    descriptionKind: StringKind.MARKDOWN,
    attributes: Object.entries(block.attributes).map(([name, attribute]) => attributeMessage(name, attribute)),
    blockTypes: Object.entries(block.blocks ?? {}).map(([name, nested]) => nestedMessage(name, nested)),
  };
}

function attributeMessage(name: string, attribute: Attribute) {
  return {
    name,
    type: Buffer.from(JSON.stringify(typeConstraint(attribute.type))),
    description: attribute.description,
    descriptionKind: StringKind.MARKDOWN,
    required: attribute.required ?? false,
    optional: attribute.optional ?? false,
    computed: attribute.computed ?? false,
    sensitive: attribute.sensitive ?? false,
    deprecated: attribute.deprecated ?? false,
    writeOnly: attribute.writeOnly ?? false,
  };
}

function nestedMessage(typeName: string, nested: NestedBlock): DeepPartial<Schema_NestedBlock> {
  const { LIST, SINGLE } = Schema_NestedBlock_NestingMode;
  return {
    typeName,
    block: blockMessage(nested),
    nesting: nested.nesting === 'list' ? LIST : SINGLE,
    maxItems: BigInt(nested.maxItems ?? 0),
  };
}

export function diagnosticMessage(diagnostic: Diagnostic): DeepPartial<DiagnosticMessage> {
  return {
    severity: diagnostic.severity === 'error' ? Diagnostic_Severity.ERROR : Diagnostic_Severity.WARNING,
    summary: plainText(diagnostic.summary),
    detail: plainText(diagnostic.detail),
    ...(diagnostic.path && { attribute: pathMessage(diagnostic.path) }),
  };
}

export function pathMessage(path: AttributePath): DeepPartial<AttributePathMessage> {
  return {
    steps: path.map((step) => ({
      selector:
        typeof step === 'string'
          ? { $case: 'attributeName' as const, value: step }
          : { $case: 'elementKeyInt' as const, value: BigInt(step) },
    })),
  };
}
