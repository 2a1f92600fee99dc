/** Die Prüfung der Einrichtung, auf Deutsch. */

import type { enSetUp } from './en.setup';

type Part = { readonly [K in keyof typeof enSetUp]: string };

export const deSetUp: Part = {
  'set_up.title': 'Ist Salesforce für Adtally eingerichtet?',
  'set_up.running': 'Salesforce wird gefragt',
  'set_up.again': 'Erneut prüfen',
  'set_up.close': 'Schließen',
  'set_up.met': 'Erfüllt',
  'set_up.not_met': 'Braucht Ihren Admin',
  'set_up.not_tried': 'Noch nicht erprobt',
  'set_up.all_met': 'Alles ist so, wie Adtally es braucht. Anzeigen werden gemeldet.',
  'set_up.lacking':
    'Anzeigen werden auf diesem Rechner gespeichert und gemeldet, sobald ein Admin von Salesforce getan hat, was hier steht.',
  'set_up.error.offline':
    'Salesforce ist nicht erreichbar, daher lässt sich die Einrichtung jetzt nicht prüfen. Bitte versuchen Sie es später noch einmal.',
  'set_up.error.untrusted':
    'Der Verbindung zu Salesforce ist nicht zu trauen, daher wurde die Einrichtung nicht geprüft. Bitte geben Sie Ihrem Admin Bescheid.',
  'set_up.error.unserved':
    'Salesforce hat nicht geantwortet, daher lässt sich die Einrichtung jetzt nicht prüfen. Bitte versuchen Sie es gleich noch einmal.',
  'set_up.error.moved':
    'Salesforce ist nicht mehr dort, wo Sie sich angemeldet haben, deshalb lässt sich die Einrichtung nicht prüfen. Bitte melden Sie sich unter der neuen Adresse an, oder fragen Sie Ihren Admin danach.',
  'set_up.error.sign_in_waits':
    'Salesforce erneuert Ihre Anmeldung noch nicht, deshalb lässt sich die Einrichtung gerade nicht prüfen. Bitte versuchen Sie es gleich noch einmal.',
  'set_up.error.not_signed_in':
    'Sie sind nicht angemeldet, daher lässt sich die Einrichtung nicht prüfen. Bitte melden Sie sich zuerst an.',
  'set_up.error.api_limit':
    'Ihre Firma hat ihre Salesforce-Aufrufe vorerst aufgebraucht, daher lässt sich die Einrichtung nicht prüfen. Bitte versuchen Sie es später noch einmal.',
  'set_up.error.set_up': 'Salesforce hat die Prüfung abgelehnt. Bitte geben Sie Ihrem Admin Bescheid: {code}',
  'set_up.error.other':
    'Die Einrichtung konnte nicht geprüft werden. Ihre Anzeigen sind sicher. Bitte versuchen Sie es noch einmal.',

  'set_up.version': 'Version der Salesforce-Schnittstelle',
  'set_up.contract': 'Verträge',
  'set_up.product': 'Vertragsprodukte',
  'set_up.usage': 'Nutzungseinträge',
  'set_up.key': 'Der Nutzungsschlüssel ist eindeutig',
  'set_up.rights': 'Was Sie dürfen',
  'set_up.roll_up': 'Verbraucht und verfügbar werden berechnet',
  'set_up.rules': 'Die Regeln, die Nutzungseinträge schützen',

  'set_up.fault.old_version': 'Diese Org spricht höchstens Version {newest}. Adtally braucht {wanted} oder neuer.',
  'set_up.fault.no_object':
    '{object} fehlt, oder Sie dürfen es nicht sehen. Spielen Sie das Paket von Adtally ein und weisen Sie seinen Berechtigungssatz zu.',
  'set_up.fault.no_field':
    'Das Feld {field} von {object} fehlt, oder Sie dürfen es nicht sehen. Spielen Sie das Paket von Adtally ein und weisen Sie seinen Berechtigungssatz zu.',
  'set_up.fault.no_relation': '{object} hat keine Beziehung {relation}. Spielen Sie das Paket von Adtally ein.',
  'set_up.fault.wrong_type': 'Das Feld {field} von {object} ist vom Typ {found}. Es muss {wanted} sein.',
  'set_up.fault.too_short':
    'Das Feld {field} von {object} fasst {found} Zeichen. Machen Sie es mindestens {wanted} lang.',
  'set_up.fault.not_external_id': 'Das Feld {field} von {object} ist keine externe ID. Machen Sie es dazu.',
  'set_up.fault.not_unique': 'Das Feld {field} von {object} ist nicht eindeutig. Machen Sie es eindeutig.',
  'set_up.fault.no_right':
    'Sie dürfen Datensätze von {object} nicht {right}. Weisen Sie den Berechtigungssatz von Adtally zu.',
  'set_up.fault.no_field_right':
    'Sie dürfen das Feld {field} von {object} nicht {right}. Weisen Sie den Berechtigungssatz von Adtally zu.',
  'set_up.fault.not_calculated':
    'Das Feld {field} von {object} wird nicht von Salesforce berechnet. Es muss die Rollup-Zusammenfassung oder Formel aus dem Paket von Adtally sein.',
  'set_up.fault.entry_refused': 'Ein Nutzungseintrag zur Probe wurde abgelehnt: {code} „{message}“',
  'set_up.fault.replay_refused':
    'Ein Nutzungseintrag, der ein zweites Mal gesendet wurde, wurde abgelehnt: {code} „{message}“ Spielen Sie die Regeln aus dem Paket von Adtally ein.',
  'set_up.fault.other_rule':
    'Eine veraltete Änderung wurde von etwas anderem abgelehnt als von der Regel {rule}: {code} „{message}“',
  'set_up.fault.rule_silent': 'Die Regel {rule} ließ eine veraltete Änderung durch. Schalten Sie sie ein.',
  'set_up.fault.not_tried': 'Sie werden erprobt, wenn alles andere erfüllt ist.',
  'set_up.fault.nothing_to_try_on':
    'Sie konnten noch nicht erprobt werden: Es gibt keinen offenen Vertrag mit einem Produkt, den Sie sehen dürfen. Sobald es einen gibt, erprobt Adtally sie von selbst.',

  'set_up.kind.text': 'ein Text',
  'set_up.kind.number': 'eine Zahl',
  'set_up.kind.checkbox': 'ein Kontrollkästchen',
  'set_up.kind.date': 'ein Datum',
  'set_up.kind.date_time': 'ein Datum mit Uhrzeit',
  'set_up.kind.reference': 'ein Verweis',
  'set_up.right.read': 'lesen',
  'set_up.right.create': 'anlegen',
  'set_up.right.edit': 'ändern',

  'calls.gauge': '{used} von {limit} API-Aufrufen verbraucht',
  'calls.means':
    'Ihre Firma hat mit all ihren Programmen {used} der {limit} Aufrufe verbraucht, die Salesforce ihr in 24 Stunden erlaubt.',
  'calls.few':
    'Weniger als ein Zehntel ist übrig, daher meldet Adtally mit einem Aufruf in der Minute. Verträge können Sie weiter lesen.',
};
