/** Chooses what the list shows: states with their counts, runs, and a contract. */

import { useId } from 'react';
import {
  Checkbox,
  CheckboxGroup,
  Dialog,
  DialogTrigger,
  Heading,
  Label,
  Popover,
  Radio,
  RadioGroup,
} from 'react-aria-components';
import { Button } from '../common/Button';
import { DayField } from '../common/DayField';
import { Field } from '../common/Field';
import { StateChip } from '../common/StateChip';
import { useWords } from '../messages/words';
import type { AdPage, AdState } from '../platform/bindings';
import { NO_FILTER, RUNS, STATES, countOf, type Filter, type Runs } from './filter';

interface Props {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  /** How many ads there are of each state; undefined until that is known. */
  counts: AdPage['states'] | undefined;
}

export function FilterButton({ filter, onFilter, counts }: Props) {
  const { t, format } = useWords();
  const title = useId();
  const count = countOf(filter);
  const change = (part: Partial<Filter>) => onFilter({ ...filter, ...part });
  const of = (state: AdState) => counts?.find(([one]) => one === state)?.[1] ?? 0;
  return (
    <DialogTrigger>
      <Button look={count > 0 ? 'chosen' : 'plain'} data-testid="filter-button">
        {count > 0 ? t('filter.button.on', { count }) : t('filter.button')}
      </Button>
      <Popover className="popover" placement="bottom start">
        <Dialog className="filter" aria-labelledby={title} data-testid="filter-panel">
          <Heading slot="title" className="hidden" id={title}>
            {t('filter.title')}
          </Heading>
          <CheckboxGroup
            className="choices"
            value={filter.states}
            onChange={(states) => change({ states: STATES.filter((state) => states.includes(state)) })}
          >
            <Label className="field-label">{t('filter.states')}</Label>
            {STATES.map((state) => (
              <Checkbox key={state} value={state} className="choice" data-testid={`filter-${state}`}>
                <span className="tick" aria-hidden="true" />
                <StateChip state={state} />
                <span className="choice-count" data-testid={`count-${state}`}>
                  {format.number(of(state))}
                </span>
              </Checkbox>
            ))}
          </CheckboxGroup>
          <RadioGroup className="choices" value={filter.runs} onChange={(runs) => change({ runs: runs as Runs })}>
            <Label className="field-label">{t('filter.runs')}</Label>
            {RUNS.map((runs) => (
              <Radio key={runs} value={runs} className="choice" data-testid={`filter-runs-${runs}`}>
                <span className="tick tick-round" aria-hidden="true" />
                {t(`filter.runs.${runs}`)}
              </Radio>
            ))}
          </RadioGroup>
          {filter.runs === 'days' ? (
            <div className="filter-days">
              <DayField
                label={t('filter.from')}
                testid="filter-from"
                value={filter.from}
                onChange={(from) => change({ from })}
              />
              <DayField
                label={t('filter.until')}
                testid="filter-until"
                value={filter.until}
                onChange={(until) => change({ until })}
              />
            </div>
          ) : null}
          <Field
            label={t('filter.contract')}
            testid="filter-contract"
            inputMode="numeric"
            hint={t('filter.contract.hint')}
            value={filter.contract}
            onChange={(contract) => change({ contract })}
          />
          <Button
            data-testid="filter-clear"
            isDisabled={count === 0}
            onPress={() => onFilter({ ...NO_FILTER, sort: filter.sort })}
          >
            {t('filter.clear')}
          </Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
