/** Consumed, waiting here and available, drawn to scale. */

import { productOf } from '../ad/draft';
import { useWords } from '../messages/words';
import type { ProductView } from '../platform/bindings';

export function UnitsBar({ product }: { product: ProductView }) {
  const { t, format } = useWords();
  const { quantity, consumed, available, waiting_here } = product;
  if (quantity === null || quantity <= 0 || consumed === null) return null;
  const number = (value: number | null) => (value === null ? '–' : format.number(value));
  const share = (units: number) => `${Math.max(0, Math.min(units / quantity, 1)) * 100}%`;
  const waiting = Math.min(Math.max(waiting_here, 0), Math.max(quantity - consumed, 0));
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
      <span className="bar-consumed" style={{ width: share(consumed) }} />
      <span className="bar-waiting" style={{ width: share(waiting) }} />
    </div>
  );
}
