/** What the other parts of this package use of audits. The package does not export it. */
export { auditedUser, authorizationIn } from './broker';
export { LDAP_AUTHORIZATION } from './decide';
