/** What a person should know of a sign-in that may not last: a keyring in trouble, and a long silence. */

import { Button } from '../common/Button';
import type { Moves } from '../first-start/useMoves';
import { useWords } from '../messages/words';
import type { Start } from '../platform/bindings';
import { useStatus } from './queries';

export function SignInBanners({ start, moves }: { start: Start; moves: Moves }) {
  const { t, format } = useWords();
  const status = useStatus();
  const { keyring, sign_in_ends: ends } = start;
  return (
    <>
      {keyring && status ? (
        <div className="banner" role="status" data-testid="keyring-banner" data-trouble={keyring}>
          <p>{t(`keyring.${keyring}.${status.signed_in ? 'session' : 'unread'}`)}</p>
          <Button data-testid="try-keyring" isDisabled={moves.moving !== null} onPress={moves.tryKeyring}>
            {t('keyring.try')}
          </Button>
        </div>
      ) : null}
      {ends ? (
        <div className="banner" role="status" data-testid="ending-banner">
          <p>{t('ending.text', { day: format.day(ends) })}</p>
        </div>
      ) : null}
    </>
  );
}
