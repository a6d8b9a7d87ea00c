/** Errors as Amazon MQ answers them: a name where SDKs look for it, a status, and a body that names the attribute. */

const statuses = {
  BadRequestException: 400,
  MissingAuthenticationTokenException: 403,
  ForbiddenException: 403,
  NotFoundException: 404,
  ConflictException: 409,
  InternalServerErrorException: 500,
} as const;

export type ErrorName = keyof typeof statuses;

export class ApiError extends Error {
  constructor(
    override readonly name: ErrorName,
    message: string,
    /** The field, in the API's spelling, that caused the error. */
    readonly attribute: string | null = null,
  ) {
    super(message);
  }

  get status(): number {
    return statuses[this.name];
  }

  get body(): object {
    return { errorAttribute: this.attribute, message: this.message };
  }
}

export const badRequest = (message: string, attribute: string) =>
  new ApiError('BadRequestException', message, attribute);
export const notFound = (message: string, attribute: string) => new ApiError('NotFoundException', message, attribute);
export const conflict = (message: string, attribute: string) => new ApiError('ConflictException', message, attribute);
