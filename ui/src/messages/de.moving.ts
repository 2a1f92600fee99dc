/** Anzeigen anderer an diesem Rechner, auf Deutsch. */

import type { enMoving } from './en.moving';
import type { Plural } from './translate';

export const deMoving: {
  readonly [K in keyof typeof enMoving]: (typeof enMoving)[K] extends string ? string : Plural;
} = {
  'elsewhere.text': {
    one: '{count} Anzeige von {person} wartet hier.',
    other: '{count} Anzeigen von {person} warten hier.',
  },
  'elsewhere.text_org': {
    one: '{count} Anzeige von {person} für {org} wartet hier.',
    other: '{count} Anzeigen von {person} für {org} warten hier.',
  },
  'elsewhere.look': 'Ansehen',
  'elsewhere.look_of': 'Anzeigen von {person} ansehen',
  'elsewhere.later': 'Nicht jetzt',
  'move.title': 'Anzeigen von {person}',
  'move.means':
    'Sie warten, bis {person} sich hier wieder anmeldet. Wenn Sie sie übernehmen, werden es Ihre Anzeigen, und sie werden in Ihrem Namen gemeldet; {person} findet sie dann storniert vor.',
  'move.other_org':
    'Sie wurden für eine andere Salesforce-Org geschrieben: {org}. Adtally sucht ihre Verträge in Ihrer Org nach Nummer und Produktcode; was dort fehlt, braucht Sie.',
  'move.movable': { one: '{count} Anzeige zum Übernehmen', other: '{count} Anzeigen zum Übernehmen' },
  'move.drafts': { one: '{count} Entwurf kommt mit', other: '{count} Entwürfe kommen mit' },
  'move.stay': { one: '{count} Anzeige bleibt bei {person}', other: '{count} Anzeigen bleiben bei {person}' },
  'move.stay.means':
    'Salesforce hat diese schon oder hat sie vielleicht, sie könnten also doppelt gezählt werden. Adtally meldet, was von ihnen noch fehlt, wenn {person} sich hier wieder anmeldet.',
  'move.booking': '{units}: {product}, Vertrag {number}',
  'move.no_bookings': 'Keine Buchungen',
  'move.untitled': 'Ohne Titel',
  'move.more': { one: 'und {count} weitere', other: 'und {count} weitere' },
  'move.act': { one: '{count} Anzeige übernehmen', other: '{count} Anzeigen übernehmen' },
  'move.settle': 'Nicht mehr zeigen',
  'move.no': 'Dort lassen',
  'error.login_set':
    'Ihr Admin hat festgelegt, wo sich an diesem Rechner alle anmelden; eine andere Adresse geht deshalb nicht. Bitte melden Sie sich ohne Adresse an, oder fragen Sie Ihren Admin.',
};
