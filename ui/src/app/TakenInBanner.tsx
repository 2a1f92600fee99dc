/** Says once that Salesforce held bookings of this computer that were not known here, as after a restored backup. */

import { useState } from 'react';
import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import { useStatus } from './queries';

export function TakenInBanner() {
  const { t } = useWords();
  const found = useStatus()?.taken_in;
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (!found || found.bookings === 0) return null;
  const text = t('taken_in.bookings', { count: found.bookings });
  if (text === dismissed) return null;
  return (
    <div className="banner" role="status" data-testid="taken-in">
      <p>{text}</p>
      {found.new_ads > 0 ? <p>{t('taken_in.ads', { count: found.new_ads })}</p> : null}
      <Button look="quiet" onPress={() => setDismissed(text)}>
        {t('told.dismiss')}
      </Button>
    </div>
  );
}
