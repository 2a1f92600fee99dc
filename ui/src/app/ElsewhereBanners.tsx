/** Ads of other people, and of other orgs, that wait at this computer: a calm line for each store. */

import { Fragment, useState } from 'react';
import { Button } from '../common/Button';
import type { Moves } from '../first-start/useMoves';
import { useWords } from '../messages/words';
import { MoveDialog } from '../moving/MoveDialog';
import type { WaitingElsewhere } from '../platform/bindings';

export function ElsewhereBanners({ waiting, moves }: { waiting: WaitingElsewhere[]; moves: Moves }) {
  const [later, setLater] = useState<string[]>([]);
  const [open, setOpen] = useState<string | null>(null);
  const shown = waiting.filter(({ store }) => !later.includes(store));
  return shown.map((one) => (
    <Fragment key={one.store}>
      <Line waiting={one} onLook={() => setOpen(one.store)} onLater={() => setLater([...later, one.store])} />
      {open === one.store ? <MoveDialog waiting={one} moves={moves} onClose={() => setOpen(null)} /> : null}
    </Fragment>
  ));
}

interface LineProps {
  waiting: WaitingElsewhere;
  onLook: () => void;
  onLater: () => void;
}

function Line({ waiting, onLook, onLater }: LineProps) {
  const { t } = useWords();
  const { store, person, org, other_org: isOther, ads: count } = waiting;
  return (
    <div className="banner" role="status" data-testid="elsewhere-banner" data-store={store} data-count={count}>
      <p>
        {isOther ? t('elsewhere.text_org', { count, person, org }) : t('elsewhere.text', { count, person })}
      </p>
      <div className="banner-acts">
        <Button data-testid="elsewhere-look" aria-label={t('elsewhere.look_of', { person })} onPress={onLook}>
          {t('elsewhere.look')}
        </Button>
        <Button look="quiet" data-testid="elsewhere-later" onPress={onLater}>
          {t('elsewhere.later')}
        </Button>
      </div>
    </div>
  );
}
