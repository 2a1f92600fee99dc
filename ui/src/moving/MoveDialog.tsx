/** What waits in another person's store: what can be taken over, what comes along, and what has to stay there. */

import { useQuery } from '@tanstack/react-query';
import { keys } from '../app/queries';
import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { MoveFault } from '../first-start/MoveFault';
import type { Moves } from '../first-start/useMoves';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { MovePreview, MovingAd, WaitingElsewhere } from '../platform/bindings';

interface Props {
  waiting: WaitingElsewhere;
  moves: Moves;
  onClose: () => void;
}

export function MoveDialog({ waiting, moves, onClose }: Props) {
  const { t } = useWords();
  const platform = usePlatform();
  const { store, person, org } = waiting;
  const preview = useQuery({
    queryKey: keys.movePreview(store),
    queryFn: () => platform.previewMove(store),
    gcTime: 0,
  });
  const counts = preview.data?.counts;
  const comes = counts ? counts.movable + counts.drafts : 0;
  return (
    <Ask
      title={t('move.title', { person })}
      testid="move-dialog"
      onClose={onClose}
      wide
      answers={
        <>
          <Button autoFocus data-testid="move-no" onPress={onClose}>
            {t('move.no')}
          </Button>
          <Button
            look={comes > 0 ? 'primary' : 'quiet'}
            data-testid="move-act"
            isDisabled={counts === undefined || moves.moving !== null}
            onPress={() => moves.moveAds(store)}
          >
            {counts && comes === 0 ? t('move.settle') : t('move.act', { count: comes || waiting.ads })}
          </Button>
        </>
      }
    >
      <MoveFault fault={moves.fault} />
      {preview.error ? (
        <p className="note note-bad" role="alert">
          {faultText(t, asFault(preview.error))}
        </p>
      ) : null}
      {preview.data ? <Found preview={preview.data} person={person} org={org} /> : null}
      {preview.isPending ? <span className="skeleton" /> : null}
    </Ask>
  );
}

function Found({ preview, person, org }: { preview: MovePreview; person: string; org: string }) {
  const { t } = useWords();
  const { movable, stay, drafts, counts, same_org: isSame } = preview;
  return (
    <>
      {counts.movable + counts.drafts > 0 ? <p>{t('move.means', { person })}</p> : null}
      {isSame || counts.movable === 0 ? null : <p className="moving-about">{t('move.other_org', { org })}</p>}
      <Ads title={t('move.movable', { count: counts.movable })} ads={movable} count={counts.movable} testid="movable" />
      {counts.drafts > 0 ? (
        <section className="moving" data-testid="move-drafts">
          <h3>{t('move.drafts', { count: counts.drafts })}</h3>
          <ul>
            {drafts.map((title, place) => (
              // Two may have the same title, and none changes while it is looked at.
              // oxlint-disable-next-line react/no-array-index-key
              <li key={place}>{title.trim() === '' ? t('move.untitled') : title}</li>
            ))}
          </ul>
          <More count={counts.drafts - drafts.length} />
        </section>
      ) : null}
      <Ads
        title={t('move.stay', { count: counts.stay, person })}
        about={t('move.stay.means', { person })}
        ads={stay}
        count={counts.stay}
        testid="staying"
      />
    </>
  );
}

interface AdsProps {
  title: string;
  about?: string;
  ads: MovingAd[];
  /** How many there are, shown or not. */
  count: number;
  testid: string;
}

function Ads({ title, about, ads, count, testid }: AdsProps) {
  const { t } = useWords();
  if (count === 0) return null;
  return (
    <section className="moving" data-testid={testid}>
      <h3>{title}</h3>
      {about ? <p className="moving-about">{about}</p> : null}
      <ul>
        {ads.map(({ key, title: name, bookings }) => (
          <li key={key} data-testid={`${testid}-ad`}>
            <span className="moving-title">{name}</span>
            {bookings.length === 0 ? <span className="moving-booking">{t('move.no_bookings')}</span> : null}
            {bookings.map(({ line, units }, place) => (
              // Two bookings may be of one product, and none changes while it is looked at.
              // oxlint-disable-next-line react/no-array-index-key
              <span className="moving-booking" key={place}>
                {t('move.booking', {
                  units: t('list.units', { count: units }),
                  product: line.product_name ?? line.product_code,
                  number: line.contract_number,
                })}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <More count={count - ads.length} />
    </section>
  );
}

function More({ count }: { count: number }) {
  const { t } = useWords();
  return count > 0 ? <p className="moving-about">{t('move.more', { count })}</p> : null;
}
