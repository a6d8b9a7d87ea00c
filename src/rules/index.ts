/** The rules of Amazon MQ about broker users: the tables, and the functions that apply them. Imports no other part. */
export { checkBroker, checkField, checkGroups, checkUser, rulesFor, NOT_KNOWN_YET, WARNINGS } from './check';
export type { BrokerMember, Known, UserInput } from './check';
export { isFieldOfType, USER_FIELDS, USER_FIELD_NAMES, userFieldRow } from './fields';
export type {
  RequiredUserField,
  UserField,
  UserFieldOfType,
  UserFieldRow,
  UserFieldType,
  UserFieldValue,
} from './fields';
export { LIMITS, rangeText } from './limits';
export type { Range } from './limits';
export {
  endpointProblem,
  keyProblem,
  profileProblem,
  proxyProblem,
  proxyUrl,
  regionProblem,
  strayCharacter,
} from './provider/aws-text';
export { checkProvider, isUnset, propName } from './provider/check';
export type { OptionValues, ProviderProblem } from './provider/check';
export { parseDuration } from './duration';
export type { Duration } from './duration';
export { messageFor } from './field-names';
export type { FieldNames } from './field-names';
export { formatPath } from './path';
export { PROVIDER_BLOCKS } from './provider/blocks';
export { describeOption } from './provider/option';
export type { OptionType, ProviderBlock, ProviderOption } from './provider/option';
export { PROVIDER_OPTIONS } from './provider/options';
export type { Expression, Rule, Severity, Source, Subject, Subjects } from './rule';
export { RULES } from './table';
export type { RuleId } from './table';
export { hclQuoted, hclString, isTokenNumber, terraformJsonString } from './terraform-text';
export { isObject, readField, readList, readObject, typeName } from './input';
export { count, escapeControls, normalized, quote, quoteName, quotePath } from './text';
export { unknownFields } from './unknown-fields';
export { errorsIn, violation, warningsIn, wrongType } from './violation';
export type { Path, Violation } from './violation';
export { checkTimeouts, DEFAULT_TIMEOUT, TIMEOUTS } from './timeouts';
