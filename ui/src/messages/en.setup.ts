/** The set-up check, in English: what an org needs, and what an admin does where it lacks it. */

export const enSetUp = {
  'set_up.title': 'Is Salesforce set up for Adtally?',
  'set_up.running': 'Asking Salesforce',
  'set_up.again': 'Check again',
  'set_up.close': 'Close',
  'set_up.met': 'Met',
  'set_up.not_met': 'Needs your admin',
  'set_up.not_tried': 'Not tried yet',
  'set_up.all_met': 'Everything is as Adtally needs it. Ads are reported.',
  'set_up.lacking':
    'Ads are saved on this computer and reported as soon as an admin of Salesforce has done what is said here.',
  'set_up.error.offline': 'Salesforce can’t be reached, so the set-up can’t be checked now. Please try again later.',
  'set_up.error.untrusted':
    'The connection to Salesforce can’t be trusted, so the set-up wasn’t checked. Please tell your admin.',
  'set_up.error.unserved': 'Salesforce didn’t answer, so the set-up can’t be checked now. Please try again in a moment.',
  'set_up.error.moved':
    'Salesforce is no longer where you signed in, so the set-up can’t be checked. Please sign in at the new address, or ask your admin for it.',
  'set_up.error.sign_in_waits':
    'Salesforce isn’t renewing your sign-in yet, so the set-up can’t be checked now. Please try again in a moment.',
  'set_up.error.not_signed_in': 'You are not signed in, so the set-up can’t be checked. Please sign in first.',
  'set_up.error.api_limit':
    'Your company has used up its Salesforce calls for now, so the set-up can’t be checked. Please try again later.',
  'set_up.error.set_up': 'Salesforce refused the check. Please tell your admin: {code}',
  'set_up.error.other': 'The set-up could not be checked. Your ads are safe. Please try again.',

  'set_up.version': 'Version of Salesforce’s API',
  'set_up.contract': 'Contracts',
  'set_up.product': 'Contract products',
  'set_up.usage': 'Usage entries',
  'set_up.key': 'The usage key is unique',
  'set_up.rights': 'What you may do',
  'set_up.roll_up': 'Consumed and available are computed',
  'set_up.rules': 'The rules that protect usage entries',

  'set_up.fault.old_version': 'This org speaks version {newest} at most. Adtally needs {wanted} or newer.',
  'set_up.fault.no_object':
    '{object} is missing, or you may not see it. Deploy Adtally’s package and assign its permission set.',
  'set_up.fault.no_field':
    'The field {field} of {object} is missing, or you may not see it. Deploy Adtally’s package and assign its permission set.',
  'set_up.fault.no_relation': '{object} has no relation {relation}. Deploy Adtally’s package.',
  'set_up.fault.wrong_type': 'The field {field} of {object} is of the type {found}. Make it {wanted}.',
  'set_up.fault.too_short': 'The field {field} of {object} takes {found} characters. Make it at least {wanted} long.',
  'set_up.fault.not_external_id': 'The field {field} of {object} is no external id. Make it one.',
  'set_up.fault.not_unique': 'The field {field} of {object} is not unique. Make it unique.',
  'set_up.fault.no_right': 'You may not {right} records of {object}. Assign Adtally’s permission set.',
  'set_up.fault.no_field_right': 'You may not {right} the field {field} of {object}. Assign Adtally’s permission set.',
  'set_up.fault.not_calculated':
    'The field {field} of {object} is not computed by Salesforce. Make it the roll-up or formula of Adtally’s package.',
  'set_up.fault.entry_refused': 'A usage entry on trial was refused: {code} “{message}”',
  'set_up.fault.replay_refused':
    'A usage entry that was sent a second time was refused: {code} “{message}” Deploy the rules of Adtally’s package.',
  'set_up.fault.other_rule':
    'An outdated change was refused by something other than the rule {rule}: {code} “{message}”',
  'set_up.fault.rule_silent': 'The rule {rule} let an outdated change pass. Switch it on.',
  'set_up.fault.not_tried': 'They are tried when everything else is met.',
  'set_up.fault.nothing_to_try_on':
    'They could not be tried yet: there is no open contract with a product that you may see. As soon as there is one, Adtally tries them by itself.',

  'set_up.kind.text': 'a text',
  'set_up.kind.number': 'a number',
  'set_up.kind.checkbox': 'a checkbox',
  'set_up.kind.date': 'a date',
  'set_up.kind.date_time': 'a date with a time',
  'set_up.kind.reference': 'a reference',
  'set_up.right.read': 'read',
  'set_up.right.create': 'create',
  'set_up.right.edit': 'edit',

  'calls.gauge': '{used} of {limit} API calls used',
  'calls.means': 'Your company has used {used} of the {limit} calls that Salesforce allows it in 24 hours, with all its programs.',
  'calls.few':
    'Less than a tenth is left, so Adtally reports with one call a minute. You can go on reading contracts.',
} as const;
