/** An ad's state by shape, word and colour, so that none of them has to be seen alone. */

import { useWords } from '../messages/words';
import type { AdState } from '../platform/bindings';

/** Each drawn in a box of 16 by 16, by outline alone. */
const SHAPES: Record<AdState, string> = {
  in_salesforce: 'M2.5 8.5l3.5 3.5 7.5-8',
  not_booked: 'M4 8h8',
  waiting: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5v3.2l2.2 1.6',
  reporting: 'M8 13.5v-10M3.8 7.5L8 3.2l4.2 4.3',
  needs_you: 'M8 2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.3',
  cancelled: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM3.9 12.1l8.2-8.2',
  draft: 'M3 13l.8-3.2L11 2.6 13.4 5l-7.2 7.2z',
};

export function StateChip({ state, testid }: { state: AdState; testid?: string }) {
  const { t } = useWords();
  return (
    <span className={`chip chip-${state}`} data-state={state} data-testid={testid}>
      <svg className="chip-shape" viewBox="0 0 16 16" aria-hidden="true">
        <path d={SHAPES[state]} />
      </svg>
      {t(`state.${state}`)}
    </span>
  );
}
