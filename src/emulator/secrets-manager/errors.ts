/** The errors of Secrets Manager that several operations return. */
import { ApiError } from '../errors';

export const invalidParameter = (message: string) => new ApiError('InvalidParameterException', message);
export const invalidRequest = (message: string) => new ApiError('InvalidRequestException', message);
export const resourceNotFound = (message = "Secrets Manager can't find the specified secret.") =>
  new ApiError('ResourceNotFoundException', message);
