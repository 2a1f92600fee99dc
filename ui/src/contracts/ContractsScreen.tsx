/** Contracts as Salesforce has them: found on the left, the open one on the right. Nothing of them is kept. */

import { useId, useState, type RefObject } from 'react';
import { useStatus } from '../app/queries';
import { ContractList } from '../booking/ContractList';
import { ContractField, FoundLine, NothingFound } from '../booking/ContractSearch';
import { useContracts } from '../booking/useContracts';
import { Empty } from '../common/Empty';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import type { AdKey, CommandError, ContractLine, ContractView } from '../platform/bindings';
import { OpenContract } from './OpenContract';

interface Props {
  search: string;
  onSearch: (text: string) => void;
  searchBox: RefObject<HTMLInputElement | null>;
  onBook: (line: ContractLine) => void;
  onOpenAd: (key: AdKey) => void;
}

/** Whoever is signed out sees nothing of what was read before. */
export function ContractsScreen(props: Props) {
  const signedIn = useStatus()?.signed_in ?? true;
  return signedIn ? <Finder {...props} /> : <NoneOpen fault={null} />;
}

function Finder({ search, onSearch, searchBox, onBook, onOpenAd }: Props) {
  const { t } = useWords();
  const list = useId();
  const [place, setPlace] = useState(0);
  const [chosen, setChosen] = useState<ContractView | null>(null);
  const [opened, setOpened] = useState(0);
  const found = useContracts(search);
  const { contracts, fault } = found;
  const at = Math.min(place, Math.max(contracts.length - 1, 0));
  // A number that only one contract has was meant.
  const open = chosen ?? (found.by === 'number' && contracts.length === 1 ? (contracts[0] ?? null) : null);
  const choose = (where: number) => {
    setPlace(where);
    setChosen(contracts[where] ?? null);
    setOpened((before) => before + 1);
  };
  return (
    <div className="ads">
      <section className="ads-list contracts-list" aria-label={t('contracts.found')}>
        <div className="contracts-tools">
          <ContractField
            list={list}
            typed={search}
            at={at}
            count={contracts.length}
            onTyped={(text) => {
              onSearch(text);
              setPlace(0);
              setChosen(null);
            }}
            onAt={setPlace}
            onEnter={() => choose(at)}
            autoFocus
            fieldRef={searchBox}
          />
          <FoundLine found={found} />
        </div>
        {contracts.length > 0 ? (
          <ContractList id={list} found={found} at={at} onChoose={choose} />
        ) : (
          <NothingFound found={found} />
        )}
      </section>
      <section className="pane" aria-label={t('contracts.open')}>
        {open ? (
          <OpenContract
            key={open.id}
            found={open}
            foundAt={found.asOf}
            opened={opened}
            onBook={onBook}
            onOpenAd={onOpenAd}
          />
        ) : (
          <NoneOpen fault={contracts.length === 0 ? fault : null} />
        )}
      </section>
    </div>
  );
}

/** Says why nothing can be read, beforehand where that is known. */
function NoneOpen({ fault }: { fault: CommandError | null }) {
  const { t } = useWords();
  const status = useStatus();
  const known = status && !status.signed_in ? 'not_signed_in' : status?.line?.line === 'offline' ? 'offline' : null;
  const why = fault ? faultText(t, fault) : known && t(`error.${known}`);
  return (
    <div className="contracts-none" role="status" data-testid="no-contract" data-fault={fault?.code ?? known}>
      {why ? (
        <Empty title={t('contracts.unreadable')} text={why} />
      ) : (
        <Empty title={t('contracts.none.title')} text={t('contracts.none.text')} />
      )}
    </div>
  );
}
