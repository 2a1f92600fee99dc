/** The store can't be opened: what happened, and that nothing was changed. */

import { Button } from '../common/Button';
import { FaultDetails } from '../common/FaultDetails';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import type { CommandError } from '../platform/bindings';

export function Failed({ problem, onRetry }: { problem: CommandError; onRetry: () => void }) {
  const { t } = useWords();
  return (
    <main className="first" data-testid="failed">
      <div className="first-card">
        <h1>{t('failed.title')}</h1>
        <p className="first-lead" role="alert">
          {faultText(t, problem)}
        </p>
        <FaultDetails fault={problem} testid="failed-raw" />
        <Button look="primary" onPress={onRetry}>
          {t('failed.retry')}
        </Button>
      </div>
    </main>
  );
}
