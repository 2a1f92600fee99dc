/** Der Proxy der Firma, auf Deutsch. */

import type { enProxy } from './en.proxy';

export const deProxy: { readonly [K in keyof typeof enProxy]: string } = {
  'proxy.title': 'Proxy',
  'proxy.computer': 'Wie am Rechner',
  'proxy.straight': 'Keiner',
  'proxy.entered': 'Dieser',
  'proxy.address': 'Adresse des Proxys',
  'proxy.address.hint': 'Etwa proxy.meinefirma.example:8080',
  'proxy.name': 'Ihr Name für den Proxy',
  'proxy.name.hint': 'Nur wenn der Proxy fragt, wer Sie sind.',
  'proxy.password': 'Ihr Passwort für den Proxy',
  'proxy.password.hint': 'Es liegt im Schlüsselbund dieses Rechners und nirgends sonst.',
  'proxy.password.kept': 'Ein Passwort ist hinterlegt. Lassen Sie das Feld leer, um dabei zu bleiben.',
  'proxy.apply': 'Verwenden',
  'proxy.applied': 'Salesforce wird von jetzt an so erreicht.',
  'proxy.through.admin': 'Ihr Admin hat den Proxy {address} festgelegt.',
  'proxy.through.person': 'Salesforce wird über {address} erreicht.',
  'proxy.through.environment': 'Salesforce wird über {address} erreicht, wie es die Umgebung dieser Sitzung sagt.',
  'proxy.through.computer': 'Salesforce wird über {address} erreicht, wie dieser Rechner eingestellt ist.',
  'proxy.none': 'Salesforce wird ohne Proxy erreicht.',
  'proxy.script':
    'Dieser Rechner benutzt ein Proxy-Skript, das Adtally nicht lesen kann. Ist Salesforce nicht erreichbar, tragen Sie den Proxy hier ein; Ihr Admin kennt die Adresse.',
  'proxy.script.banner':
    'Salesforce ist nicht erreichbar. Dieser Rechner benutzt ein Proxy-Skript, das Adtally nicht lesen kann. Ihre Anzeigen sind hier gespeichert. Bitte tragen Sie den Proxy in den Einstellungen ein; Ihr Admin kennt die Adresse.',
  'error.proxy_not_an_address': 'Das ist keine Adresse eines Proxys. Bitte tragen Sie eine ein wie proxy.meinefirma.example:8080.',
  'error.proxy_scheme': 'Die Adresse eines Proxys beginnt mit http://, https:// oder socks5://.',
  'error.proxy_script': 'Das ist die Adresse eines Proxy-Skripts, das Adtally nicht lesen kann. Bitte tragen Sie den Proxy selbst ein.',
  'error.proxy_named': 'Bitte tragen Sie Name und Passwort unten ein, nicht in die Adresse.',
  'error.proxy_more_than_a_host': 'Die Adresse eines Proxys endet nach dem Port.',
  'error.proxy_name': 'Das kann kein Name oder Passwort für einen Proxy sein: höchstens 256 Zeichen, im Namen kein Doppelpunkt.',
  'error.proxy_sign_in':
    'Der Proxy Ihrer Firma fragt, wer Sie sind, daher lassen sich keine Verträge lesen. Sie können weiter nach Vertragsnummer und Produktcode buchen. Bitte tragen Sie in den Einstellungen Ihren Namen und Ihr Passwort für den Proxy ein.',
  'error.sign_in_proxy_sign_in':
    'Der Proxy Ihrer Firma fragt, wer Sie sind, bevor er Adtally durchlässt, deshalb können Sie sich gerade nicht anmelden. Ihre Anzeigen bleiben hier. Bitte tragen Sie in den Einstellungen Ihren Namen und Ihr Passwort für den Proxy ein.',
  'set_up.error.proxy_sign_in':
    'Der Proxy Ihrer Firma fragt, wer Sie sind, daher wurde die Einrichtung nicht geprüft. Bitte tragen Sie in den Einstellungen Ihren Namen und Ihr Passwort für den Proxy ein.',
  'status.proxy_sign_in': 'Der Proxy der Firma verlangt eine Anmeldung',
  'status.proxy_sign_in.hint':
    'Sie können weiterarbeiten; Anzeigen werden hier gespeichert. Tragen Sie in den Einstellungen Ihren Namen und Ihr Passwort für den Proxy ein, oder sehen Sie nach, ob beides noch stimmt.',
};
