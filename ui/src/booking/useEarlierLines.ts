/** Lines that this desk has booked on before, out of its own ads: no contract data. */

import { useQuery } from '@tanstack/react-query';
import { NO_FILTER, queryOf } from '../ads/filter';
import { keys } from '../app/queries';
import { usePlatform, type Platform } from '../platform/platform';
import type { ContractLine } from '../platform/bindings';

/** Looked through for lines, newest first; a person picks from what is recent. */
const ADS = 30;
const MOST = 6;

export function useEarlierLines(typed: string): ContractLine[] | undefined {
  const platform = usePlatform();
  const text = typed.trim();
  return useQuery({
    queryKey: [...keys.adPages, 'earlier', text],
    queryFn: () => earlierLines(platform, text),
    gcTime: 0,
  }).data;
}

async function earlierLines(platform: Platform, text: string): Promise<ContractLine[]> {
  const { rows } = await platform.searchAds({ ...queryOf(text, NO_FILTER), offset: 0, limit: ADS });
  const views = await Promise.all(rows.filter((row) => row.bookings > 0 && row.state !== 'draft').map((row) => platform.getAd(row.key)));
  const lines = new Map<string, ContractLine>();
  for (const booking of views.flatMap((view) => view?.bookings ?? [])) {
    const key = keyOf(booking.line);
    const fits = text === '' || booking.line.contract_number.includes(text);
    if (fits && !lines.has(key)) lines.set(key, booking.line);
  }
  return [...lines.values()].slice(0, MOST);
}

/** Numbers without the zeros that pad them, codes without regard to case: as the desk compares them. */
function keyOf(line: ContractLine): string {
  const number = line.contract_number.trim().replace(/^0+/, '').toLowerCase();
  return `${number} ${line.product_code.trim().toLowerCase()}`;
}
