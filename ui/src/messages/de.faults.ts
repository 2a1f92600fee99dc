/** Was geschah, was es für die Anzeige bedeutet und was zu tun ist. */

import type { enFaults } from './en.faults';
import type { Plural } from './translate';

type Part = { readonly [K in keyof typeof enFaults]: (typeof enFaults)[K] extends string ? string : Plural };

export const deFaults: Part = {
  'field.title': 'Der Titel',
  'field.text': 'Der Text',
  'field.link': 'Der Link',
  'field.runs_from': 'Der erste Tag',
  'field.runs_until': 'Der letzte Tag',
  'field.bookings': 'Die Liste der Buchungen',
  'field.units': 'Die Zahl der Einheiten',
  'field.contract_number': 'Die Vertragsnummer',
  'field.product_code': 'Der Produktcode',
  'field.product_name': 'Der Produktname',

  'problem.missing': '{field} fehlt. Bitte eintragen.',
  'problem.too_long': '{field} hat {length} Zeichen. Bitte auf {most} kürzen.',
  'problem.control_character':
    '{field} enthält einen Zeilenumbruch oder ein anderes Zeichen, das sich nicht anzeigen lässt. Bitte entfernen.',
  'problem.not_https':
    '{field} ist keine Webadresse. Bitte eine eintragen, die mit https:// beginnt, oder das Feld leer lassen.',
  'problem.no_such_day':
    '{field} muss in den Jahren 2000 bis 2100 liegen. Bitte das Jahr prüfen oder das Feld leer lassen.',
  'problem.ends_before_it_begins':
    '{field} liegt vor dem ersten Tag. Bitte den ersten Tag oder einen späteren wählen.',
  'problem.too_many':
    '{field} hat {count} Einträge; eine Anzeige kann {most} haben. Bitte den Rest auf eine andere Anzeige buchen.',
  'problem.out_of_range': 'Bitte eine ganze Zahl von 1 bis {most} eintragen.',
  'day.impossible':
    '„{field}“ muss ein Tag der Jahre 2000 bis 2100 sein. Bitte das Jahr prüfen oder das Feld leer lassen.',
  'day.unread':
    'Das Eingefügte ist kein Tag: „{text}“. Nichts wurde geändert. Bitte den Tag wie {example} schreiben oder eintippen.',
  'problem.other': '{field} stimmt nicht. Bitte prüfen.',

  'error.invalid': 'Bitte prüfen Sie einige Felder. Nichts ist verloren.',
  'error.no_such_ad': 'Diese Anzeige ist nicht mehr auf diesem Rechner. Bitte öffnen Sie sie neu aus der Liste.',
  'error.cancelled':
    'Diese Anzeige ist storniert und lässt sich nicht mehr ändern. Bitte legen Sie eine neue an.',
  'error.no_such_picture': 'Das Bild ist nicht mehr da. Bitte wählen Sie es noch einmal.',
  'error.not_written':
    'Die Anzeige ließ sich nicht auf die Festplatte schreiben. Was Sie eingetragen haben, steht noch hier. Bitte schaffen Sie Platz oder geben Sie Ihrem Admin Bescheid, und speichern Sie dann noch einmal.',
  'error.not_signed_in':
    'Sie sind nicht angemeldet, deshalb lassen sich keine Verträge lesen. Mit Vertragsnummer und Produktcode können Sie trotzdem buchen.',
  'error.offline':
    'Salesforce ist nicht erreichbar, deshalb lassen sich keine Verträge lesen. Mit Vertragsnummer und Produktcode können Sie trotzdem buchen; Adtally prüft beides beim Melden.',
  'error.untrusted':
    'Der Verbindung zu Salesforce ist nicht zu trauen, daher wurde nichts gesendet, und Verträge lassen sich nicht lesen. Sie können weiter nach Vertragsnummer und Produktcode buchen. Melden Sie sich in einem Gastnetz zuerst dort an; sonst geben Sie bitte Ihrem Admin Bescheid.',
  'error.unserved':
    'Salesforce hat nicht geantwortet, deshalb lassen sich gerade keine Verträge lesen. Buchen Sie mit Vertragsnummer und Produktcode, oder versuchen Sie es gleich noch einmal.',
  'error.moved':
    'Salesforce ist nicht mehr dort, wo Sie sich angemeldet haben, deshalb lassen sich keine Verträge lesen. Mit Vertragsnummer und Produktcode können Sie trotzdem buchen. Bitte melden Sie sich unter der neuen Adresse an, oder fragen Sie Ihren Admin danach.',
  'error.sign_in_waits':
    'Salesforce erneuert Ihre Anmeldung noch nicht, deshalb lassen sich gerade keine Verträge lesen. Buchen Sie mit Vertragsnummer und Produktcode, oder versuchen Sie es gleich noch einmal.',
  'error.api_limit':
    'Ihre Firma hat ihre Salesforce-Aufrufe vorerst aufgebraucht, deshalb lassen sich keine Verträge lesen. Mit Vertragsnummer und Produktcode können Sie trotzdem buchen.',
  'error.set_up':
    'Salesforce lässt Sie keine Verträge lesen. Mit Vertragsnummer und Produktcode können Sie trotzdem buchen. Bitte geben Sie Ihrem Admin Bescheid.',
  'error.bad_settings':
    'Die Einstellungen, die Ihr Admin für Adtally gemacht hat, lassen sich nicht verwenden, daher wird nicht mit Salesforce gesprochen. Ihre Anzeigen bleiben hier, und Sie können weiter schreiben. Bitte zeigen Sie Ihrem Admin, was folgt.',
  'error.search_too_long':
    'So lang ist kein Kundenname und keine Vertragsnummer. Bitte suchen Sie nach höchstens 255 Zeichen.',
  'error.too_much':
    'Salesforce hat dazu mehr zu sagen, als Adtally auf einmal liest, deshalb wurde es nicht gelesen. Bitte suchen Sie genauer. Mit Vertragsnummer und Produktcode können Sie trotzdem buchen.',
  'error.no_such_page': 'Salesforce hält den Rest dieser Liste nicht mehr bereit. Bitte lesen Sie sie neu.',
  'error.no_such_contract':
    'Diesen Vertrag gibt es in Salesforce nicht mehr, oder Sie dürfen ihn nicht mehr sehen. Ihre Anzeigen bleiben, wie sie sind. Bitte suchen Sie neu.',
  'error.unnamed': 'Diese Anzeigen gehören noch niemandem. Bitte melden Sie sich zuerst an.',
  'error.demo_failed': 'Die Demo-Org ließ sich nicht starten. Bitte versuchen Sie es noch einmal.',
  'error.store':
    'Der Ort, an dem Ihre Anzeigen liegen, lässt sich nicht öffnen. Dort wurde nichts geändert. Bitte geben Sie Ihrem Admin Bescheid.',
  'error.closed':
    'Adtally öffnet oder schließt gerade Ihre Anzeigen. Bitte versuchen Sie es gleich noch einmal.',
  'error.not_a_picture':
    'Diese Datei ist kein Bild für Anzeigen. Bitte wählen Sie eine Datei der Art PNG, JPEG oder WebP.',
  'error.picture_too_large': 'Dieses Bild ist zu groß. Bitte wählen Sie eines mit höchstens 5 MB.',
  'error.several_files':
    'Das sind mehrere Dateien, und eine Anzeige hat ein Bild, deshalb wurde keine genommen. Bitte legen Sie eine Datei ab oder kopieren Sie eine.',
  'error.folder_given':
    'Das ist ein Ordner, deshalb wurde nichts genommen. Bitte legen Sie eine Bilddatei daraus ab oder kopieren Sie eine.',
  'error.file_elsewhere':
    'Das ist keine Datei auf diesem Rechner, deshalb wurde sie nicht genommen. Bitte speichern Sie das Bild zuerst, und legen Sie die Datei dann ab oder wählen Sie sie aus.',
  'error.no_file_given':
    'Das ist keine Datei mit einem Bild, sondern ein Gerät oder eine Verbindung zwischen Programmen, deshalb wurde es nicht genommen. Bitte wählen Sie eine Datei mit PNG, JPEG oder WebP.',
  'error.file_gone':
    'Die Datei ist nicht mehr da, deshalb wurde nichts genommen. Bitte legen Sie sie noch einmal ab oder wählen Sie sie aus.',
  'error.file_unreadable':
    'Die Datei lässt sich nicht lesen, deshalb wurde nichts genommen. Vielleicht dürfen Sie es nicht, oder der Datenträger antwortet nicht. Bitte kopieren Sie sie in einen eigenen Ordner, und legen Sie sie dann ab oder wählen Sie sie aus.',
  'error.copy_withheld':
    'Das Programm, in dem das Bild kopiert wurde, gibt es nicht heraus, deshalb wurde nichts genommen. Bitte kopieren Sie es noch einmal.',
  'error.picture_too_many_pixels':
    'Dieses Bild hat mehr Bildpunkte, als ein Fenster zeigen kann. Bitte wählen Sie eines mit höchstens 50 Megapixeln; bei einer Animation zählen alle Einzelbilder.',
  'error.nothing_to_give': 'Es warten keine Anzeigen von früher mehr.',
  'error.store_failed':
    'Der Ort, an dem Ihre Anzeigen liegen, lässt sich nicht öffnen. Dort wurde nichts geändert. Bitte geben Sie Ihrem Admin Bescheid.',
  'error.store_read_only':
    'Adtally darf dort, wo Ihre Anzeigen liegen, nicht schreiben und kann sie deshalb nicht öffnen. Nichts wurde geändert. Bitte geben Sie Ihrem Admin Bescheid.',
  'error.store_already_open':
    'Adtally ist auf diesem Rechner schon geöffnet. Bitte benutzen Sie jenes Fenster, oder schließen Sie es zuerst.',
  'error.store_newer':
    'Diese Anzeigen hat ein neueres Adtally geschrieben. Nichts wurde geändert. Bitte installieren Sie die neueste Version.',
  'error.store_disk_full':
    'Die Festplatte dieses Rechners ist voll, deshalb lassen sich Ihre Anzeigen nicht öffnen. Nichts ist verloren. Bitte schaffen Sie Platz, und versuchen Sie es noch einmal.',
  'error.internal':
    'In Adtally ist etwas schiefgegangen. Was gespeichert ist, bleibt gespeichert. Bitte versuchen Sie es noch einmal, und geben Sie Ihrem Admin Bescheid, wenn es wieder geschieht.',

  'cause.locked':
    'Vertrag {contract} ist erfüllt oder schon abgerechnet, seine Nutzung ist deshalb gesperrt. Ihre Änderung ist hier gespeichert und wird in Salesforce nicht gezählt. Bitten Sie den Vertrieb, den Vertrag wieder zu öffnen, buchen Sie auf einen anderen, oder behalten Sie, was Salesforce hat.',
  'cause.changed_by_colleague':
    '{who} hat diese Buchung von {product} auf Vertrag {contract} geändert: {what}. Ihre Änderung ist hier gespeichert und wird nicht gezählt. Speichern Sie die Anzeige noch einmal, um sie zu ersetzen, oder behalten Sie, was Salesforce hat.',
  'cause.own_past':
    'Salesforce hat zu dieser Buchung von {product} auf Vertrag {contract} eine spätere Meldung dieses Rechners, die hier nicht mehr bekannt ist: {what}. Ihre Änderung ist hier gespeichert und wird nicht gezählt. Speichern Sie die Anzeige noch einmal, um zu ersetzen, was Salesforce hat, oder behalten Sie es.',
  'cause.colleague': 'Jemand aus dem Team',
  'cause.colleague_cancelled': 'sie ist storniert',
  'cause.colleague_units': { one: 'sie hat jetzt {count} Einheit', other: 'sie hat jetzt {count} Einheiten' },
  'cause.colleague_reason': '{what} („{reason}“)',
  'cause.entry_gone':
    'Den Nutzungseintrag von {product} auf Vertrag {contract} gibt es in Salesforce nicht mehr, diese Änderung hat also keine Grundlage. Ihre Anzeige ist hier gespeichert. Fragen Sie Ihren Admin, wer den Eintrag entfernt hat, oder entfernen Sie die Buchung und buchen Sie neu.',
  'cause.rule':
    'Salesforce hat diese Buchung auf Vertrag {contract} nicht angenommen: „{message}“ Ihre Anzeige ist hier gespeichert und wird nicht gezählt. Ändern Sie die Buchung, oder fragen Sie den Vertrieb.',
  'cause.no_such_contract':
    'Einen Vertrag {contract} gibt es in Salesforce nicht. Ihre Anzeige ist hier gespeichert und wird nicht gezählt. Entfernen Sie die Buchung, und fügen Sie sie mit der richtigen Vertragsnummer hinzu.',
  'cause.no_such_product':
    'Vertrag {contract} hat kein Produkt {product}. Ihre Anzeige ist hier gespeichert und wird nicht gezählt. Entfernen Sie die Buchung, und wählen Sie das Produkt aus dem Vertrag.',
  'cause.several_lines':
    'Vertrag {contract} hat {found} Zeilen mit dem Produkt {product}, und Adtally weiß nicht, welche Sie meinen. Ihre Anzeige ist hier gespeichert und wird nicht gezählt. Entfernen Sie die Buchung, und wählen Sie die Zeile aus dem Vertrag.',
  'cause.line_gone':
    'Produkt {product} des Vertrags {contract} gibt es nicht mehr, oder Sie können es nicht sehen. Ihre Anzeige ist hier gespeichert und wird nicht gezählt. Wählen Sie ein anderes Produkt, oder fragen Sie den Vertrieb.',
  'cause.record_locked':
    'Vertrag {contract} ist in Salesforce gesperrt, etwa durch eine Genehmigung. Ihre Anzeige ist hier gespeichert, und Adtally versucht es wieder. Fragen Sie den Vertrieb, wann die Genehmigung ansteht.',
  'cause.bad_value':
    'Salesforce hat einen Wert dieser Buchung auf Vertrag {contract} nicht angenommen. {why} In den Worten von Salesforce: „{message}“ Ihre Anzeige ist hier gespeichert und wird nicht gezählt. Ändern Sie die Buchung.',
  'cause.not_allowed':
    'Salesforce lässt Sie nicht auf Vertrag {contract} buchen. {why} Ihre Anzeige ist hier gespeichert und wird nicht gezählt. Bitten Sie Ihren Admin um das Recht, oder buchen Sie auf einen anderen Vertrag.',
  'cause.temporary':
    'Salesforce hatte bei dieser Anzeige eine vorübergehende Störung. Sie ist hier gespeichert, und Adtally versucht es von selbst wieder.',
  'cause.our_fault':
    'Adtally hat etwas gesendet, das Salesforce nicht lesen konnte. Das ist ein Fehler von Adtally, nicht Ihrer. Ihre Anzeige ist hier gespeichert und wird nicht gezählt. Bitte geben Sie Ihrem Admin Bescheid.',
  'cause.other':
    'Salesforce hat diese Buchung auf Vertrag {contract} nicht angenommen. {why} In den Worten von Salesforce: „{message}“ Ihre Anzeige ist hier gespeichert und wird nicht gezählt. Ändern Sie sie, versuchen Sie es noch einmal, oder fragen Sie Ihren Admin.',
};
