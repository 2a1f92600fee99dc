/** Chooses what the history shows: kinds of events, and days. */

import { useId } from 'react';
import { Checkbox, CheckboxGroup, Dialog, DialogTrigger, Heading, Label, Popover } from 'react-aria-components';
import { Button } from '../common/Button';
import { DayField } from '../common/DayField';
import { useWords } from '../messages/words';
import { KINDS, NO_PAST_FILTER, countOf, type PastFilter } from './filter';

interface Props {
  filter: PastFilter;
  onFilter: (filter: PastFilter) => void;
}

export function KindFilter({ filter, onFilter }: Props) {
  const { t } = useWords();
  const title = useId();
  const count = countOf(filter);
  const change = (part: Partial<PastFilter>) => onFilter({ ...filter, ...part });
  return (
    <DialogTrigger>
      <Button look={count > 0 ? 'chosen' : 'plain'} data-testid="past-filter">
        {count > 0 ? t('filter.button.on', { count }) : t('filter.button')}
      </Button>
      <Popover className="popover" placement="bottom start">
        <Dialog className="filter" aria-labelledby={title} data-testid="past-filter-panel">
          <Heading slot="title" className="hidden" id={title}>
            {t('filter.title')}
          </Heading>
          <CheckboxGroup
            className="choices"
            value={filter.kinds}
            onChange={(kinds) => change({ kinds: KINDS.filter((kind) => kinds.includes(kind)) })}
          >
            <Label className="field-label">{t('past.kinds')}</Label>
            {KINDS.map((kind) => (
              <Checkbox key={kind} value={kind} className="choice" data-testid={`past-kind-${kind}`}>
                <span className="tick" aria-hidden="true" />
                {t(`past.kind.${kind}`)}
              </Checkbox>
            ))}
          </CheckboxGroup>
          <div className="filter-days">
            <DayField
              label={t('past.from')}
              testid="past-from"
              value={filter.from}
              onChange={(from) => change({ from })}
            />
            <DayField
              label={t('past.until')}
              testid="past-until"
              value={filter.until}
              onChange={(until) => change({ until })}
            />
          </div>
          <Button
            data-testid="past-filter-clear"
            isDisabled={count === 0}
            onPress={() => onFilter({ ...NO_PAST_FILTER, text: filter.text })}
          >
            {t('filter.clear')}
          </Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
