/** The open ad: what it is, how it stands, and the form. */

import { useQuery } from '@tanstack/react-query';
import { adOptions } from '../app/queries';
import { Button } from '../common/Button';
import { Empty } from '../common/Empty';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import { AdEditor } from './AdEditor';
import type { Open, Workspace } from './workspace';

interface Props {
  workspace: Workspace;
  onNew: () => void;
  /** There is no ad yet at all. */
  isFirst: boolean;
}

export function AdPane({ workspace, onNew, isFirst }: Props) {
  const { t } = useWords();
  const { open } = workspace;
  return (
    <section className="pane" aria-label={t('pane.label')}>
      {open.kind === 'none' ? (
        <Empty
          title={t(isFirst ? 'list.empty.title' : 'pane.none.title')}
          text={t(isFirst ? 'list.empty.text' : 'pane.none.text')}
        >
          <Button onPress={onNew}>{t('list.new')}</Button>
        </Empty>
      ) : (
        <OpenAd key={workspace.opened} open={open} workspace={workspace} />
      )}
    </section>
  );
}

/** One and the same from a new ad to a saved one, so that the focus stays where it is. */
function OpenAd({ open, workspace }: { open: Exclude<Open, { kind: 'none' }>; workspace: Workspace }) {
  const { t } = useWords();
  const isSaved = open.kind === 'ad';
  const ad = useQuery({ ...adOptions(usePlatform(), open.key ?? ''), enabled: isSaved });
  if (isSaved && (ad.data === null || ad.isError)) {
    return <Empty title={t('pane.none.title')} text={t('pane.gone')} />;
  }
  if (workspace.opening || (isSaved && !ad.data)) {
    return <PaneSkeleton />;
  }
  return <AdEditor view={isSaved ? (ad.data ?? null) : null} workspace={workspace} />;
}

function PaneSkeleton() {
  return (
    <div className="pane-skeleton" aria-hidden="true">
      <span className="skeleton" />
      <span className="skeleton" />
      <span className="skeleton" />
    </div>
  );
}
