/** Errors as AWS answers them: a name where SDKs look for it, a status, and what the service's own shape adds. */

/** Every other error's status is 400. */
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
    /** The field, in the API's spelling, that caused the error. Amazon MQ alone tells it. */
    readonly attribute: string | null = null,
    readonly status: number = statuses[name] ?? 400,
  ) {
    super(message);
  }
}

export const badRequest = (message: string, attribute: string) =>
  new ApiError('BadRequestException', message, attribute);
export const notFound = (message: string, attribute: string) => new ApiError('NotFoundException', message, attribute);
export const conflict = (message: string, attribute: string) => new ApiError('ConflictException', message, attribute);
