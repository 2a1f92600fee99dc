/** Gives up what Salesforce did not take of an ad, after asking. */

import { useState } from 'react';
import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { useAttempt } from '../common/useAttempt';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { AdKey } from '../platform/bindings';

export function KeepSalesforce({ adKey, title }: { adKey: AdKey; title: string }) {
  const { t } = useWords();
  const platform = usePlatform();
  const attempt = useAttempt();
  const [asks, setAsks] = useState(false);
  const keep = () => {
    setAsks(false);
    void attempt(() => platform.keepSalesforce(adKey), t('form.kept'));
  };
  return (
    <>
      <Button data-testid="keep-salesforce" onPress={() => setAsks(true)}>
        {t('cause.keep')}
      </Button>
      {asks ? (
        <Ask
          testid="keep-question"
          title={t('cause.keep.ask')}
          onClose={() => setAsks(false)}
          answers={
            <>
              <Button autoFocus onPress={() => setAsks(false)}>
                {t('cause.keep.no')}
              </Button>
              <Button look="danger" data-testid="keep-yes" onPress={keep}>
                {t('cause.keep.yes')}
              </Button>
            </>
          }
        >
          <p>{t('cause.keep.means', { title })}</p>
        </Ask>
      ) : null}
    </>
  );
}
