/** Zustände und die Leitung zu Salesforce, auf Deutsch. */

import type { enStatus } from './en.status';
import type { Plural } from './translate';

type Part = { readonly [K in keyof typeof enStatus]: (typeof enStatus)[K] extends string ? string : Plural };

export const deStatus: Part = {
  'state.in_salesforce': 'In Salesforce',
  'state.not_booked': 'Nicht gebucht',
  'state.waiting': 'Wartet',
  'state.reporting': 'Wird gemeldet',
  'state.needs_you': 'Braucht Sie',
  'state.cancelled': 'Storniert',
  'state.draft': 'Entwurf',
  'state.in_salesforce.means': 'Salesforce hat diese Anzeige so, wie sie hier ist.',
  'state.waiting.means': 'Auf diesem Rechner gespeichert, noch nicht in Salesforce.',
  'state.reporting.means': 'Auf diesem Rechner gespeichert und an Salesforce gesendet, von dort noch nicht bestätigt.',
  'state.needs_you.means': 'Auf diesem Rechner gespeichert; Salesforce nahm sie nicht an.',
  'state.cancelled.means': 'Storniert. Ihre Einheiten werden nicht gezählt.',
  'state.not_booked.means': 'Auf diesem Rechner gespeichert. Ohne Buchungen gibt es nichts zu melden.',

  'status.label': 'Status',
  'status.clear': 'Online',
  'status.offline': 'Offline',
  'status.offline.hint':
    'Sie können weiterarbeiten: Anzeigen schreiben, ändern, buchen, suchen. Nur Verträge lassen sich nicht nachsehen. Was wartet, wird von selbst gemeldet.',
  'status.unserved': 'Salesforce antwortet nicht',
  'status.unserved.hint':
    'Sie können weiterarbeiten: Anzeigen schreiben, ändern, buchen, suchen. Nur Verträge lassen sich nicht nachsehen. Was wartet, wird von selbst gemeldet.',
  'status.signed_out': 'Nicht angemeldet',
  'status.signed_out.hint': 'Sie können weiterarbeiten. Gemeldet wird, wenn Sie angemeldet sind.',
  'status.sign_in_again': 'Von Salesforce abgemeldet',
  'status.sign_in_again.hint': 'Sie können weiterarbeiten. Gemeldet wird, wenn Sie wieder angemeldet sind.',
  'status.sign_in_waits': 'Salesforce erneuert Ihre Anmeldung noch nicht',
  'status.sign_in_waits.hint':
    'Sie können weiterarbeiten; Anzeigen werden hier gespeichert. Adtally fragt von selbst wieder. Dauert es an, melden Sie sich neu an oder geben Sie Ihrem Admin Bescheid: {code} {message}',
  'status.moved': 'Salesforce hat vielleicht eine neue Adresse',
  'status.moved.hint':
    'Es ist nicht mehr dort, wo Sie sich angemeldet haben. Sie können weiterarbeiten; Anzeigen werden hier gespeichert. Fragen Sie Ihren Admin nach der neuen Adresse, und melden Sie sich dort an: Ihre Anzeigen bleiben und werden gemeldet.',
  'status.moved_to.hint':
    'Es verweist Adtally an {address}. Sie können weiterarbeiten; Anzeigen werden hier gespeichert. Melden Sie sich dort an, wenn Ihr Admin zustimmt: Ihre Anzeigen bleiben und werden gemeldet.',
  'status.someone_else': 'Jemand anderes ist angemeldet',
  'status.someone_else.hint':
    'Diese Anzeigen gehören einer anderen Person oder Org. Melden Sie sich als diese Person an, um sie zu melden.',
  'status.untrusted': 'Der Verbindung zu Salesforce ist nicht zu trauen',
  'status.untrusted.hint':
    'Nichts wurde gesendet; Anzeigen werden hier gespeichert. Melden Sie sich in einem Gastnetz zuerst dort an; sonst geben Sie bitte Ihrem Admin Bescheid.',
  'status.api_limit': 'Die Salesforce-Aufrufe Ihrer Firma sind aufgebraucht',
  'status.api_limit.hint': 'Anzeigen werden hier gespeichert und gemeldet, sobald es wieder Aufrufe gibt.',
  'status.set_up': 'Salesforce ist nicht für Adtally eingerichtet',
  'status.set_up.hint':
    'Anzeigen werden hier gespeichert. Die Prüfung der Einrichtung sagt, was Ihr Admin zu tun hat.',
  'status.no_ground': 'In Salesforce fehlt ein offener Vertrag mit einem Produkt',
  'status.no_ground.hint': 'Anzeigen werden hier gespeichert und gemeldet, sobald es einen gibt.',
  'status.admin': 'Salesforce braucht Ihren Admin',
  'status.admin.hint':
    '{why} Anzeigen werden hier gespeichert. Bitte geben Sie Ihrem Admin Bescheid: {code} {message}',
  'status.our_fault': 'Salesforce konnte nicht lesen, was Adtally gesendet hat',
  'status.our_fault.hint':
    'Das ist ein Fehler von Adtally, nicht Ihrer. Anzeigen werden hier gespeichert. Bitte geben Sie Ihrem Admin Bescheid: {code}',
  'status.paused': 'Melden ist angehalten',
  'status.paused.hint': 'Anzeigen werden hier gespeichert, bis Sie das Melden fortsetzen.',
  'status.since': '{words} seit {since}',
  'status.open': 'Status: {words}',
  'status.by_state': 'Anzeigen nach Zustand',
  'status.next': 'Nächster Versuch {when}',
  'status.next.every_few_seconds': 'Neuer Versuch alle paar Sekunden',
  'status.next.when_something_waits': 'Neuer Versuch, sobald etwas wartet',
  'status.waiting': { one: '{count} wartet', other: '{count} warten' },
  'status.reporting': { one: '{count} wird gemeldet', other: '{count} werden gemeldet' },
  'status.nothing_waiting': 'Nichts wartet',
  'status.needs_you': { one: '{count} braucht Sie', other: '{count} brauchen Sie' },
  'status.last_report': 'Zuletzt gemeldet {when}',
  'status.no_report': 'Seit dem Start nichts gemeldet',
  'status.disk': 'Auf diesem Rechner lässt sich nichts speichern',
  'status.clock_behind_hours': {
    one: 'Die Uhr dieses Rechners geht {count} Stunde nach',
    other: 'Die Uhr dieses Rechners geht {count} Stunden nach',
  },
  'status.clock_ahead_hours': {
    one: 'Die Uhr dieses Rechners geht {count} Stunde vor',
    other: 'Die Uhr dieses Rechners geht {count} Stunden vor',
  },
  'status.clock_behind': {
    one: 'Die Uhr dieses Rechners geht {count} Minute nach',
    other: 'Die Uhr dieses Rechners geht {count} Minuten nach',
  },
  'status.clock_ahead': {
    one: 'Die Uhr dieses Rechners geht {count} Minute vor',
    other: 'Die Uhr dieses Rechners geht {count} Minuten vor',
  },

  'strip.label': 'Warum gerade nichts gemeldet wird',
  'strip.only_here': {
    one: '{count} Anzeige ist bisher nur hier',
    other: '{count} Anzeigen sind bisher nur hier',
  },
  'strip.nothing_here': 'Hier wartet nichts',
  'strip.back': {
    one: 'Salesforce ist wieder da. {count} Anzeige wird gemeldet.',
    other: 'Salesforce ist wieder da. {count} Anzeigen werden gemeldet.',
  },
  'strip.back.nothing': 'Salesforce ist wieder da. Alles ist gemeldet.',
  'strip.signed_in': {
    one: 'Sie sind wieder angemeldet. {count} Anzeige wird gemeldet.',
    other: 'Sie sind wieder angemeldet. {count} Anzeigen werden gemeldet.',
  },
  'strip.signed_in.nothing': 'Sie sind wieder angemeldet. Alles ist gemeldet.',
};
