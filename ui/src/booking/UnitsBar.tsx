/** Consumed, waiting here and available, drawn to scale. */

import { productOf } from '../ad/draft';
import { useWords } from '../messages/words';
import type { ProductView } from '../platform/bindings';

export function UnitsBar({ product }: { product: ProductView }) {
  const { t, format } = useWords();
  const { quantity, consumed, available, waiting_here } = product;
  if (quantity === null || quantity <= 0 || consumed === null) return null;
  const number = (value: number | null) => (value === null ? '–' : format.number(value));
  // What waits here is added to what is consumed, or about to be taken off it.
  const settled = consumed + Math.min(waiting_here, 0);
  const changing = Math.abs(waiting_here);
  const whole = Math.max(quantity, settled + changing);
  const share = (units: number) => `${(Math.max(units, 0) / whole) * 100}%`;
  return (
    <div
      className="bar"
      role="img"
      aria-label={t('picker.bar', {
        product: productOf(product.line),
        consumed: number(consumed),
        quantity: number(quantity),
        waiting: number(waiting_here),
        available: number(available),
      })}
    >
      <span className="bar-consumed" style={{ width: share(settled) }} />
      <span className="bar-waiting" style={{ width: share(changing) }} />
      {whole > quantity ? <span className="bar-limit" style={{ insetInlineStart: share(quantity) }} /> : null}
    </div>
  );
}
