import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import type { ContractView } from '../platform/bindings';
import { runOf } from './runOf';
import type { Contracts } from './useContracts';

interface Props {
  id: string;
  found: Contracts;
  at: number;
  onChoose: (place: number) => void;
}

export function ContractList({ id, found, at, onChoose }: Props) {
  const { t } = useWords();
  return (
    <div className="picker-contracts">
      <div role="listbox" id={id} aria-label={t('picker.results')}>
        {found.contracts.map((contract, place) => (
          <div
            key={`${contract.number} ${place}`}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === at}
            className="contract"
            data-testid="contract-row"
            data-number={contract.number}
            ref={place === at ? intoView : undefined}
            // The field keeps the focus, so that the arrow keys go on working.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(place)}
            // Only reached through aria-activedescendant; the field handles the keys.
            onKeyDown={() => {}}
            tabIndex={-1}
          >
            <ContractSummary contract={contract} />
          </div>
        ))}
      </div>
      {found.hasMore ? (
        <Button data-testid="more-contracts" onPress={found.more}>
          {t('picker.more')}
        </Button>
      ) : null}
    </div>
  );
}

/** A lock and the word: told without colour too. */
export function FulfilledMark() {
  const { t } = useWords();
  return (
    <span className="mark" data-testid="contract-fulfilled">
      <svg className="chip-shape" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
      </svg>
      {t('picker.fulfilled')}
    </span>
  );
}

function intoView(option: HTMLDivElement | null) {
  option?.scrollIntoView?.({ block: 'nearest' });
}

function ContractSummary({ contract }: { contract: ContractView }) {
  const { t, format } = useWords();
  const run = runOf(t, format, contract);
  return (
    <>
      <span className="contract-first">
        <span className="contract-customer" title={contract.customer}>
          {contract.customer}
        </span>
        {contract.fulfilled ? (
          <FulfilledMark />
        ) : null}
      </span>
      <span className="contract-facts">
        <span className="contract-number">{contract.number}</span>
        {run ? <span>{run}</span> : null}
      </span>
    </>
  );
}
