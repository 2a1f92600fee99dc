/** Changes what was refused of an ad without leaving the queue: its units, its product, or whether it is booked at all. */

import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { BookingRow } from '../ad/BookingRow';
import { draftOf, formOf, isSame, productOf, type Draft, type DraftBooking } from '../ad/draft';
import { fieldFaults } from '../ad/fieldFaults';
import { keys } from '../app/queries';
import { ContractPicker } from '../booking/ContractPicker';
import { Button } from '../common/Button';
import { useSay } from '../common/Toast';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { AdView, CommandError } from '../platform/bindings';

interface Props {
  view: AdView;
  handIn: () => Promise<unknown>;
  onOpen: () => void;
}

export function FixBookings({ view, handIn, onOpen }: Props) {
  const { t } = useWords();
  const platform = usePlatform();
  const { key } = view.ad;
  const draft = useQuery({
    queryKey: keys.adDraft(key),
    queryFn: () => handIn().then(() => platform.getDraft(key)),
    gcTime: 0,
  }).data;
  if (draft === undefined) return null;
  if (draft === null) return <Form view={view} />;
  return (
    <section className="bookings">
      <p>{t('queue.fix.draft')}</p>
      <div>
        <Button data-testid="fix-open" onPress={onOpen}>
          {t('queue.open.short')}
        </Button>
      </div>
    </section>
  );
}

function Form({ view }: { view: AdView }) {
  const { t } = useWords();
  const platform = usePlatform();
  const say = useSay();
  const [edited, setEdited] = useState<Draft | null>(null);
  const [fault, setFault] = useState<CommandError | null>(null);
  const [showsAll, setShowsAll] = useState(false);
  const [picksFor, setPicksFor] = useState<DraftBooking | null>(null);
  const saved = draftOf(view.ad);
  const draft = edited ?? saved;
  const faults = fault ? fieldFaults(t, fault) : [];
  const known = new Map(view.ad.bookings?.map((one, place) => [one.usage_key, view.bookings[place]]));
  const knownOf = ({ usageKey }: DraftBooking) => (usageKey === null ? null : (known.get(usageKey) ?? null));
  const guilty = draft.bookings.filter((booking) => knownOf(booking)?.refused);
  const shown = showsAll || guilty.length === 0 ? draft.bookings : guilty;

  const change = (bookings: DraftBooking[]) => {
    const next = { ...draft, bookings };
    setEdited(isSame(next, saved) ? null : next);
  };
  const put = (booking: DraftBooking, part: Partial<DraftBooking>) =>
    change(draft.bookings.map((one) => (one.id === booking.id ? { ...one, ...part } : one)));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (edited === null) return;
    try {
      await platform.saveAd(view.ad.key, formOf(edited));
      setEdited(null);
      setFault(null);
      say(t('queue.fix.saved'));
    } catch (error) {
      setFault(asFault(error));
    }
  };

  return (
    <form className="bookings" noValidate data-testid="fix-form" onSubmit={(event) => void save(event)}>
      <h3>{t('queue.fix.title')}</h3>
      {fault && faults.length === 0 ? (
        <p className="note note-bad" role="alert">
          {faultText(t, fault)}
        </p>
      ) : null}
      <ul className="bookings-list">
        {shown.map((booking) => {
          const before = saved.bookings.find((one) => one.id === booking.id);
          const names = { product: productOf(booking.line), number: booking.line.contract_number };
          return (
            <BookingRow
              key={booking.id}
              booking={booking}
              known={before?.line === booking.line ? knownOf(booking) : null}
              place={draft.bookings.indexOf(booking)}
              faults={faults}
              disabled={false}
              onUnits={(units) => put(booking, { units })}
              onRemove={() => change(draft.bookings.filter((one) => one !== booking))}
            >
              <Button
                data-testid="fix-other"
                aria-label={t('queue.fix.other_of', names)}
                onPress={() => setPicksFor(booking)}
              >
                {t('queue.fix.other')}
              </Button>
            </BookingRow>
          );
        })}
      </ul>
      <div className="queue-actions">
        <Button look="primary" type="submit" data-testid="fix-save" isDisabled={edited === null}>
          {t('queue.fix.save')}
        </Button>
        {edited === null ? null : (
          <Button
            data-testid="fix-discard"
            onPress={() => {
              setEdited(null);
              setFault(null);
            }}
          >
            {t('queue.fix.discard')}
          </Button>
        )}
        {shown.length < draft.bookings.length ? (
          <Button look="quiet" data-testid="fix-all" onPress={() => setShowsAll(true)}>
            {t('queue.fix.all')}
          </Button>
        ) : null}
      </div>
      {picksFor === null ? null : (
        <ContractPicker
          onPick={(line, units) => {
            put(picksFor, { line, units });
            setPicksFor(null);
          }}
          onClose={() => setPicksFor(null)}
        />
      )}
    </form>
  );
}
