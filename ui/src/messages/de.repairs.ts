/** Was auf diesem Rechner repariert wurde, und was ein Admin von einem Fehler wissen will. */

import type { enRepairs } from './en.repairs';
import type { Plural } from './translate';

type Part = { readonly [K in keyof typeof enRepairs]: (typeof enRepairs)[K] extends string ? string : Plural };

export const deRepairs: Part = {
  'repair.torn_tail': 'Was Adtally zuletzt schreiben wollte, wurde nicht fertig und ist in {file} abgeschnitten. Als gespeichert gezeigt war es noch nicht; alles andere ist da.',
  'repair.damaged': {
    one: 'Die Festplatte hat {file} beschädigt: {count} gespeicherte Änderung ist verloren. Alle anderen sind da. Bitte sehen Sie Ihre letzten Anzeigen durch, und sagen Sie Ihrem Admin, dass die Festplatte wohl schadhaft ist.',
    other: 'Die Festplatte hat {file} beschädigt: {count} gespeicherte Änderungen sind verloren. Alle anderen sind da. Bitte sehen Sie Ihre letzten Anzeigen durch, und sagen Sie Ihrem Admin, dass die Festplatte wohl schadhaft ist.',
  },
  'repair.scratched': 'Die Festplatte hat {file} beschädigt, an einer Stelle ohne Inhalt: Keine Anzeige ist verloren. Bitte sagen Sie Ihrem Admin, dass die Festplatte wohl schadhaft ist.',
  'repair.unreadable': 'Die Festplatte hat {file} beschädigt; was zuletzt gespeichert wurde, ist vielleicht verloren. Was davor gespeichert war, ist da. Bitte sehen Sie Ihre letzten Anzeigen durch, und sagen Sie Ihrem Admin, dass die Festplatte wohl schadhaft ist.',
  'repair.bad_base': 'Die Festplatte hat {file} beschädigt. Ältere Dateien enthielten dasselbe, daher ist keine Anzeige verloren. Bitte sagen Sie Ihrem Admin, dass die Festplatte wohl schadhaft ist.',
  'repair.index_rebuilt': 'Das Verzeichnis Ihrer Anzeigen wurde auf diesem Rechner neu aufgebaut. Keine Anzeige ist verloren, und es ist nichts zu tun.',
  'repair.index_set_aside': 'Das Verzeichnis Ihrer Anzeigen war beschädigt und wurde neu aufgebaut. Keine Anzeige ist verloren, und es ist nichts zu tun. Das alte liegt in {file}.',
  'repair.no_index': 'Auf diesem Rechner lässt sich gerade kein Verzeichnis Ihrer Anzeigen anlegen. Keine Anzeige ist verloren, und Sie können weiterarbeiten; nur der Start dauert länger. Bitte sehen Sie nach, ob die Festplatte voll ist, oder geben Sie Ihrem Admin Bescheid.',
  'repair.journal_behind': {
    one: 'Einer Datei Ihrer Anzeigen fehlte die letzte Änderung. Sie fand sich anderswo auf diesem Rechner, daher ist keine Anzeige verloren. Bitte sagen Sie Ihrem Admin, dass die Festplatte wohl schadhaft ist.',
    other: 'Einer Datei Ihrer Anzeigen fehlten die letzten {count} Änderungen. Sie fanden sich anderswo auf diesem Rechner, daher ist keine Anzeige verloren. Bitte sagen Sie Ihrem Admin, dass die Festplatte wohl schadhaft ist.',
  },
  'repair.journal_spoilt': {
    one: 'Die Festplatte hat {count} Änderung in {file} beschädigt. Sie fand sich anderswo auf diesem Rechner, daher ist keine Anzeige verloren. Bitte sagen Sie Ihrem Admin, dass die Festplatte wohl schadhaft ist.',
    other: 'Die Festplatte hat {count} Änderungen in {file} beschädigt. Sie fanden sich anderswo auf diesem Rechner, daher ist keine Anzeige verloren. Bitte sagen Sie Ihrem Admin, dass die Festplatte wohl schadhaft ist.',
  },
  'repair.draft_set_aside': 'Was von einer Anzeige getippt und nicht gespeichert war, lässt sich nicht mehr lesen. Die Anzeige selbst ist, wie sie gespeichert wurde. Was vom Entwurf übrig ist, liegt in {file}.',
  'details.code': 'Code',
  'details.path': 'Ort',
  'details.field': 'Eintrag',
  'details.line': 'Zeile',
  'details.salesforce_code': 'Code von Salesforce',
  'details.message': 'Worte von Salesforce',
  'details.ports': 'Ports',
  'details.system': 'Worte des Systems',
};
