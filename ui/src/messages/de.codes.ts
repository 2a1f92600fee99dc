/** Was die Fehlercodes von Salesforce bedeuten, auf Deutsch. */

import type { enCodes } from './en.codes';

type Part = { readonly [K in keyof typeof enCodes]: string };

export const deCodes: Part = {
  'code.other': 'Den Grund kennt Adtally nicht.',

  'code.INVALID_OPERATION_WITH_EXPIRED_PASSWORD':
    'Ihr Salesforce-Passwort ist abgelaufen und muss geändert werden.',
  'code.PASSWORD_LOCKOUT': 'Ihr Salesforce-Benutzer ist nach zu vielen falschen Passwörtern gesperrt.',
  'code.LOGIN_DURING_RESTRICTED_TIME': 'Ihr Salesforce-Benutzer darf zu dieser Tageszeit nicht arbeiten.',
  'code.LOGIN_DURING_RESTRICTED_DOMAIN': 'Ihr Salesforce-Benutzer darf aus diesem Netz nicht arbeiten.',
  'code.ORG_LOCKED': 'Die Salesforce-Org Ihrer Firma ist gesperrt.',
  'code.TRIAL_EXPIRED': 'Die Testzeit der Salesforce-Org Ihrer Firma ist zu Ende.',
  'code.API_DISABLED_FOR_ORG':
    'Die Salesforce-Edition Ihrer Firma oder Ihr Benutzer darf nicht von anderen Programmen verwendet werden.',
  'code.TXN_SECURITY_NO_ACCESS': 'Eine Sicherheitsrichtlinie Ihrer Firma verbietet das.',
  'code.INVALID_SESSION_ID': 'Eine Richtlinie Ihrer Firma lässt Adtally Ihre Anmeldung nicht verwenden.',
  'code.INVALID_AUTH_HEADER': 'Eine Richtlinie Ihrer Firma lässt Adtally Ihre Anmeldung nicht verwenden.',
  'code.STORAGE_LIMIT_EXCEEDED': 'Der Salesforce-Speicher Ihrer Firma ist voll.',
  'code.EXCEEDED_QUOTA': 'Ihre Firma hat ein Salesforce-Kontingent aufgebraucht.',
  'code.LICENSE_LIMIT_EXCEEDED': 'Ihre Firma hat dafür keine Salesforce-Lizenz mehr frei.',
  'code.INSUFFICIENT_ACCESS_OR_READONLY': 'Ihnen fehlt ein Recht in Salesforce.',
  'code.INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY': 'Ihnen fehlt ein Recht auf den Vertrag oder sein Produkt.',
  'code.INSUFFICIENT_ACCESS': 'Ihnen fehlt ein Recht in Salesforce.',
  'code.INVALID_FIELD': 'Ein Feld, das Adtally braucht, fehlt, oder Sie dürfen es nicht verwenden.',
  'code.INVALID_FIELD_FOR_INSERT_UPDATE': 'Ein Feld, das Adtally braucht, darf nicht geändert werden.',
  'code.INVALID_TYPE': 'Ein Objekt, das Adtally braucht, fehlt, oder Sie dürfen es nicht verwenden.',
  'code.INVALID_EXTERNAL_ID_FIELD_NAME': 'Der Nutzungsschlüssel fehlt oder ist keine externe ID.',
  'code.INVALID_ENTITY_FOR_UPSERT': 'Nutzungseinträge lassen sich nicht über ihren Schlüssel schreiben.',
  'code.NOT_FOUND': 'Etwas, das Adtally braucht, ist nicht in Salesforce.',
  'code.FUNCTIONALITY_NOT_ENABLED': 'Eine Funktion von Salesforce, die Adtally braucht, ist ausgeschaltet.',

  'code.inactive_user': 'Ihr Salesforce-Benutzer ist abgeschaltet.',
  'code.inactive_org': 'Die Salesforce-Org Ihrer Firma ist abgeschaltet.',
  'code.ip_restricted': 'Ihre Firma erlaubt Salesforce aus diesem Netz nicht.',
  'code.login_hours': 'Ihr Salesforce-Benutzer darf zu dieser Tageszeit nicht arbeiten.',
  'code.not_approved': 'Ihr Admin hat Ihnen die App Adtally nicht erlaubt.',
  'code.app_blocked': 'Das Salesforce Ihrer Firma sperrt die App Adtally.',
  'code.app_not_found': 'Das Salesforce Ihrer Firma kennt die App Adtally nicht.',
  'code.app_refused': 'Das Salesforce Ihrer Firma nimmt die App Adtally nicht an, wie sie dort eingerichtet ist.',
  'code.wrong_domain': 'Unter dieser Adresse meldet sich Ihre Firma nicht an.',
  'code.policy': 'Eine Richtlinie Ihrer Firma verbietet das.',

  'code.FIELD_CUSTOM_VALIDATION_EXCEPTION': 'Eine Regel Ihrer Firma verbietet es.',
  'code.FIELD_FILTER_VALIDATION_EXCEPTION': 'Ein Filter Ihrer Firma lässt diesen Wert nicht zu.',
  'code.INVALID_CROSS_REFERENCE_KEY':
    'Das Vertragsprodukt ist nicht mehr in Salesforce, oder Sie können es nicht sehen.',
  'code.ENTITY_IS_DELETED': 'Der Datensatz wurde in Salesforce gelöscht.',
  'code.ENTITY_IS_LOCKED': 'Der Datensatz ist in Salesforce gesperrt, zum Beispiel durch eine Genehmigung.',
  'code.DUPLICATE_VALUE': 'Salesforce hat einen anderen Datensatz mit demselben Wert.',
  'code.DUPLICATES_DETECTED': 'Eine Regel Ihrer Firma hält das für ein Duplikat.',
  'code.DUPLICATE_EXTERNAL_ID': 'Salesforce hat mehrere Datensätze mit demselben Schlüssel.',
  'code.REQUIRED_FIELD_MISSING': 'Ein Feld, das Ihre Firma verlangt, ist leer.',
  'code.STRING_TOO_LONG': 'Ein Text ist zu lang für sein Feld.',
  'code.NUMBER_OUTSIDE_VALID_RANGE': 'Eine Zahl ist zu groß oder zu klein für ihr Feld.',
  'code.INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST': 'Ein Wert steht nicht in der Liste, die Ihre Firma erlaubt.',
  'code.INVALID_TYPE_ON_FIELD_IN_RECORD': 'Ein Wert ist von der falschen Art für sein Feld.',
  'code.FIELD_INTEGRITY_EXCEPTION': 'Ein Wert passt nicht zu dem, was Salesforce sonst hat.',
  'code.INACTIVE_OWNER_OR_USER': 'Der Datensatz gehört jemandem, dessen Salesforce-Benutzer ausgeschaltet ist.',
  'code.CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY': 'Eine Automatisierung im Salesforce Ihrer Firma hat es verhindert.',
  'code.CANNOT_EXECUTE_FLOW_TRIGGER': 'Eine Automatisierung im Salesforce Ihrer Firma hat es verhindert.',
  'code.FAILED_ACTIVATION': 'Der Vertrag konnte nicht aktiviert werden.',
};
