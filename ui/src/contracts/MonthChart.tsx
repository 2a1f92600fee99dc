/** Units by month as bars. One of them is reached by Tab, the others by the arrow keys. */

import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useWords } from '../messages/words';
import { barWords, briefOf, nameOf } from './barWords';
import { ticksOf, type Bar } from './months';

const HEIGHT = 176;
const TOP = 8;
const FOOT = 36;
const SCALE = 44;
/** What a month's name needs. */
const NAME = 40;
const WIDEST = 40;

export function MonthChart({ bars }: { bars: Bar[] }) {
  const { t, format } = useWords();
  const help = useId();
  const [box, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const ticks = ticksOf(Math.max(...bars.map((bar) => bar.units)));
  const most = ticks.at(-1) ?? 1;
  const slot = Math.max(width - SCALE, 1) / bars.length;
  const every = Math.max(1, Math.ceil(NAME / slot));
  const y = (units: number) => TOP + (HEIGHT - TOP - FOOT) * (1 - units / most);
  // The newest is what people look for.
  const reachable = at ?? bars.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: reachable - 1, ArrowRight: reachable + 1, Home: 0, End: bars.length - 1 };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    svg.current?.querySelectorAll<SVGGElement>('[data-testid="usage-bar"]')[Math.max(0, Math.min(next, bars.length - 1))]?.focus();
  };
  const shown = at === null ? undefined : bars[at];
  return (
    <div className="chart" ref={box}>
      <svg
        ref={svg}
        role="group"
        aria-label={t('usage.title')}
        aria-describedby={help}
        width={width}
        height={HEIGHT}
      >
        <g aria-hidden="true">
          {ticks.map((units) => (
            <g key={units}>
              <line className="chart-line" x1={SCALE} x2={width} y1={y(units)} y2={y(units)} />
              <text className="chart-text" x={SCALE - 8} y={y(units)} textAnchor="end" dominantBaseline="middle">
                {format.number(units)}
              </text>
            </g>
          ))}
        </g>
        {bars.map((bar, place) => {
          const middle = SCALE + slot * (place + 0.5);
          const wide = Math.min(slot * 0.7, WIDEST);
          const high = bar.units === 0 ? 0 : Math.max(y(0) - y(bar.units), 2);
          const named = (bars.length - 1 - place) % every === 0;
          return (
            <g
              key={`${bar.kind} ${bar.month}`}
              role="img"
              aria-label={barWords(t, format, bar)}
              className="chart-month"
              data-testid="usage-bar"
              data-month={bar.month}
              data-units={bar.units}
              data-at={place === at || undefined}
              tabIndex={place === reachable ? 0 : -1}
              onMouseEnter={() => setAt(place)}
              onMouseLeave={() => setAt(null)}
              onFocus={() => setAt(place)}
              onBlur={() => setAt(null)}
              onKeyDown={onKeyDown}
            >
              <rect className="chart-hit" x={SCALE + slot * place} y={0} width={slot} height={HEIGHT} />
              <rect className="chart-bar" x={middle - wide / 2} y={y(0) - high} width={wide} height={high} />
              {named ? (
                <text className="chart-text" x={middle} y={HEIGHT - FOOT + 16} textAnchor="middle" aria-hidden="true">
                  {briefOf(t, format, bar)}
                </text>
              ) : null}
              {named && yearStarts(bars, place, every) ? (
                <text className="chart-text" x={middle} y={HEIGHT - FOOT + 32} textAnchor="middle" aria-hidden="true">
                  {bar.month?.slice(0, 4)}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
      <p className="chart-value" id={help} data-testid="usage-value" data-month={shown?.month}>
        {shown ? (
          <>
            <strong>{nameOf(t, format, shown)}</strong>{' '}
            {t('usage.units', { count: shown.units })} · {t('usage.entries', { count: shown.entries })}
          </>
        ) : (
          t('usage.hint')
        )}
      </p>
    </div>
  );
}

/** Whether the month named before this one, if any, is of another year. */
function yearStarts(bars: Bar[], place: number, every: number): boolean {
  const year = (at: number) => (bars[at]?.kind === 'month' ? bars[at].month?.slice(0, 4) : undefined);
  return year(place) !== undefined && year(place) !== year(place - every);
}

/** The width of a box as it is now, in pixels. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}
