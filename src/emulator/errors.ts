/** Errors of the emulated APIs: a name, a status, and what each service's protocol adds. */

/** The status of errors by name. Every other error has status 400. */
const statuses: Readonly<Record<string, number>> = {
  ForbiddenException: 403,
  NotFoundException: 404,
  ConflictException: 409,
  TooManyRequestsException: 429,
  InternalServerErrorException: 500,
};

export class ApiError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    /** The field that caused the error, in the API's spelling. Only Amazon MQ sends it. */
    readonly attribute: string | null = null,
    readonly status: number = statuses[name] ?? 400,
  ) {
    super(message);
  }
}

export const badRequest = (message: string, attribute: string) =>
  new ApiError('BadRequestException', message, attribute);
export const notFound = (message: string, attribute: string | null) =>
  new ApiError('NotFoundException', message, attribute);
export const conflict = (message: string, attribute: string) => new ApiError('ConflictException', message, attribute);
