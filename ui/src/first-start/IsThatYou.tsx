/** Somebody new has signed in: nothing becomes theirs before they said that it is they. */

import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import type { NewIdentity } from '../platform/bindings';
import type { Moves } from './useMoves';

export function IsThatYou({ asks, moves }: { asks: NewIdentity; moves: Moves }) {
  const { t } = useWords();
  const org = asks.org.replace(/^https?:\/\//, '');
  const who = asks.username && asks.username !== asks.person ? `${asks.person} (${asks.username})` : asks.person;
  const busy = moves.moving !== null;
  return (
    <Ask
      title={t('identity.title')}
      testid="identity-question"
      // Only an answer ends it.
      onClose={() => undefined}
      answers={
        <>
          <Button data-testid="identity-no" isDisabled={busy} onPress={() => moves.confirmIdentity(false)}>
            {t('identity.no')}
          </Button>
          <Button look="primary" data-testid="identity-yes" isDisabled={busy} onPress={() => moves.confirmIdentity(true)}>
            {t('identity.yes')}
          </Button>
        </>
      }
    >
      <p data-testid="identity-who">{t('identity.who', { person: who, org })}</p>
      <p>{t('identity.means')}</p>
    </Ask>
  );
}
