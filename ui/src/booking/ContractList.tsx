import { Button } from '../common/Button';
import { useWords } from '../messages/words';
import type { ContractView } from '../platform/bindings';
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

function intoView(option: HTMLDivElement | null) {
  option?.scrollIntoView?.({ block: 'nearest' });
}

function ContractSummary({ contract }: { contract: ContractView }) {
  const { t, format } = useWords();
  const { starts, ends } = contract;
  return (
    <>
      <span className="contract-first">
        <span className="contract-customer" title={contract.customer}>
          {contract.customer}
        </span>
        {contract.fulfilled ? (
          <span className="mark" data-testid="contract-fulfilled">
            {t('picker.fulfilled')}
          </span>
        ) : null}
      </span>
      <span className="contract-facts">
        <span className="contract-number">{contract.number}</span>
        {starts && ends ? (
          <span>{t('picker.runs', { from: format.day(starts), until: format.day(ends) })}</span>
        ) : null}
      </span>
    </>
  );
}
