/** A product of a contract: what is left of it, and how many units to book. */

import { useId, useState } from 'react';
import { unitsOf, productOf } from '../ad/draft';
import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import type { ProductView } from '../platform/bindings';
import type { Pick } from './ContractPicker';
import { ProductFacts } from './ProductFacts';

export function ProductRow({ product, onPick }: { product: ProductView; onPick: Pick }) {
  const { t } = useWords();
  const warning = useId();
  const [units, setUnits] = useState('1');
  const name = productOf(product.line);
  // What waits here will be taken first.
  const left = product.available === null ? null : Math.max(0, product.available - product.waiting_here);
  const tooMany = left !== null && unitsOf(units) > left;
  const pick = () => onPick(product.line, units);
  return (
    <li className="product" data-testid="product-row" data-code={product.line.product_code}>
      <ProductFacts product={product} />
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
