/** Die Wörter der Oberfläche auf Deutsch. Same keys and placeholders as `en.ts`. */

import { deActions } from './de.actions';
import { deAds } from './de.ads';
import { deCodes } from './de.codes';
import { deContracts } from './de.contracts';
import { deFaults } from './de.faults';
import { deHistory } from './de.history';
import { deMoving } from './de.moving';
import { deProxy } from './de.proxy';
import { deQueue } from './de.queue';
import { deRepairs } from './de.repairs';
import { deSetUp } from './de.setup';
import { deSignIn } from './de.signIn';
import { deStatus } from './de.status';
import type { Messages } from './translate';

export const de: Messages = {
  ...deActions,
  ...deAds,
  ...deCodes,
  ...deContracts,
  ...deFaults,
  ...deHistory,
  ...deMoving,
  ...deProxy,
  ...deQueue,
  ...deRepairs,
  ...deSetUp,
  ...deSignIn,
  ...deStatus,

  'app.name': 'Adtally',
  'app.loading': 'Ihre Anzeigen werden geöffnet',
  'nav.label': 'Bereiche',
  'nav.ads': 'Anzeigen',
  'nav.queue': 'Warteschlange',
  'nav.history': 'Verlauf',
  'nav.queue_needs_you': { one: '{count} Anzeige braucht Sie', other: '{count} Anzeigen brauchen Sie' },
  'account.demo': 'Demo-Org',
  'account.unnamed': 'Nicht angemeldet',
  'account.person': '{person}, {org}',
  'account.sales_page': 'Vertriebsseite öffnen',
  'account.sign_in': 'Anmelden',
  'account.sign_out': 'Abmelden',
  'account.leave_demo': 'Demo verlassen',

  'first.title': 'Willkommen bei Adtally',
  'first.lead':
    'Legen Sie Anzeigen an und buchen Sie sie auf Salesforce-Verträge. Ihre Arbeit wird zuerst auf diesem Rechner gespeichert und an Salesforce gemeldet, sobald es erreichbar ist.',
  'first.address': 'Ihre Salesforce-Adresse (optional)',
  'first.address.hint': 'Nur nötig, wenn sich Ihre Firma unter einer eigenen Adresse anmeldet.',
  'first.org_given': 'Sie melden sich an unter {address}.',
  'first.sign_in': 'Mit Salesforce anmelden',
  'first.sign_in.hint': 'Öffnet Salesforce in Ihrem Browser. Adtally sieht Ihr Passwort nie.',
  'first.waiting': 'Bitte melden Sie sich im Browser an',
  'first.waiting.hint':
    'Salesforce ist dort geöffnet. Kommen Sie danach hierher zurück. Zeigt es stattdessen einen Fehler, brechen Sie hier ab, und sagen Sie Ihrem Admin, was dort steht.',
  'first.cancel': 'Anmeldung abbrechen',
  'first.demo': 'Demo-Org ausprobieren',
  'first.demo.hint': 'Ein nachgestelltes Salesforce auf diesem Rechner, mit Verträgen zum Buchen.',
  'first.demo.starting': 'Die Demo-Org wird gestartet',
  'first.offline': 'Ohne Anmeldung arbeiten',
  'first.offline.hint': 'Jetzt Anzeigen schreiben, später anmelden. Sie warten auf Sie.',
  'failed.title': 'Adtally kann Ihre Anzeigen nicht öffnen',
  'failed.retry': 'Noch einmal versuchen',

  'give.text': {
    one: '{count} Anzeige aus der Zeit vor der Anmeldung wartet auf diesem Rechner.',
    other: '{count} Anzeigen aus der Zeit vor der Anmeldung warten auf diesem Rechner.',
  },
  'give.action': 'Als {person} melden',
  'told.dismiss': 'Ausblenden',
  'told.index_failed':
    'Das Verzeichnis auf diesem Rechner ist ausgefallen; vielleicht ist die Platte voll. Ihre Anzeigen werden trotzdem gespeichert und gemeldet, und Adtally stellt es von selbst wieder her.',
  'told.index_restored': 'Das Verzeichnis auf diesem Rechner arbeitet wieder.',
  'taken_in.bookings': {
    one: 'Salesforce hat {count} Buchung dieses Rechners, die hier nicht mehr bekannt war, wie nach dem Einspielen einer Sicherung. Sie wurde übernommen.',
    other:
      'Salesforce hat {count} Buchungen dieses Rechners, die hier nicht mehr bekannt waren, wie nach dem Einspielen einer Sicherung. Sie wurden übernommen.',
  },
  'taken_in.ads': {
    one: '{count} Anzeige war hier gar nicht bekannt. Sie ist mit Titel und Buchungen wieder da; Text, Link, Bild und Tage stehen nicht in Salesforce.',
    other:
      '{count} Anzeigen waren hier gar nicht bekannt. Sie sind mit Titeln und Buchungen wieder da; Texte, Links, Bilder und Tage stehen nicht in Salesforce.',
  },

  'list.label': 'Anzeigen',
  'list.search': 'Anzeigen suchen',
  'list.search.short': 'Suchen',
  'list.new': 'Neue Anzeige',
  'list.count': { one: '{count} Anzeige', other: '{count} Anzeigen' },
  'list.found': { one: '{count} gefunden', other: '{count} gefunden' },
  'list.empty.title': 'Noch keine Anzeigen',
  'list.empty.text': 'Legen Sie die erste an. Sie wird sofort auf diesem Rechner gespeichert, online oder nicht.',
  'list.none.title': 'Nichts gefunden',
  'list.none.text': 'Keine Anzeige hat „{text}“ in Titel, Text, Vertragsnummer oder Produkt.',
  'list.none.clear': 'Suche leeren',
  'list.units': { one: '{count} Einheit', other: '{count} Einheiten' },
  'list.loading': 'Wird geladen',

  'pane.label': 'Anzeige',
  'pane.none.title': 'Keine Anzeige geöffnet',
  'pane.none.text': 'Wählen Sie links eine Anzeige, oder legen Sie eine neue an.',
  'pane.new': 'Neue Anzeige',
  'pane.gone': 'Diese Anzeige ist nicht mehr auf diesem Rechner.',
  'pane.saved_at': 'Hier gespeichert {when}',

  'form.title': 'Titel',
  'form.text': 'Text',
  'form.link': 'Link',
  'form.link.hint': 'Beginnt mit https://',
  'form.from': 'Erster Tag',
  'form.until': 'Letzter Tag',
  'form.save': 'Speichern',
  'form.save.keys': 'Speichern (Strg+S)',
  'form.saving': 'Wird gespeichert',
  'form.discard': 'Verwerfen, was geändert ist',
  'form.discard.short': 'Verwerfen',
  'form.cancel': 'Anzeige stornieren',
  'form.cancel.ask': '„{title}“ stornieren?',
  'form.cancel.means':
    'Alle Buchungen werden storniert, hier und in Salesforce, und ihre Einheiten werden wieder verfügbar. Das lässt sich nicht rückgängig machen.',
  'form.cancel.yes': 'Diese Anzeige stornieren',
  'form.cancel.no': 'Behalten',
  'form.saved': 'Auf diesem Rechner gespeichert',
  'form.cancelled': 'Die Anzeige ist auf diesem Rechner storniert.',
  'form.kept': 'Die Anzeige ist so, wie Salesforce sie hat.',
  'form.faults': {
    one: 'Noch nicht gespeichert: Bitte prüfen Sie ein Feld.',
    other: 'Noch nicht gespeichert: Bitte prüfen Sie {count} Felder.',
  },
  'form.is_cancelled': 'Diese Anzeige ist storniert und lässt sich nicht mehr ändern.',

  'leave.ask': 'Änderungen vorher speichern?',
  'leave.means': '„{title}“ hat Änderungen, die nicht gespeichert sind.',
  'leave.means_new': 'Die neue Anzeige ist nicht gespeichert.',
  'leave.save': 'Speichern',
  'leave.discard': 'Verwerfen',
  'leave.stay': 'Weiter bearbeiten',

  'bookings.title': 'Buchungen',
  'bookings.add': 'Buchung hinzufügen',
  'bookings.empty': 'Noch keine Buchungen. Wählen Sie ein Produkt eines Vertrags, um diese Anzeige darauf zu buchen.',
  'bookings.contract': 'Vertrag {number}',
  'bookings.units': 'Einheiten',
  'bookings.units_of': 'Einheiten von {product}, Vertrag {number}',
  'bookings.remove': 'Entfernen',
  'bookings.remove_of': '{product}, Vertrag {number} entfernen',
  'bookings.to_check': 'Von Hand eingetragen: Nummer und Code werden beim Melden geprüft.',
  'bookings.counted': { one: '{count} in Salesforce', other: '{count} in Salesforce' },
  'bookings.not_counted': 'Noch nicht in Salesforce',
  'bookings.unconfirmed': 'Gesendet, noch nicht bestätigt',
  'bookings.cancelled': 'Storniert',

  'picker.title': 'Buchung hinzufügen',
  'picker.close': 'Schließen',
  'picker.search': 'Vertragsnummer oder Kunde',
  'picker.hint': 'Direkt aus Salesforce gelesen. Hier bleibt nur, was Sie buchen.',
  'picker.searching': 'Salesforce wird durchsucht',
  'picker.results': 'Verträge',
  'picker.found': { one: '{count} Vertrag', other: '{count} Verträge' },
  'picker.none.title': 'Kein Vertrag gefunden',
  'picker.none.number': 'In Salesforce gibt es keinen Vertrag mit der Nummer {text}.',
  'picker.none.customer': 'In Salesforce gibt es keinen Vertrag eines Kunden mit „{text}“ im Namen.',
  'picker.more': 'Mehr anzeigen',
  'picker.as_of': 'Stand {time}',
  'picker.refresh': 'Neu lesen',
  'picker.fulfilled': 'Erfüllt',
  'picker.fulfilled.means':
    'Dieser Vertrag ist erfüllt und seine Nutzung gesperrt. Salesforce wird eine Buchung darauf ablehnen.',
  'picker.runs': '{from} – {until}',
  'picker.products': 'Produkte des Vertrags {number}',
  'picker.no_products': 'Dieser Vertrag hat keine Produkte.',
  'picker.quantity': 'Verkauft',
  'picker.consumed': 'Verbraucht',
  'picker.available': 'Verfügbar',
  'picker.waiting': 'Wartet hier',
  'picker.price': '{price} je Einheit',
  'picker.bar':
    '{product}: {consumed} von {quantity} verbraucht, {waiting} warten hier, {available} verfügbar',
  'picker.units': 'Einheiten',
  'picker.pick': 'Buchen',
  'picker.pick_of': '{product} buchen',
  'picker.too_many': {
    one: 'Es ist nur noch {count} Einheit übrig. Sie können trotzdem mehr buchen; Salesforce zeigt das Produkt dann als überbucht.',
    other:
      'Es sind nur noch {count} Einheiten übrig. Sie können trotzdem mehr buchen; Salesforce zeigt das Produkt dann als überbucht.',
  },
  'picker.none_left':
    'Es sind keine Einheiten mehr übrig. Sie können trotzdem buchen; Salesforce zeigt das Produkt dann als überbucht.',
  'picker.by_hand': 'Ohne Nachschlagen buchen',
  'picker.look_up': 'In Salesforce nachschlagen',
  'picker.added': '{product} steht auf der Anzeige. Speichern, um es zu behalten.',

  'offline.title': 'Verträge lassen sich gerade nicht nachschlagen',
  'offline.by_hand.title': 'Mit Nummer und Code buchen',
  'offline.text': 'Tragen Sie Vertragsnummer und Produktcode ein. Adtally prüft beides, wenn die Buchung gemeldet wird.',
  'offline.number': 'Vertragsnummer',
  'offline.code': 'Produktcode',
  'offline.add': 'Buchung hinzufügen',
  'offline.missing': 'Bitte eintragen.',
  'offline.earlier': 'Hier schon gebucht',
  'offline.earlier.none': 'Hier wurde noch auf keinen Vertrag gebucht.',

  'cause.title': 'Diese Anzeige braucht Sie',
  'cause.raw': 'Antwort von Salesforce',
  'cause.copy': 'Kopieren',
  'cause.copied': 'Kopiert',
  'cause.try_now': 'Jetzt versuchen',
  'cause.keep': 'Behalten, was Salesforce hat',
  'cause.keep.ask': 'Behalten, was Salesforce hat?',
  'cause.keep.means':
    'Ihre Änderungen an den Buchungen von „{title}“ werden aufgegeben. Die Anzeige zeigt dann, was Salesforce zählt.',
  'cause.keep.yes': 'Meine Änderungen aufgeben',
  'cause.keep.no': 'Meine Änderungen behalten',
  'cause.how_to_edit': 'Oder ändern Sie die Anzeige unten und speichern Sie sie noch einmal.',

  'details': 'Einzelheiten',
  'toast.label': 'Meldungen',
};
