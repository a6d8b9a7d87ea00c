/** What the other parts of this package use of the rules. The package does not export it. */
export { rulesFor } from './check';
export { closestName } from './closest-name';
export { checkExclusiveUsers, checkUsernamePattern, matchesUsername } from './exclusive-users';
export type { ExclusiveUsersInput } from './exclusive-users';
export { messageFor } from './field-names';
export type { FieldNames } from './field-names';
export { userFieldRow } from './fields';
export { isObject, readField, readList, readObject, typeName } from './input';
export { rangeText } from './limits';
export { checkPasswordOptions, DEFAULT_PASSWORD_LENGTH, passwordCharacters } from './password-options';
export {
  endpointProblem,
  keyProblem,
  profileProblem,
  proxyProblem,
  proxyUrl,
  regionProblem,
  strayCharacter,
} from './provider/aws-text';
export { PROVIDER_BLOCKS } from './provider/blocks';
export { checkProvider, isUnset, propName } from './provider/check';
export type { OptionValues, ProviderProblem } from './provider/check';
export { describeOption } from './provider/option';
export type { OptionType, ProviderBlock, ProviderOption } from './provider/option';
export { PROVIDER_OPTIONS } from './provider/options';
export { WEB_CONSOLE_GROUP } from './table';
export { hclQuoted, hclString, isTokenNumber, terraformJsonString } from './terraform-text';
export { count, escapeControls, listCharacters, normalized, quote, quoteName, quotePath } from './text';
export { checkTimeouts, DEFAULT_TIMEOUT, TIMEOUTS } from './timeouts';
export { unknownFields } from './unknown-fields';
export { violation, wrongType } from './violation';
