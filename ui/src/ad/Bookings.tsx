/** The bookings of the open ad: what is booked here, and what Salesforce counts. */

import { useRef, useState } from 'react';
import { useOffers } from '../app/offers';
import { ContractPicker } from '../booking/ContractPicker';
import { Button } from '../common/Button';
import { useSay } from '../common/Toast';
import { useWords } from '../messages/words';
import type { AdView, BookingView, ContractLine } from '../platform/bindings';
import { BookingRow } from './BookingRow';
import { newBooking, productOf, type Draft } from './draft';
import { faultAt, type FieldFault } from './fieldFaults';

interface Props {
  view: AdView | null;
  draft: Draft;
  faults: FieldFault[];
  disabled: boolean;
  onChange: (part: Partial<Draft>) => void;
  onChangeUndoably: (part: Partial<Draft>, text: string, undone: (now: Draft) => Partial<Draft>) => void;
}

export function Bookings({ view, draft, faults, disabled, onChange, onChangeUndoably }: Props) {
  const { t } = useWords();
  const say = useSay();
  const [picks, setPicks] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const { bookings } = draft;
  const known = new Map(view?.ad.bookings?.map((one, place) => [one.usage_key, view.bookings[place]]));
  const gone = view?.bookings.filter((booking) => booking.cancelled) ?? [];

  const add = (line: ContractLine, units: string) => {
    setPicks(false);
    onChange({ bookings: [...bookings, newBooking(line, units)] });
    say(t('picker.added', { product: productOf(line) }));
  };

  useOffers({ add_booking: disabled ? null : () => setPicks(true) });
  const whole = faultAt(faults, 'bookings');
  return (
    <section className="bookings">
      <div className="bookings-head">
        <h3>{t('bookings.title')}</h3>
        {disabled ? null : (
          <Button data-testid="add-booking" onPress={() => setPicks(true)}>
            {t('bookings.add')}
          </Button>
        )}
      </div>
      {whole ? (
        <p className="field-fault" data-testid="field-error">
          {whole}
        </p>
      ) : null}
      {bookings.length === 0 && gone.length === 0 ? (
        <p className="bookings-empty">{t('bookings.empty')}</p>
      ) : (
        <ul className="bookings-list" ref={list}>
          {bookings.map((booking, place) => (
            <BookingRow
              key={booking.id}
              booking={booking}
              known={booking.usageKey === null ? null : (known.get(booking.usageKey) ?? null)}
              isReporting={view?.state === 'reporting'}
              place={place}
              faults={faults}
              disabled={disabled}
              onUnits={(units) =>
                onChange({ bookings: bookings.map((one) => (one === booking ? { ...one, units } : one)) })
              }
              onRemove={() =>
                onChangeUndoably(
                  { bookings: bookings.filter((one) => one !== booking) },
                  t('bookings.removed', { product: productOf(booking.line) }),
                  (now) => ({ bookings: now.bookings.toSpliced(place, 0, booking) }),
                )
              }
            />
          ))}
          {gone.map((booking, place) => (
            <GoneBooking key={place} booking={booking} />
          ))}
        </ul>
      )}
      {picks ? <ContractPicker onPick={add} onClose={() => setPicks(false)} /> : null}
    </section>
  );
}

/** Taken off the ad, and kept in view because its entry stays in Salesforce. */
function GoneBooking({ booking }: { booking: BookingView }) {
  const { t } = useWords();
  return (
    <li className="booking booking-gone" data-testid="booking-gone">
      <span className="booking-line">
        <span className="booking-product">{productOf(booking.line)}</span>
        <span className="booking-contract">
          {t('bookings.contract', { number: booking.line.contract_number })}
        </span>
      </span>
      <span className="booking-counted">
        {booking.counted > 0 ? t('bookings.counted', { count: booking.counted }) : t('bookings.cancelled')}
      </span>
    </li>
  );
}
