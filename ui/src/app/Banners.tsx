/** What a person should know at the start: repairs, ads that wait to be given to them or were left by others, and how long the sign-in lasts. */

import { useState } from 'react';
import { Button } from '../common/Button';
import { detailsOf, faultText, repairText } from '../messages/faults';
import type { Moves } from '../first-start/useMoves';
import { useWords } from '../messages/words';
import type { Start } from '../platform/bindings';
import { ElsewhereBanners } from './ElsewhereBanners';
import { ProxyBanner } from './ProxyBanner';
import { SignInBanners } from './SignInBanners';
import { TakenInBanner } from './TakenInBanner';

export function Banners({ start, moves }: { start: Start; moves: Moves }) {
  const { t } = useWords();
  const [dismissed, setDismissed] = useState<string[]>([]);
  const told = start.told.map((repaired) => repairText(t, repaired)).filter((text) => !dismissed.includes(text));
  const { store, waiting_unnamed: waiting, problem } = start;
  return (
    <>
      {waiting > 0 && store?.kind === 'person' ? (
        <div className="banner" role="status" data-testid="give-banner">
          <p>{t('give.text', { count: waiting })}</p>
          <Button data-testid="give-ads" isDisabled={moves.moving !== null} onPress={moves.giveAds}>
            {t('give.action', { person: store.person })}
          </Button>
        </div>
      ) : null}
      {store?.kind === 'person' ? <ElsewhereBanners waiting={start.waiting_elsewhere} moves={moves} /> : null}
      <SignInBanners start={start} moves={moves} />
      <ProxyBanner />
      <TakenInBanner />
      {problem ? (
        <div className="banner" role="alert">
          <p>{faultText(t, problem)}</p>
          {problem.code === 'bad_settings' ? <p className="banner-details">{detailsOf(t, problem)}</p> : null}
        </div>
      ) : null}
      {told.map((text) => (
        <div className="banner" role="status" key={text} data-testid="told">
          <p>{text}</p>
          <Button look="quiet" onPress={() => setDismissed([...dismissed, text])}>
            {t('told.dismiss')}
          </Button>
        </div>
      ))}
    </>
  );
}
