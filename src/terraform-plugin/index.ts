/**
 * A small framework for Terraform providers in TypeScript: plugin protocol 6 over gRPC. It knows nothing of Amazon MQ.
 * A provider is a `provider({ … })` with `resource({ … })`s in it, handed to `serve`.
 */
export { DiagnosticError, error, warning } from './diagnostic';
export type { AttributePath, Diagnostic } from './diagnostic';
export type { LogFields, Log } from './log';
export { action } from './action';
export type { Action, AnyAction } from './action';
export { dataSource } from './data-source';
export type { AnyDataSource, ReadResult, DataSource } from './data-source';
export type { Identity, IdentityAttribute, IdentitySchema, IdentityValue } from './identity';
export { listResource } from './list-resource';
export type { AnyListResource, ListResult, ListOptions, ListResource } from './list-resource';
export { provider } from './provider';
export type { Provider } from './provider';
export { resource } from './resource';
export type {
  AnyResource,
  ClientCapabilities,
  Context,
  DestroyPlanResult,
  OperationResult,
  PlannedChange,
  PlanResult,
  PrivateState,
  Resource,
  StateUpgrader,
  StateUpgraders,
  ValidateOptions,
} from './resource';
export { isWhollyKnown, schema, UNKNOWN } from './schema';
export type {
  Attribute,
  Config,
  NestedBlock,
  Schema,
  State,
  TerraformNumber,
  Type,
  Unknown,
  Value,
  ValueOf,
} from './schema';
export { serve, serveInProcess } from './serve';
export type { DebugServer } from './serve';
