/** How the line to Salesforce stands, by a shape that is told apart by its outline alone. */

import type { LineName } from './statusWords';

/** Each drawn in a box of 16 by 16. */
const SHAPES: Record<LineName, string> = {
  clear: 'M2.5 8.5l3.5 3.5 7.5-8',
  offline: 'M2.5 2.5l11 11M3 8a7 7 0 0 1 3-2.4M10.5 5.8A7 7 0 0 1 13 8M8 12.4v.2',
  unserved: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5v3.2l2.2 1.6',
  held: 'M8 2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.3',
  signed_out: 'M8 8.2a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-3 2.7-4.4 5.5-4.4s4.9 1.4 5.5 4.4',
  paused: 'M5.5 3v10M10.5 3v10',
};

export function LineShape({ line }: { line: LineName }) {
  return (
    <svg className="chip-shape" viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[line]} />
    </svg>
  );
}
