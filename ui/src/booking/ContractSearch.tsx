/** The parts of every search for contracts: the field, what it found and when, and why it found nothing. */

import type { KeyboardEvent, RefObject } from 'react';
import { Empty } from '../common/Empty';
import { useWords } from '../messages/words';
import type { Contracts } from './useContracts';

interface FieldProps {
  /** The id of the list of contracts that were found. */
  list: string;
  typed: string;
  onTyped: (text: string) => void;
  /** The contract that the arrow keys are at, of so many. */
  at: number;
  count: number;
  onAt: (place: number) => void;
  onEnter: () => void;
  autoFocus?: boolean;
  fieldRef?: RefObject<HTMLInputElement | null>;
}

/** One field for number or customer; the arrow keys go through what was found. */
export function ContractField({ list, typed, onTyped, at, count, onAt, onEnter, autoFocus, fieldRef }: FieldProps) {
  const { t } = useWords();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      onAt(Math.max(0, Math.min(at + (event.key === 'ArrowDown' ? 1 : -1), count - 1)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      onEnter();
    }
  };
  return (
    <label className="field picker-search">
      <span className="field-label">{t('picker.search')}</span>
      <input
        className="input"
        data-testid="contract-search"
        role="combobox"
        aria-expanded={count > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={count > 0 ? `${list}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        autoFocus={autoFocus}
        ref={fieldRef}
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </label>
  );
}

/** How many were found, as of when, and reading them again. */
export function FoundLine({ found }: { found: Contracts }) {
  const { t, format } = useWords();
  const { total, asOf, searching, fault } = found;
  return (
    <div className="picker-as-of">
      <p role="status">
        {searching
          ? t('picker.searching')
          : total === null || asOf === null
            ? t(fault ? 'contracts.unreadable' : 'picker.hint')
            : `${t('picker.found', { count: total })} · ${t('picker.as_of', { time: format.clock(asOf) })}`}
      </p>
      {asOf === null && fault === null ? null : (
        <button type="button" className="link" data-testid="refresh-contracts" onClick={found.refresh}>
          {t('picker.refresh')}
        </button>
      )}
    </div>
  );
}

export function NothingFound({ found }: { found: Contracts }) {
  const { t } = useWords();
  const { text, by, total, searching } = found;
  if (searching) {
    return (
      <div className="picker-skeleton" aria-hidden="true">
        <span className="skeleton" />
        <span className="skeleton" />
        <span className="skeleton" />
      </div>
    );
  }
  if (total !== 0) return null;
  const why = by === 'number' ? t('picker.none.number', { text }) : t('picker.none.customer', { text });
  return <Empty title={t('picker.none.title')} text={why} />;
}
