/** Why Salesforce may be out of reach where the computer has a proxy script. */

import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import { useOffered } from './offers';
import { useProxy, useStatus } from './queries';

export function ProxyBanner() {
  const { t } = useWords();
  const offered = useOffered();
  const proxy = useProxy();
  const isOffline = useStatus()?.line?.line === 'offline';
  if (!proxy?.is_script || !isOffline) return null;
  return (
    <div className="banner" role="status" data-testid="proxy-banner">
      <p>{t('proxy.script.banner')}</p>
      <Button data-testid="proxy-settings" onPress={() => offered.take('settings')}>
        {t('action.settings')}
      </Button>
    </div>
  );
}
