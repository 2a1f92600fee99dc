/** The set-up of the org in memory: met, until a test says otherwise. */

import type { SetUp, Subject } from '../bindings';

const SUBJECTS: Subject[] = ['version', 'contract', 'product', 'usage', 'key', 'rights', 'roll_up', 'rules'];

export function allMet(): SetUp {
  return { at: new Date().toISOString(), points: SUBJECTS.map((subject) => ({ subject, faults: [] })) };
}

export function met(setUp: SetUp): boolean {
  return setUp.points.every((point) => point.faults.length === 0);
}
