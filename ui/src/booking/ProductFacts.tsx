/** What was sold of a product, what is consumed, waiting here and left, in numbers and drawn. */

import type { ReactNode } from 'react';
import { productOf } from '../ad/draft';
import { useWords } from '../messages/words';
import type { ProductView } from '../platform/bindings';
import { UnitsBar } from './UnitsBar';

/** `children` stand beside the numbers. */
export function ProductFacts({ product, children }: { product: ProductView; children?: ReactNode }) {
  const { t, format } = useWords();
  const { available, waiting_here: waiting } = product;
  const over = available === null ? 0 : Math.max(waiting, 0) - available;
  return (
    <>
      <div className="product-head">
        <span className="product-name">{productOf(product.line)}</span>
        <span className="product-code">{product.line.product_code}</span>
        {product.unit_price === null ? null : (
          <span className="product-price">{t('picker.price', { price: format.price(product.unit_price) })}</span>
        )}
      </div>
      <UnitsBar product={product} />
      <div className="product-foot">
        <dl className="product-numbers">
          <Fact name={t('picker.quantity')} value={product.quantity} testid="product-quantity" />
          <Fact name={t('picker.consumed')} value={product.consumed} testid="product-consumed" mark="consumed" />
          <Fact name={t('picker.waiting')} value={waiting} testid="product-waiting" mark="waiting" />
          <Fact name={t('picker.available')} value={available} testid="product-available" mark="available" />
        </dl>
        {children}
      </div>
      {over > 0 ? (
        <p className="product-over" data-testid="product-over">
          {t(waiting > 0 ? 'picker.overbooked_here' : 'picker.overbooked', { count: over })}
        </p>
      ) : null}
    </>
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
