/** Which field of the form is at fault, in plain words, read from the desk's answer to a save. */

import { isKey, type Translate } from '../messages/translate';
import type { CommandError } from '../platform/bindings';

export interface FieldFault {
  /** `title`, or `units` with the place of its booking. */
  field: string;
  booking: number | null;
  text: string;
}

interface Sent {
  field: string | { field: string; booking?: number | null };
  problem: string;
  [param: string]: unknown;
}

export function fieldFaults(t: Translate, error: CommandError): FieldFault[] {
  if (error.code !== 'invalid') return [];
  return read(error.params['faults']).map((fault) => {
    const { field, booking } = typeof fault.field === 'string' ? { field: fault.field } : fault.field;
    return { field, booking: booking ?? null, text: textOf(t, field, fault) };
  });
}

/** The fault of one field, if it has one. */
export function faultAt(faults: FieldFault[], field: string, booking: number | null = null): string | null {
  return faults.find((fault) => fault.field === field && fault.booking === booking)?.text ?? null;
}

function read(faults: unknown): Sent[] {
  if (typeof faults !== 'string') return [];
  const sent: unknown = JSON.parse(faults);
  return Array.isArray(sent) ? sent.filter(isSent) : [];
}

function isSent(fault: unknown): fault is Sent {
  return typeof fault === 'object' && fault !== null && 'field' in fault && 'problem' in fault;
}

function textOf(t: Translate, field: string, fault: Sent): string {
  const problem = `problem.${fault.problem}`;
  const name = `field.${field}`;
  const words = t as (key: string, params: Record<string, unknown>) => string;
  return words(isKey(problem) ? problem : 'problem.other', {
    ...fault,
    field: isKey(name) ? words(name, {}) : field,
  });
}
