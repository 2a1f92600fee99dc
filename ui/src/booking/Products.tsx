import { useWords } from '../messages/words';
import type { ContractView } from '../platform/bindings';
import type { Pick } from './ContractPicker';
import { ProductRow } from './ProductRow';
import { runOf } from './runOf';

export function Products({ contract, onPick }: { contract: ContractView; onPick: Pick }) {
  const { t, format } = useWords();
  return (
    <section aria-label={t('picker.products', { number: contract.number })}>
      <h3 className="picker-customer">{contract.customer}</h3>
      <p className="picker-number">
        {[t('bookings.contract', { number: contract.number }), contract.status, runOf(t, format, contract)]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {contract.fulfilled ? <p className="note note-wait">{t('picker.fulfilled.means')}</p> : null}
      {contract.products.length === 0 ? <p>{t('picker.no_products')}</p> : null}
      <ul className="products">
        {contract.products.map((product) => (
          <ProductRow
            key={product.line.ids?.contract_product ?? product.line.product_code}
            product={product}
            onPick={onPick}
          />
        ))}
      </ul>
    </section>
  );
}
