/** Booking by contract number and product code, for when Salesforce can't be asked. */

import { useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '../common/Button';
import { Field } from '../common/Field';
import { productOf } from '../ad/draft';
import { useWords } from '../messages/words';
import type { Pick } from './ContractPicker';
import { useEarlierLines } from './useEarlierLines';

interface Props {
  onPick: Pick;
  /** Why nothing can be looked up, if so. */
  why: string | null;
  number?: string;
  autoFocus?: boolean;
}

export function ByHand({ onPick, why, number: given = '', autoFocus = false }: Props) {
  const { t } = useWords();
  const [number, setNumber] = useState(given);
  const [code, setCode] = useState('');
  const [units, setUnits] = useState('1');
  const [tried, setTried] = useState(false);
  const missing = (text: string) => (tried && text.trim() === '' ? t('offline.missing') : null);
  const add = () => {
    setTried(true);
    if (number.trim() === '' || code.trim() === '') return;
    onPick({ contract_number: number.trim(), product_code: code.trim() }, units);
  };
  // From the fields down into what was booked before, and back up.
  const box = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const lines = [...(box.current?.querySelectorAll<HTMLElement>('[data-testid="earlier-line"]') ?? [])];
    const at = lines.indexOf(document.activeElement as HTMLElement);
    const next = at + (event.key === 'ArrowDown' ? 1 : -1);
    if (at < 0 && event.key === 'ArrowUp') return;
    event.preventDefault();
    if (next < 0) box.current?.querySelector('input')?.focus();
    else lines[next]?.focus();
  };
  return (
    <div className="by-hand" ref={box} onKeyDownCapture={onKeyDown}>
      {why ? (
        <div className="note note-wait" role="status" data-testid="offline-note">
          <h3>{t('offline.title')}</h3>
          <p>{why}</p>
        </div>
      ) : null}
      <h3>{t('offline.by_hand.title')}</h3>
      {why ? null : <p className="by-hand-text">{t('offline.text')}</p>}
      <div className="by-hand-fields" role="group" aria-label={t('offline.by_hand.title')}>
        <Field
          label={t('offline.number')}
          testid="offline-number"
          value={number}
          onChange={setNumber}
          onEnter={add}
          fault={missing(number)}
          autoFocus={autoFocus}
        />
        <Field
          label={t('offline.code')}
          testid="offline-code"
          value={code}
          onChange={setCode}
          onEnter={add}
          fault={missing(code)}
        />
        <Field
          label={t('bookings.units')}
          testid="offline-units"
          inputMode="numeric"
          value={units}
          onChange={setUnits}
          onEnter={add}
        />
        <Button look="primary" data-testid="offline-add" onPress={add}>
          {t('offline.add')}
        </Button>
      </div>
      <EarlierLines number={number} onPick={(line) => onPick(line, units)} />
    </div>
  );
}

function EarlierLines({ number, onPick }: { number: string; onPick: (line: Parameters<Pick>[0]) => void }) {
  const { t } = useWords();
  const lines = useEarlierLines(number);
  if (lines === undefined || (lines.length === 0 && number !== '')) return null;
  return (
    <section className="earlier">
      <h3>{t('offline.earlier')}</h3>
      {lines.length === 0 ? <p className="by-hand-text">{t('offline.earlier.none')}</p> : null}
      <ul>
        {lines.map((line) => {
          const names = { product: productOf(line), number: line.contract_number };
          return (
            <li key={`${line.contract_number} ${line.product_code}`}>
              <Button
                look="quiet"
                data-testid="earlier-line"
                onPress={() => onPick(line)}
              >
                <span className="booking-product">{names.product}</span>
                <span className="booking-contract">{t('bookings.contract', { number: names.number })}</span>
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
