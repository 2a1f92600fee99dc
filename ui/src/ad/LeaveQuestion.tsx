/** Asked before anything would lose what is typed and not saved. */

import { Ask } from '../common/Ask';
import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import type { Workspace } from './workspace';

export function LeaveQuestion({ workspace }: { workspace: Workspace }) {
  const { t } = useWords();
  const { asking, edited, open, answer } = workspace;
  if (asking === null) return null;
  const title = edited?.title.trim() ?? '';
  return (
    <Ask
      testid="leave-question"
      title={t('leave.ask')}
      onClose={() => answer('stay')}
      answers={
        <>
          <Button look="quiet" data-testid="leave-stay" onPress={() => answer('stay')}>
            {t('leave.stay')}
          </Button>
          <Button look="danger" data-testid="leave-discard" onPress={() => answer('discard')}>
            {t('leave.discard')}
          </Button>
          <Button look="primary" data-testid="leave-save" autoFocus onPress={() => answer('save')}>
            {t('leave.save')}
          </Button>
        </>
      }
    >
      <p>{open.kind === 'new' || title === '' ? t('leave.means_new') : t('leave.means', { title })}</p>
    </Ask>
  );
}
