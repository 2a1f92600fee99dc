/** Ads of other people that wait beside the in-memory desk. */

import type { MovePreview, MovingAd, WaitingElsewhere } from '../bindings';
import { newKey } from './ads';

export interface Elsewhere {
  waiting: WaitingElsewhere;
  preview: MovePreview;
}

interface Left {
  movable?: string[];
  stay?: string[];
  drafts?: string[];
  otherOrg?: boolean;
}

let stores = 0;

function ad(title: string, place: number): MovingAd {
  const line = { contract_number: '00000101', product_code: 'SMALL', product_name: 'Small ad' };
  return { key: newKey(), title, bookings: [{ line, units: place + 1 }] };
}

/** What somebody has left, each ad with one booking. */
export function left(person: string, { movable = [], stay = [], drafts = [], otherOrg = false }: Left): Elsewhere {
  stores += 1;
  const counts = { movable: movable.length, stay: stay.length, drafts: drafts.length };
  return {
    waiting: {
      store: `00D00000000000${stores}EAA-005000000000001AAA`,
      person,
      org: otherOrg ? 'https://other.my.salesforce.com' : 'https://magic.my.salesforce.com',
      other_org: otherOrg,
      ads: counts.movable + counts.stay + counts.drafts,
    },
    preview: { movable: movable.map(ad), stay: stay.map(ad), drafts, counts, same_org: !otherOrg },
  };
}
