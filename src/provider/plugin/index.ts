/**
 * A small framework for Terraform providers in TypeScript: plugin protocol 6 over gRPC. It knows nothing of Amazon MQ.
 * A provider is a `provider({ … })` with `resource({ … })`s in it, handed to `serve`.
 */
export { DiagnosticError, error, warning } from './diagnostic';
export type { AttributePath, Diagnostic } from './diagnostic';
export type { Fields, Log } from './log';
export { provider, resource } from './resource';
export type {
  AnyResource,
  ClientCapabilities,
  Context,
  Outcome,
  Plan,
  PrivateState,
  Provider,
  Resource,
} from './resource';
export { isWhollyKnown, schema, UNKNOWN } from './schema';
export type { Attribute, Config, NestedBlock, Schema, State, TerraformNumber, Unknown, Value } from './schema';
export { serve, serveInProcess } from './serve';
export type { DebugServer } from './serve';
