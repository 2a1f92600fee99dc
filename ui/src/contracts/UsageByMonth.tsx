/** When a contract was used: a chart, the same as a table, and whether it adds up. */

import { useState } from 'react';
import { Button as AriaButton, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { productOf } from '../ad/draft';
import { useWords } from '../messages/words';
import type { ContractView, MonthView } from '../platform/bindings';
import { nameOf } from './barWords';
import { MonthChart } from './MonthChart';
import { barsOf, idOf, totalOf, type Bar, type Total } from './months';

const ALL = 'all';

export function UsageByMonth({ contract, months }: { contract: ContractView; months: MonthView[] | null }) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<string>(ALL);
  const product = contract.products.some((one) => idOf(one) === chosen) ? chosen : null;
  const bars = months ? barsOf(months, product) : [];
  return (
    <section className="contract-part" data-testid="usage-by-month" aria-label={t('usage.title')}>
      <div className="contract-part-head">
        <h3>{t('usage.title')}</h3>
        {contract.products.length > 1 && months ? (
          <ProductChoice contract={contract} chosen={product ?? ALL} onChoose={setChosen} />
        ) : null}
      </div>
      {months === null ? (
        <p className="note note-wait" data-testid="usage-unreadable">
          {t('usage.unreadable')}
        </p>
      ) : (
        <>
          {bars.length === 0 ? <p className="contract-none">{t('usage.none')}</p> : <MonthChart bars={bars} />}
          <Sum total={totalOf(months, contract, product)} />
          {bars.length === 0 ? null : <MonthTable bars={bars} />}
        </>
      )}
    </section>
  );
}

function ProductChoice(props: { contract: ContractView; chosen: string; onChoose: (id: string) => void }) {
  const { t } = useWords();
  const products = props.contract.products.map((one) => [idOf(one), productOf(one.line)] as const);
  return (
    <Select className="usage-choice" selectedKey={props.chosen} onSelectionChange={(key) => props.onChoose(String(key))}>
      <Label className="hidden">{t('usage.product')}</Label>
      <AriaButton className="button" data-testid="usage-product">
        <SelectValue /> <span aria-hidden="true">▾</span>
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <ListBox className="menu">
          {[[ALL, t('usage.all')] as const, ...products].map(([id, name]) => (
            <ListBoxItem key={id} id={id} textValue={name} className="menu-item" data-testid="usage-product-choice">
              {name}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** What the entries add up to, and whether Salesforce counts the same. */
function Sum({ total }: { total: Total }) {
  const { t, format } = useWords();
  const units = t('usage.units', { count: total.units });
  if (total.agrees) {
    return (
      <p className="usage-sum" data-testid="usage-sum" data-agrees>
        {t('usage.adds_up', { units, entries: t('usage.entries', { count: total.entries }) })} {t('usage.zone')}
      </p>
    );
  }
  const counted = total.counted === null ? '–' : format.number(total.counted);
  return (
    <>
      <p className="note note-wait" role="status" data-testid="usage-sum">
        {t('usage.differs', { units, counted })}
      </p>
      <p className="usage-sum">{t('usage.zone')}</p>
    </>
  );
}

function MonthTable({ bars }: { bars: Bar[] }) {
  const { t, format } = useWords();
  const sum = (of: (bar: Bar) => number) => format.number(bars.reduce((all, bar) => all + of(bar), 0));
  return (
    <details className="past" data-testid="usage-table">
      <summary>{t('usage.table')}</summary>
      <table className="usage-table">
        <thead>
          <tr>
            <th scope="col">{t('usage.month')}</th>
            <th scope="col">{t('usage.column.units')}</th>
            <th scope="col">{t('usage.column.entries')}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={`${bar.kind} ${bar.month}`}>
              <th scope="row">{nameOf(t, format, bar)}</th>
              <td>{format.number(bar.units)}</td>
              <td>{format.number(bar.entries)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('usage.total')}</th>
            <td>{sum((bar) => bar.units)}</td>
            <td>{sum((bar) => bar.entries)}</td>
          </tr>
        </tfoot>
      </table>
    </details>
  );
}
