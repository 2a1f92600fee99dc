/** Anmelden und angemeldet bleiben, auf Deutsch. */

import type { enSignIn } from './en.signIn';

export const deSignIn: { readonly [K in keyof typeof enSignIn]: string } = {
  'error.sign_in_denied':
    'Sie wurden nicht angemeldet: Im Browser wurde Adtally der Zugriff nicht erlaubt. Ihre Anzeigen bleiben hier. Bitte versuchen Sie es noch einmal und erlauben Sie ihn, oder fragen Sie Ihren Admin.',
  'error.sign_in_cancelled': 'Sie haben die Anmeldung abgebrochen. Ihre Anzeigen bleiben hier.',
  'error.sign_in_timed_out':
    'Die Anmeldung hat zu lange gedauert und ist beendet. Ihre Anzeigen bleiben hier. Bitte versuchen Sie es noch einmal.',
  'error.sign_in_wrong_state':
    'Was aus dem Browser zurückkam, gehört zu einer anderen Anmeldung. Bitte schließen Sie jene Seite, und versuchen Sie es noch einmal.',
  'error.sign_in_refused':
    'Salesforce hat die Anmeldung abgelehnt. Ihre Anzeigen bleiben hier. Bitte geben Sie Ihrem Admin Bescheid.',
  'error.no_browser':
    'Für die Anmeldung ließ sich kein Browser öffnen. Ihre Anzeigen bleiben hier. Bitte geben Sie Ihrem Admin Bescheid.',
  'error.sign_in_offline':
    'Salesforce ist nicht erreichbar, deshalb können Sie sich gerade nicht anmelden. Ihre Anzeigen bleiben hier; bitte versuchen Sie es später noch einmal.',
  'error.sign_in_unserved':
    'Salesforce hat nicht geantwortet, deshalb können Sie sich gerade nicht anmelden. Ihre Anzeigen bleiben hier; bitte versuchen Sie es später noch einmal.',
  'error.ports_taken':
    'Andere Programme belegen alle drei Ports dieses Rechners, auf denen Adtally die Antwort Ihres Browsers hören kann: 8717, 8718 und 8719. Ihre Anzeigen bleiben hier. Bitte schließen Sie einige Programme oder starten Sie den Rechner neu, und versuchen Sie es noch einmal.',
  'error.bad_address':
    'Das ist keine Adresse von Salesforce. Bitte tragen Sie eine ein wie https://meinefirma.my.salesforce.com.',
  'error.someone_else':
    'Sie haben sich als eine andere Person oder bei einer anderen Org angemeldet, als zu diesen Anzeigen gehört. Bitte melden Sie sich als dieselbe Person an.',
  'error.no_secure_connections':
    'Dieser Rechner kann keine sicheren Verbindungen aufbauen, deshalb ist Salesforce nicht erreichbar. Ihre Anzeigen bleiben hier. Bitte geben Sie Ihrem Admin Bescheid.',
  'error.app_blocked':
    'Das Salesforce Ihrer Firma sperrt die App Adtally. Ihre Anzeigen bleiben hier. Bitte bitten Sie Ihren Admin, sie im Setup von Salesforce zuzulassen, und versuchen Sie es dann noch einmal.',
  'error.app_missing':
    'Salesforce kennt die App Adtally unter dieser Adresse nicht. Ihre Anzeigen bleiben hier. Bitte tragen Sie die eigene Adresse Ihrer Firma ein, etwa https://meinefirma.my.salesforce.com. War es schon diese, bitten Sie Ihren Admin, die App dort zu installieren.',
  'error.bad_instance':
    'Die Antwort auf die Anmeldung führt zu einer Adresse, der Adtally nicht traut; Sie sind deshalb nicht angemeldet. Dorthin wurde nichts gesendet, und Ihre Anzeigen bleiben hier. Bitte geben Sie Ihrem Admin Bescheid.',
  'error.sign_in_moved':
    'Salesforce verweist diese Anmeldung an eine andere Adresse, Sie sind deshalb nicht angemeldet. Ihre Anzeigen bleiben hier. Bitte melden Sie sich unter der neuen Adresse des Salesforce Ihrer Firma an, oder fragen Sie Ihren Admin danach.',
  'error.clock_wrong':
    'Nach der Uhr dieses Rechners gilt das Sicherheitszertifikat von Salesforce nicht; wahrscheinlich geht die Uhr falsch. Ihre Anzeigen bleiben hier. Bitte stellen Sie Datum und Uhrzeit ein, oder fragen Sie Ihren Admin, und versuchen Sie es noch einmal.',

  'identity.title': 'Sind Sie das?',
  'identity.who': 'Angemeldet ist {person} bei {org}.',
  'identity.means':
    'Sind Sie es, werden Ihre Anzeigen unter diesem Namen gemeldet. Sind Sie es nicht, endet diese Anmeldung sofort, und alle Anzeigen bleiben, wie sie sind.',
  'identity.yes': 'Ja, das bin ich',
  'identity.no': 'Nein, diese Anmeldung beenden',

  'keyring.missing.session':
    'Adtally findet auf diesem Rechner keinen Schlüsselbund, Ihre Anmeldung gilt deshalb nur, bis Sie Adtally schließen. Ihre Anzeigen sind gespeichert wie immer. Ihr Admin kann einen Schlüsselbund einrichten.',
  'keyring.locked.session':
    'Der Schlüsselbund dieses Rechners ist gesperrt, Ihre Anmeldung gilt deshalb nur, bis Sie Adtally schließen. Ihre Anzeigen sind gespeichert wie immer. Um angemeldet zu bleiben, entsperren Sie den Schlüsselbund, und versuchen Sie es noch einmal.',
  'keyring.failed.session':
    'Der Schlüsselbund dieses Rechners antwortet nicht, Ihre Anmeldung gilt deshalb nur, bis Sie Adtally schließen. Ihre Anzeigen sind gespeichert wie immer. Bitte versuchen Sie es noch einmal, oder geben Sie Ihrem Admin Bescheid.',
  'keyring.missing.unread':
    'Adtally findet den Schlüsselbund dieses Rechners nicht, in dem Ihre Anmeldung liegt. Sie können weiterarbeiten; gemeldet wird, wenn Sie angemeldet sind. Bitte versuchen Sie es noch einmal, oder melden Sie sich neu an.',
  'keyring.locked.unread':
    'Der Schlüsselbund dieses Rechners ist gesperrt, und Ihre Anmeldung liegt darin. Sie können weiterarbeiten; gemeldet wird, wenn Sie angemeldet sind. Entsperren Sie den Schlüsselbund, und versuchen Sie es noch einmal, oder melden Sie sich neu an.',
  'keyring.failed.unread':
    'Der Schlüsselbund dieses Rechners antwortet nicht, und Ihre Anmeldung liegt darin. Sie können weiterarbeiten; gemeldet wird, wenn Sie angemeldet sind. Bitte versuchen Sie es noch einmal, oder melden Sie sich neu an.',
  'keyring.try': 'Noch einmal versuchen',

  'ending.text':
    'Salesforce kann eine Anmeldung beenden, die 30 Tage lang nicht benutzt wird; bei Ihrer ist das am {day}. Adtally benutzt sie, sobald Salesforce erreichbar ist. Ist sie beendet, melden Sie sich neu an: Ihre Anzeigen bleiben hier.',
};
