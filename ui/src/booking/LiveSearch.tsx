/** One field for number or customer, the contracts that fit, and the products of the chosen one. */

import { useId, useRef, useState } from 'react';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import { ByHand } from './ByHand';
import { ContractList } from './ContractList';
import type { Pick } from './ContractPicker';
import { ContractField, FoundLine, NothingFound } from './ContractSearch';
import { Products } from './Products';
import { kindOf, useContracts } from './useContracts';

export function LiveSearch({ onPick }: { onPick: Pick }) {
  const { t } = useWords();
  const list = useId();
  const products = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useContracts(typed);
  const { contracts } = found;
  const at = Math.min(chosen, Math.max(contracts.length - 1, 0));
  const contract = contracts[at];

  return (
    <>
      <ContractField
        list={list}
        typed={typed}
        at={at}
        count={contracts.length}
        onTyped={(text) => {
          setTyped(text);
          setChosen(0);
        }}
        onAt={setChosen}
        onEnter={() => products.current?.querySelector<HTMLElement>('input')?.focus()}
        autoFocus
      />
      <FoundLine found={found} />
      <div className="picker-body">
        {found.fault ? (
          <div className="picker-scroll">
            <ByHand
              key={found.text}
              onPick={onPick}
              why={faultText(t, found.fault)}
              number={kindOf(found.text) === 'number' ? found.text : ''}
            />
          </div>
        ) : contract ? (
          <>
            <ContractList id={list} found={found} at={at} onChoose={setChosen} />
            <div className="picker-products" ref={products}>
              <Products key={contract.number} contract={contract} onPick={onPick} />
            </div>
          </>
        ) : (
          <NothingFound found={found} />
        )}
      </div>
    </>
  );
}
