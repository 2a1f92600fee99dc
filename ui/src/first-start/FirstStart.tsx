/** The first thing that a new person sees: three ways in, none of which closes another. */

import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import type { Start } from '../platform/bindings';
import { MoveFault } from './MoveFault';
import { SignIn } from './SignIn';
import type { Moves } from './useMoves';

interface Props {
  start: Start;
  moves: Moves;
  onWorkOffline: () => void;
}

export function FirstStart({ start, moves, onWorkOffline }: Props) {
  const { t } = useWords();
  const { fault, moving } = moves;
  return (
    <main className="first" data-testid="first-start">
      <div className="first-card">
        <h1>{t('first.title')}</h1>
        <p className="first-lead">{t('first.lead')}</p>
        <MoveFault fault={fault} />
        <SignIn moves={moves} orgGiven={start.org_given} />
        <div className="first-others">
          <div className="first-way">
            <Button data-testid="try-demo" isDisabled={moving !== null} onPress={moves.tryDemo}>
              {t(moving === 'starting_demo' ? 'first.demo.starting' : 'first.demo')}
            </Button>
            <p className="field-hint">{t('first.demo.hint')}</p>
          </div>
          <div className="first-way">
            <Button data-testid="work-offline" isDisabled={moving !== null} onPress={onWorkOffline}>
              {t('first.offline')}
            </Button>
            <p className="field-hint">{t('first.offline.hint')}</p>
          </div>
        </div>
      </div>
    </main>
  );
}
