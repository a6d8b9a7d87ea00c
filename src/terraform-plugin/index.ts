/** The public API of the framework for Terraform providers (README.md): plugin protocol 6 over gRPC. */
export { DiagnosticError, error, warning } from './diagnostic';
export type { AttributePath, Diagnostic } from './diagnostic';
export type { LogFields, Log } from './log';
export type { Action, AnyAction } from './action';
export type { AnyDataSource, ReadResult, DataSource } from './data-source';
export type { Identity, IdentityAttribute, IdentitySchema, IdentityUpgrader, IdentityValue } from './identity';
export type { AnyEphemeralResource, EphemeralResource, OpenResult } from './ephemeral-resource';
export { providerFunction, ProviderFunctionError } from './function';
export type { AnyProviderFunction, Parameter, ProviderFunction } from './function';
export type { AnyListResource, ListResult, ListOptions, ListResource } from './list-resource';
export type { AnyProvider, Provider } from './provider';
export type {
  AnyResource,
  AppliedChange,
  Context,
  DeferralReason,
  DestroyPlanResult,
  GeneratedConfig,
  MovedObject,
  OperationResult,
  PlannedChange,
  PlanResult,
  PrivateState,
  Resource,
  StateUpgrader,
  StateUpgraders,
  ValidateOptions,
} from './resource';
export { isWhollyKnown, nested, schema, UNKNOWN } from './schema';
export type {
  Attribute,
  Config,
  NestedAttributes,
  NestedBlock,
  ObjectValue,
  ParameterType,
  PartialState,
  Planned,
  Schema,
  State,
  TerraformNumber,
  Type,
  Unknown,
  Value,
  ValueOf,
} from './schema';
export { serve, serveInProcess } from './serve';
export type { DebugServer, ServeOptions } from './serve';
