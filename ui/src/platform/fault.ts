/** Makes a {@link CommandError} of whatever a command was rejected with. */

import type { CommandError } from './bindings';

export function asFault(error: unknown): CommandError {
  if (isCommandError(error)) {
    return error;
  }
  const system = error instanceof Error ? error.message : String(error);
  return { code: 'internal', params: { system } };
}

/** What the screens find themselves, before the desk is asked. */
export function faultOf(code: string): CommandError {
  return { code, params: {} };
}

function isCommandError(error: unknown): error is CommandError {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    'params' in error
  );
}
