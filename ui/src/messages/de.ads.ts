/** Die Liste der Anzeigen, Entwürfe und Bilder auf Deutsch. */

import type { enAds } from './en.ads';

type German = { readonly [K in keyof typeof enAds]: (typeof enAds)[K] extends string ? string : { one: string; other: string } };

export const deAds: German = {
  'list.untitled': 'Noch ohne Titel',
  'list.unsaved': 'Nicht gespeichert',
  'list.select': '„{title}“ auswählen',
  'list.keys':
    'Die Leertaste wählt eine Anzeige aus, Umschalt mit den Pfeiltasten mehrere, Strg+A alle. Die Eingabetaste öffnet.',
  'list.none.filtered': 'Keine Anzeige passt. Mit weniger Filtern sehen Sie mehr.',

  'filter.button': 'Filter',
  'filter.button.on': { one: 'Filter ({count})', other: 'Filter ({count})' },
  'filter.title': 'Nur zeigen',
  'filter.states': 'Zustand',
  'filter.runs': 'Laufzeit',
  'filter.runs.any': 'Alle',
  'filter.runs.running': 'Läuft heute',
  'filter.runs.ended': 'Beendet',
  'filter.runs.days': 'An diesen Tagen',
  'filter.from': 'Von',
  'filter.until': 'Bis',
  'filter.contract': 'Vertragsnummer',
  'filter.contract.hint': 'Nullen am Anfang können entfallen.',
  'filter.clear': 'Alle Filter entfernen',
  'filter.remove': 'Filter „{what}“ entfernen',
  'filter.chosen': 'Filter',
  'filter.on_contract': 'Vertrag {number}',
  'filter.between': '{from} – {until}',
  'filter.since': 'Ab {from}',
  'filter.up_to': 'Bis {until}',
  'sort.label': 'Sortieren nach',
  'sort.saved': 'Neueste',
  'sort.title': 'Titel',
  'sort.run_start': 'Erster Tag',
  'sort.state': 'Zustand',

  'many.label': 'Ausgewählte Anzeigen',
  'many.selected': { one: '{count} gewählt', other: '{count} gewählt' },
  'many.duplicate': 'Kopieren',
  'many.export': 'Export',
  'many.cancel': 'Stornieren',
  'many.cancel.of': { one: '{count} Anzeige stornieren', other: '{count} Anzeigen stornieren' },
  'many.clear': 'Nichts auswählen',
  'many.cancel.ask': { one: '{count} Anzeige stornieren?', other: '{count} Anzeigen stornieren?' },
  'many.cancel.means': {
    one: 'Alle ihre Buchungen werden storniert, hier und in Salesforce, und ihre Einheiten werden wieder frei. Sie lässt sich nur zurückholen, wenn noch nichts von ihr gemeldet wurde.',
    other:
      'Alle ihre Buchungen werden storniert, hier und in Salesforce, und ihre Einheiten werden wieder frei. Nur Anzeigen, von denen noch nichts gemeldet wurde, lassen sich zurückholen.',
  },
  'many.cancel.yes': { one: '{count} Anzeige stornieren', other: '{count} Anzeigen stornieren' },
  'many.cancel.no': { one: 'Behalten', other: 'Behalten' },
  'many.cancelled': {
    one: '{count} Anzeige ist auf diesem Rechner storniert.',
    other: '{count} Anzeigen sind auf diesem Rechner storniert.',
  },
  'many.restored': { one: '{count} Anzeige ist wieder da.', other: '{count} Anzeigen sind wieder da.' },
  'many.duplicated': {
    one: '{count} Kopie ist ein Entwurf. Gebucht wird erst, wenn Sie sie speichern.',
    other: '{count} Kopien sind Entwürfe. Gebucht wird erst, wenn Sie sie speichern.',
  },
  'many.exported': {
    one: '{count} Anzeige nach {path} geschrieben',
    other: '{count} Anzeigen nach {path} geschrieben',
  },
  'export.title': 'Titel',
  'export.state': 'Zustand',
  'export.text': 'Text',
  'export.link': 'Link',
  'export.from': 'Erster Tag',
  'export.until': 'Letzter Tag',
  'export.contract': 'Vertragsnummer',
  'export.code': 'Produktcode',
  'export.product': 'Produkt',
  'export.units': 'Einheiten',
  'export.counted': 'Einheiten in Salesforce',
  'export.saved_at': 'Gespeichert am',

  'state.draft.means': 'Getippt und auf diesem Rechner behalten. Gebucht und gemeldet wird nach dem Speichern.',
  'undo': 'Rückgängig',
  'undo.keys': 'Rückgängig (Strg+Z)',
  'form.duplicate': 'Kopieren',
  'form.discarded': 'Was nicht gespeichert war, ist verworfen.',
  'form.draft_kept': 'Nicht gespeichert. Was Sie tippen, bleibt auf diesem Rechner.',
  'form.draft_too_long':
    'Was Sie eingeben, ist zu lang, um auf diesem Rechner aufgehoben zu werden. Bitte kürzen Sie, was unten markiert ist.',
  'form.draft_not_kept':
    'Was Sie tippen, kann gerade nicht auf diesem Rechner behalten werden. Bitte speichern Sie, bevor Sie Adtally schließen.',
  'bookings.removed': '{product} ist von der Anzeige genommen.',

  'picture.label': 'Bild',
  'picture.choose': 'Bild auswählen',
  'picture.replace': 'Ersetzen',
  'picture.remove': 'Entfernen',
  'picture.removed': 'Das Bild ist von der Anzeige genommen.',
  'picture.hint': 'Hierher ziehen, einfügen oder auswählen. PNG, JPEG oder WebP, höchstens 5 MB.',
  'picture.shown': 'Das Bild dieser Anzeige',
  'picture.adding': 'Das Bild wird gelesen',
  'picture.drop': 'Loslassen, und es ist das Bild dieser Anzeige',
  'picture.no_ad':
    'Es ist keine Anzeige offen, deshalb wurde das Bild nicht genommen. Öffnen oder beginnen Sie eine Anzeige und legen Sie es noch einmal ab.',

  'error.too_many_ads':
    'Es sind mehr Anzeigen ausgewählt, als es auf diesem Rechner gibt, deshalb ist nichts geschehen. Bitte wählen Sie sie neu aus.',
  'error.too_many_copies': 'Es lassen sich höchstens 100 Anzeigen auf einmal kopieren. Bitte wählen Sie weniger aus.',
  'error.not_exported':
    'Die Datei konnte nicht geschrieben werden. Ihre Anzeigen sind unverändert; bitte schaffen Sie Platz und versuchen Sie es noch einmal.',
  'error.not_read':
    'Das lässt sich gerade nicht von der Festplatte lesen. Ihre Anzeigen sind unverändert; bitte versuchen Sie es noch einmal.',
};
