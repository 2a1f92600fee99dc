import { useContext, type ReactNode } from 'react';
import { Button } from '../common/Button';
import { Field } from '../common/Field';
import { ShowContract } from '../contracts/showContract';
import { useWords } from '../messages/words';
import type { BookingView } from '../platform/bindings';
import type { Translate } from '../messages/translate';
import { productOf, type DraftBooking } from './draft';
import { faultAt, type FieldFault } from './fieldFaults';

interface Props {
  booking: DraftBooking;
  known: BookingView | null;
  /** Whether the ad was sent, and Salesforce has not answered yet. */
  isReporting?: boolean;
  place: number;
  faults: FieldFault[];
  disabled: boolean;
  onUnits: (units: string) => void;
  onRemove: () => void;
  /** What else can be done with it. */
  children?: ReactNode;
}

export function BookingRow(props: Props) {
  const { booking, known, isReporting = false, place, faults, disabled, onUnits, onRemove, children } = props;
  const { t } = useWords();
  const showContract = useContext(ShowContract);
  // What was typed offline shows the line that it was found to stand for, once that is known.
  const line = known?.line ?? booking.line;
  const names = { product: productOf(line), number: line.contract_number };
  const typed =
    faultAt(faults, 'contract_number', place) ??
    faultAt(faults, 'product_code', place) ??
    faultAt(faults, 'product_name', place);
  return (
    <li className="booking" data-testid="booking-row" data-number={line.contract_number} data-code={line.product_code}>
      <span className="booking-line">
        <span className="booking-product">{names.product}</span>
        <button
          type="button"
          className="link booking-contract"
          data-testid="show-contract"
          aria-label={t('contracts.show', { number: names.number })}
          onClick={() => showContract(names.number)}
        >
          {t('bookings.contract', { number: names.number })}
        </button>
        {line.ids ? null : <span className="booking-check">{t('bookings.to_check')}</span>}
        {typed ? (
          <span className="field-fault" data-testid="field-error">
            {typed}
          </span>
        ) : null}
      </span>
      <span className="booking-counted">
        {countedText(t, known, isReporting)}
      </span>
      <Field
        label={t('bookings.units')}
        labelHidden
        ariaLabel={t('bookings.units_of', names)}
        testid="booking-units"
        inputMode="numeric"
        value={booking.units}
        fault={faultAt(faults, 'units', place)}
        disabled={disabled}
        onChange={onUnits}
      />
      {disabled ? null : (
        <Button
          look="quiet"
          data-testid="booking-remove"
          aria-label={t('bookings.remove_of', names)}
          onPress={onRemove}
        >
          {t('bookings.remove')}
        </Button>
      )}
      {children}
    </li>
  );
}

/** Of what was sent and not answered nobody knows whether it has arrived. */
function countedText(t: Translate, known: BookingView | null, isReporting: boolean): string {
  if (known && isReporting && known.counted !== known.units) return t('bookings.unconfirmed');
  return known && known.counted > 0 ? t('bookings.counted', { count: known.counted }) : t('bookings.not_counted');
}
