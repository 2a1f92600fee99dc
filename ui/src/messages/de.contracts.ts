/** Verträge: wie man sie findet, was sie enthalten, und ihre Nutzung. */

import type { enContracts } from './en.contracts';
import type { Plural } from './translate';

type Part = { readonly [K in keyof typeof enContracts]: (typeof enContracts)[K] extends string ? string : Plural };

export const deContracts: Part = {
  'nav.contracts': 'Verträge',

  'picker.runs_from': 'ab {from}',
  'picker.runs_until': 'bis {until}',
  'picker.overbooked': {
    one: 'Um {count} Einheit überbucht',
    other: 'Um {count} Einheiten überbucht',
  },
  'picker.overbooked_here': {
    one: 'Mit dem, was hier wartet, um {count} Einheit überbucht',
    other: 'Mit dem, was hier wartet, um {count} Einheiten überbucht',
  },

  'contracts.found': 'Verträge suchen',
  'contracts.open': 'Geöffneter Vertrag',
  'contracts.none.title': 'Kein Vertrag ist geöffnet',
  'contracts.none.text': 'Suchen Sie nach Nummer oder Kunde. Die Eingabetaste öffnet den Vertrag.',
  'contracts.as_of': 'Stand {time}',
  'contracts.reading': 'Wird aus Salesforce gelesen',
  'contracts.refresh': 'Neu lesen',
  'contracts.stale': 'Was Sie sehen, ist der Stand von {time}.',
  'contracts.fulfilled.title': 'Erfüllt: seine Nutzung ist gesperrt',
  'contracts.fulfilled.means':
    'Der Vertrieb hat diesen Vertrag erfüllt. Salesforce lehnt neue Buchungen darauf ab und ändert keine mehr. Bitten Sie den Vertrieb, ihn wieder zu öffnen, wenn sich etwas ändern muss.',
  'contracts.locked_through':
    'Was bis {day} gebucht wurde, ist abgerechnet und gesperrt. Spätere Buchungen sind möglich und änderbar.',
  'contracts.unreadable': 'Verträge lassen sich gerade nicht lesen',
  'contracts.gone.title': 'Dieser Vertrag lässt sich nicht zeigen',
  'contracts.products': 'Produkte',
  'contracts.book': 'Hierauf buchen',
  'contracts.book_of': 'Hierauf buchen: neue Anzeige auf {product}',
  'contracts.show': 'Vertrag {number} zeigen',

  'usage.title': 'Nutzung nach Monaten',
  'usage.product': 'Produkt',
  'usage.all': 'Alle Produkte',
  'usage.none': 'Noch nichts genutzt.',
  'usage.hint': 'Zeigen Sie auf einen Monat oder gehen Sie mit den Pfeiltasten durch, um seine Zahlen zu sehen.',
  'usage.bar': '{month}: {units}, {entries}',
  'usage.units': { one: '{count} Einheit', other: '{count} Einheiten' },
  'usage.entries': { one: '{count} Eintrag', other: '{count} Einträge' },
  'usage.earlier': 'Bis {month}',
  'usage.earlier.brief': 'Früher',
  'usage.undated': 'Ohne Datum',
  'usage.undated.brief': 'Ohne',
  'usage.zone': 'Die Monate sind die Ihrer Zeitzone in Salesforce. Stornierte Einträge zählen nicht mit.',
  'usage.adds_up': '{units} ({entries}): genau so viel, wie Salesforce als verbraucht zählt.',
  'usage.differs':
    'Die Einträge, die Sie lesen können, ergeben {units}. Salesforce zählt {counted} als verbraucht. Vielleicht sehen Sie nicht alle Einträge, oder während des Lesens wurde gebucht. Lesen Sie neu, um sicherzugehen.',
  'usage.unreadable':
    'Salesforce lässt Sie keine Nutzungseinträge lesen. Wann und durch wen dieser Vertrag genutzt wurde, lässt sich daher nicht sagen. Die Zahlen seiner Produkte gelten trotzdem. Bitte geben Sie Ihrem Admin Bescheid.',
  'usage.table': 'Als Tabelle',
  'usage.month': 'Monat',
  'usage.column.units': 'Einheiten',
  'usage.column.entries': 'Einträge',
  'usage.total': 'Zusammen',

  'entries.title': 'Nutzungseinträge',
  'entries.count': '{entries}, neueste zuerst · Stand {time}',
  'entries.ad': 'Anzeige und Produkt',
  'entries.who': 'Gebucht von',
  'entries.units': 'Einheiten',
  'entries.none': 'Dieser Vertrag hat keine Nutzungseinträge, die Sie lesen können.',
  'entries.untitled': 'Ohne Titel',
  'entries.nobody': 'Niemand genannt',
  'entries.no_time': 'Keine Zeit genannt',
  'entries.open': 'Anzeige „{title}“ öffnen',
  'entries.loading': 'Weitere Einträge werden gelesen',
  'entries.reason': 'Grund: {reason}',
} as const;
