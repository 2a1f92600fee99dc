/** The open ad: what it is, how it stands, and the form. */

import { useQuery } from '@tanstack/react-query';
import { adOptions } from '../app/queries';
import { Button } from '../common/Button';
import { Empty } from '../common/Empty';
import { useWords } from '../messages/words';
import { usePlatform } from '../platform/platform';
import type { AdKey } from '../platform/bindings';
import { AdEditor } from './AdEditor';
import type { Workspace } from './workspace';

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
      ) : open.kind === 'new' ? (
        <NewAd key={`new-${open.id}`} workspace={workspace} />
      ) : (
        <OpenAd key={open.key} adKey={open.key} workspace={workspace} />
      )}
    </section>
  );
}

function NewAd({ workspace }: { workspace: Workspace }) {
  return workspace.opening ? <PaneSkeleton /> : <AdEditor view={null} workspace={workspace} />;
}

function OpenAd({ adKey, workspace }: { adKey: AdKey; workspace: Workspace }) {
  const { t } = useWords();
  const ad = useQuery(adOptions(usePlatform(), adKey));
  if (ad.data === null || ad.isError) {
    return <Empty title={t('pane.none.title')} text={t('pane.gone')} />;
  }
  if (ad.data === undefined || workspace.opening) {
    return <PaneSkeleton />;
  }
  return <AdEditor view={ad.data} workspace={workspace} />;
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
