/** Signs in at ActiveMQ brokers, to find out whether a password works. */
export { SignInError, parseEndpoint } from './endpoint';
export type { SignInEndpoint } from './endpoint';
export { signIn, SIGN_IN_MILLIS } from './sign-in';
export type { SignIn, SignInAttempt, SignInCredentials, SignInOptions } from './sign-in';
