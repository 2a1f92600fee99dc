/** One field for number or customer, the contracts that fit, and the products of the chosen one. */

import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { Empty } from '../common/Empty';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { ByHand } from './ByHand';
import { ContractList } from './ContractList';
import type { Pick } from './ContractPicker';
import { Products } from './Products';
import { kindOf, useContracts, type Contracts } from './useContracts';

export function LiveSearch({ onPick }: { onPick: Pick }) {
  const { t } = useWords();
  const list = useId();
  const products = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useContracts(typed);
  const { contracts } = found;
  const at = Math.min(chosen, Math.max(contracts.length - 1, 0));
  const contract = contracts[at];

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen(Math.max(0, Math.min(at + step, contracts.length - 1)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      products.current?.querySelector<HTMLElement>('input')?.focus();
    }
  };

  return (
    <>
      <label className="field picker-search">
        <span className="field-label">{t('picker.search')}</span>
        <input
          className="input"
          data-testid="contract-search"
          role="combobox"
          aria-expanded={contracts.length > 0}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={contract ? `${list}-${at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <AsOf found={found} />
      <div className="picker-body">
        {found.fault ? (
          <div className="picker-scroll">
            <ByHand
              key={found.text}
              onPick={onPick}
              why={faultText(t, found.fault)}
              number={kindOf(found.text) === 'number' ? found.text : ''}
            />
          </div>
        ) : contract ? (
          <>
            <ContractList id={list} found={found} at={at} onChoose={setChosen} />
            <div className="picker-products" ref={products}>
              <Products key={contract.number} contract={contract} onPick={onPick} />
            </div>
          </>
        ) : (
          <Nothing found={found} />
        )}
      </div>
    </>
  );
}

function AsOf({ found }: { found: Contracts }) {
  const { t, format } = useWords();
  const { total, asOf, searching } = found;
  return (
    <div className="picker-as-of">
      <p role="status">
        {searching
          ? t('picker.searching')
          : total === null || asOf === null
            ? t('picker.hint')
            : `${t('picker.found', { count: total })} · ${t('picker.as_of', { time: format.clock(asOf) })}`}
      </p>
      {asOf === null ? null : (
        <button type="button" className="link" data-testid="refresh-contracts" onClick={found.refresh}>
          {t('picker.refresh')}
        </button>
      )}
    </div>
  );
}

function Nothing({ found }: { found: Contracts }) {
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
