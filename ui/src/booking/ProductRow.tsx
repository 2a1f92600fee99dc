/** A product of a contract: what is left of it, and how many units to book. */

import { useId, useState } from 'react';
import { unitsOf, productOf } from '../ad/draft';
import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import type { ProductView } from '../platform/bindings';
import type { Pick } from './ContractPicker';
import { UnitsBar } from './UnitsBar';

export function ProductRow({ product, onPick }: { product: ProductView; onPick: Pick }) {
  const { t, format } = useWords();
  const warning = useId();
  const [units, setUnits] = useState('1');
  const name = productOf(product.line);
  // What waits here will be taken first.
  const left = product.available === null ? null : Math.max(0, product.available - product.waiting_here);
  const tooMany = left !== null && unitsOf(units) > left;
  const pick = () => onPick(product.line, units);
  return (
    <li className="product" data-testid="product-row" data-code={product.line.product_code}>
      <div className="product-head">
        <span className="product-name">{name}</span>
        <span className="product-code">{product.line.product_code}</span>
        {product.unit_price === null ? null : (
          <span className="product-price">{t('picker.price', { price: format.price(product.unit_price) })}</span>
        )}
      </div>
      <UnitsBar product={product} />
      <dl className="product-numbers">
        <Fact name={t('picker.quantity')} value={product.quantity} testid="product-quantity" />
        <Fact name={t('picker.consumed')} value={product.consumed} testid="product-consumed" mark="consumed" />
        <Fact name={t('picker.waiting')} value={product.waiting_here} testid="product-waiting" mark="waiting" />
        <Fact name={t('picker.available')} value={product.available} testid="product-available" mark="available" />
      </dl>
      <div className="product-pick">
        <label className="product-units">
          <span>{t('picker.units')}</span>
          <input
            className="input"
            data-testid="pick-units"
            inputMode="numeric"
            autoComplete="off"
            aria-label={t('bookings.units_of', { product: name, number: product.line.contract_number })}
            aria-describedby={tooMany ? warning : undefined}
            value={units}
            onChange={(event) => setUnits(event.target.value)}
            onFocus={(event) => event.target.select()}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              pick();
            }}
          />
        </label>
        <Button
          look="primary"
          data-testid="pick-product"
          aria-label={t('picker.pick_of', { product: name })}
          onPress={pick}
        >
          {t('picker.pick')}
        </Button>
      </div>
      {tooMany ? (
        <p className="note note-wait" id={warning} role="status" data-testid="units-warning">
          {left === 0 ? t('picker.none_left') : t('picker.too_many', { count: left })}
        </p>
      ) : null}
    </li>
  );
}

function Fact(props: { name: string; value: number | null; testid: string; mark?: string }) {
  const { format } = useWords();
  return (
    <div className="fact">
      <dt className={props.mark ? `swatch swatch-${props.mark}` : undefined}>{props.name}</dt>
      <dd data-testid={props.testid}>{props.value === null ? '–' : format.number(props.value)}</dd>
    </div>
  );
}
