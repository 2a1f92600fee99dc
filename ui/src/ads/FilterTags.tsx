import { useWords } from '../messages/words';
import { countOf, daysOf, type Filter } from './filter';

/** The filters that are on, each to be taken off with one press. */
export function FilterTags({ filter, onFilter }: { filter: Filter; onFilter: (filter: Filter) => void }) {
  const { t, format } = useWords();
  if (countOf(filter) === 0) return null;
  const { contract } = filter;
  const { from, until } = daysOf(filter);
  const tags: { what: string; without: Partial<Filter> }[] = filter.states.map((state) => ({
    what: t(`state.${state}`),
    without: { states: filter.states.filter((one) => one !== state) },
  }));
  if (filter.runs === 'days') {
    const days = { from: from && format.day(from), until: until && format.day(until) };
    const what = !until ? t('filter.since', days) : !from ? t('filter.up_to', days) : t('filter.between', days);
    if (from || until) tags.push({ what, without: { runs: 'any' } });
  } else if (filter.runs !== 'any') {
    tags.push({ what: t(`filter.runs.${filter.runs}`), without: { runs: 'any' } });
  }
  if (contract.trim()) {
    tags.push({ what: t('filter.on_contract', { number: contract.trim() }), without: { contract: '' } });
  }
  return (
    <ul className="tags" aria-label={t('filter.chosen')}>
      {tags.map(({ what, without }) => (
        <li key={what}>
          <button
            type="button"
            className="tag"
            data-testid="filter-tag"
            aria-label={t('filter.remove', { what })}
            onClick={() => onFilter({ ...filter, ...without })}
          >
            <span className="tag-what">{what}</span> <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
