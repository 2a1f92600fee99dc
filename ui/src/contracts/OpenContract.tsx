/** One contract as Salesforce has it now: whose it is, whether it can still be booked, what is left, who used it. */

import { useEffect, useRef } from 'react';
import { productOf } from '../ad/draft';
import { FulfilledMark } from '../booking/ContractList';
import { ProductFacts } from '../booking/ProductFacts';
import { runOf } from '../booking/runOf';
import { Button } from '../common/Button';
import { Empty } from '../common/Empty';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import type { AdKey, ContractLine, ContractView } from '../platform/bindings';
import { EntryList } from './EntryList';
import { UsageByMonth } from './UsageByMonth';
import { idOf } from './months';
import { useContractUsage, type OpenedContract } from './useContractUsage';

interface Props {
  /** As it was found: shown until it was read anew. */
  found: ContractView;
  /** When that was. */
  foundAt: string | null;
  /** Counts how often a person opened a contract: each time it gets the focus. */
  opened: number;
  onBook: (line: ContractLine) => void;
  onOpenAd: (key: AdKey) => void;
}

export function OpenContract({ found, foundAt, opened, onBook, onOpenAd }: Props) {
  const { t } = useWords();
  const contract = useContractUsage(found.id);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (opened > 0) scroller.current?.querySelector<HTMLElement>('h2')?.focus();
  }, [opened]);
  const { usage, fault } = contract;
  if (fault?.code === 'no_such_contract') {
    return <Empty title={t('contracts.gone.title')} text={faultText(t, fault)} />;
  }
  const shown = usage?.contract ?? found;
  return (
    <div
      className="contract-scroll"
      ref={scroller}
      // What scrolls must be reached by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={t('bookings.contract', { number: shown.number })}
    >
      <div className="contract-page" data-testid="open-contract" data-number={shown.number}>
        <Head contract={shown} asOf={usage?.as_of ?? foundAt} opened={contract} />
        <section className="contract-part" aria-label={t('contracts.products')}>
          <h3>{t('contracts.products')}</h3>
          {shown.products.length === 0 ? <p className="contract-none">{t('picker.no_products')}</p> : null}
          <ul className="products">
            {shown.products.map((product) => (
              <li key={idOf(product)} className="product" data-testid="product-row" data-code={product.line.product_code}>
                <ProductFacts product={product}>
                  {shown.fulfilled ? null : (
                    <Button
                      data-testid="book-on"
                      aria-label={t('contracts.book_of', { product: productOf(product.line) })}
                      onPress={() => onBook(product.line)}
                    >
                      {t('contracts.book')}
                    </Button>
                  )}
                </ProductFacts>
              </li>
            ))}
          </ul>
        </section>
        {usage ? <UsageByMonth key={shown.id} contract={shown} months={usage.months} /> : fault ? null : <Skeleton />}
        {usage?.months === null ? null : (
          <EntryList entries={contract.entries} scroller={scroller} onOpenAd={onOpenAd} onRefresh={contract.refresh} />
        )}
      </div>
    </div>
  );
}

function Head({ contract, asOf, opened }: { contract: ContractView; asOf: string | null; opened: OpenedContract }) {
  const { t, format } = useWords();
  const { fault, isReading, refresh } = opened;
  const facts = [t('bookings.contract', { number: contract.number }), contract.status, runOf(t, format, contract)];
  return (
    <header className="contract-head">
      <div className="contract-title">
        {/* Focused when it is opened, so that reading and Tab go on from here. */}
        <h2 tabIndex={-1} data-testid="open-customer">
          {contract.customer}
        </h2>
        {contract.fulfilled ? <FulfilledMark /> : null}
      </div>
      <p className="contract-about">{facts.filter(Boolean).join(' · ')}</p>
      <p className="contract-as-of">
        <span role="status">
          {isReading ? t('contracts.reading') : asOf ? t('contracts.as_of', { time: format.clock(asOf) }) : null}
        </span>
        <button type="button" className="link" data-testid="refresh-contract" onClick={refresh}>
          {t('contracts.refresh')}
        </button>
      </p>
      {fault ? (
        <div className="note note-wait" role="status" data-testid="contract-fault">
          <p>
            {faultText(t, fault)} {asOf ? t('contracts.stale', { time: format.clock(asOf) }) : null}
          </p>
        </div>
      ) : null}
      {contract.fulfilled ? (
        <div className="note note-bad" data-testid="fulfilled-note">
          <h3>{t('contracts.fulfilled.title')}</h3>
          <p>{t('contracts.fulfilled.means')}</p>
        </div>
      ) : contract.locked_through ? (
        <p className="note" data-testid="locked-note">
          {t('contracts.locked_through', { day: format.day(contract.locked_through) })}
        </p>
      ) : null}
    </header>
  );
}

function Skeleton() {
  return (
    <div className="contract-part contract-skeleton" aria-hidden="true">
      <span className="skeleton" />
      <span className="skeleton chart-skeleton" />
    </div>
  );
}
