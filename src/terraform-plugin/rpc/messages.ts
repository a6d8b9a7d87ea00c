/** Schemas, diagnostics and paths as protocol messages. */
import type { AttributePath, Diagnostic } from '../diagnostic';
import type { IdentitySchema } from '../identity';
import type {
  AttributePath as AttributePathMessage,
  DeepPartial,
  Diagnostic as DiagnosticMessage,
  ResourceIdentitySchema,
  Schema as SchemaMessage,
  Schema_Attribute,
  Schema_Block,
  Schema_NestedBlock,
} from '../protocol/generated/tfplugin6';
import {
  Diagnostic_Severity,
  Schema_NestedBlock_NestingMode,
  Schema_Object_NestingMode,
  StringKind,
} from '../protocol/generated/tfplugin6';
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

function attributeMessage(name: string, attribute: Attribute): DeepPartial<Schema_Attribute> {
  const { nested } = attribute;
  return {
    name,
    ...(nested
      ? {
          nestedType: {
            attributes: Object.entries(nested.attributes).map(([inner, one]) => attributeMessage(inner, one)),
            nesting: objectNestings[nested.nesting],
          },
        }
      : { type: Buffer.from(JSON.stringify(typeConstraint(attribute.type))) }),
    description: attribute.description,
    descriptionKind: StringKind.MARKDOWN,
    required: attribute.required ?? false,
    optional: attribute.optional ?? false,
    computed: attribute.computed ?? false,
    sensitive: attribute.sensitive ?? false,
    ...deprecation(attribute),
    writeOnly: attribute.writeOnly ?? false,
  };
}

const deprecation = ({ deprecated }: { readonly deprecated?: string }) => ({
  deprecated: deprecated !== undefined,
  deprecationMessage: deprecated ?? '',
});

function nestedMessage(typeName: string, nested: NestedBlock): DeepPartial<Schema_NestedBlock> {
  return {
    typeName,
    block: { ...blockMessage(nested), ...deprecation(nested) },
    nesting: blockNestings[nested.nesting],
    minItems: BigInt(nested.minItems ?? 0),
    maxItems: BigInt(nested.maxItems ?? 0),
  };
}

const blockNestings = {
  single: Schema_NestedBlock_NestingMode.SINGLE,
  group: Schema_NestedBlock_NestingMode.GROUP,
  list: Schema_NestedBlock_NestingMode.LIST,
  set: Schema_NestedBlock_NestingMode.SET,
  map: Schema_NestedBlock_NestingMode.MAP,
} as const;

const objectNestings = {
  single: Schema_Object_NestingMode.SINGLE,
  list: Schema_Object_NestingMode.LIST,
  set: Schema_Object_NestingMode.SET,
  map: Schema_Object_NestingMode.MAP,
} as const;

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
