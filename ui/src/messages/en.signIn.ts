/** Signing in and staying signed in, in English. */

export const enSignIn = {
  'error.sign_in_denied':
    'You were not let in: access for Adtally was not allowed in the browser. Your ads stay here. Please try again and choose to allow it, or ask your admin.',
  'error.sign_in_cancelled': 'You stopped signing in. Your ads stay here.',
  'error.sign_in_timed_out': 'The sign-in took too long and has ended. Your ads stay here. Please try again.',
  'error.sign_in_wrong_state':
    'What came back from the browser belongs to another sign-in. Please close that page and try again.',
  'error.sign_in_refused': 'Salesforce refused the sign-in. Your ads stay here. Please tell your admin.',
  'error.no_browser': 'No browser could be opened for the sign-in. Your ads stay here. Please tell your admin.',
  'error.sign_in_offline':
    'Salesforce can’t be reached, so you can’t sign in now. Your ads stay here; please try again later.',
  'error.sign_in_unserved':
    'Salesforce didn’t answer, so you can’t sign in now. Your ads stay here; please try again later.',
  'error.ports_taken':
    'Other programs use all three ports of this computer on which Adtally can hear your browser’s answer: 8717, 8718 and 8719. Your ads stay here. Please close some programs or restart the computer, then try again.',
  'error.bad_address':
    'This is not an address of Salesforce. Please enter one such as https://mycompany.my.salesforce.com.',
  'error.someone_else':
    'You signed in as another person or to another org than these ads belong to. Please sign in as the same person.',
  'error.no_secure_connections':
    'This computer can’t make secure connections, so Salesforce can’t be reached. Your ads stay here. Please tell your admin.',
  'error.app_blocked':
    'Your company’s Salesforce blocks the app Adtally. Your ads stay here. Please ask your admin to allow it in Salesforce’s Setup, then try again.',
  'error.app_missing':
    'Salesforce doesn’t know the app Adtally at this address. Your ads stay here. Please enter your company’s own address, such as https://mycompany.my.salesforce.com. If you did, ask your admin to install the app there.',
  'error.bad_instance':
    'The answer to the sign-in leads to an address that Adtally doesn’t trust, so you are not signed in. Nothing was sent there, and your ads stay here. Please tell your admin.',
  'error.sign_in_moved':
    'Salesforce sends this sign-in on to another address, so you are not signed in. Your ads stay here. Please sign in at the new address of your company’s Salesforce, or ask your admin for it.',
  'error.clock_wrong':
    'By this computer’s clock the security certificate of Salesforce is not valid, so the clock is probably wrong. Your ads stay here. Please set date and time, or ask your admin, then try again.',

  'identity.title': 'Is that you?',
  'identity.who': 'You are signed in as {person} at {org}.',
  'identity.means':
    'If it is you, your ads are reported under this name. If not, this sign-in ends at once, and all ads stay as they are.',
  'identity.yes': 'Yes, that’s me',
  'identity.no': 'No, end this sign-in',

  'keyring.missing.session':
    'Adtally finds no keyring on this computer, so your sign-in lasts only until you close Adtally. Your ads are saved as always. Your admin can set a keyring up.',
  'keyring.locked.session':
    'The keyring of this computer is locked, so your sign-in lasts only until you close Adtally. Your ads are saved as always. To stay signed in, unlock the keyring and try again.',
  'keyring.failed.session':
    'The keyring of this computer doesn’t answer, so your sign-in lasts only until you close Adtally. Your ads are saved as always. Please try again, or tell your admin.',
  'keyring.missing.unread':
    'Adtally doesn’t find the keyring of this computer, where your sign-in is kept. You can go on working; ads are reported when you are signed in. Please try again, or sign in anew.',
  'keyring.locked.unread':
    'The keyring of this computer is locked, and your sign-in is in it. You can go on working; ads are reported when you are signed in. Unlock the keyring and try again, or sign in anew.',
  'keyring.failed.unread':
    'The keyring of this computer doesn’t answer, and your sign-in is in it. You can go on working; ads are reported when you are signed in. Please try again, or sign in anew.',
  'keyring.try': 'Try again',

  'ending.text':
    'Salesforce may end a sign-in that is not used for 30 days; for yours that is {day}. Adtally uses it as soon as Salesforce can be reached. If it has ended, sign in again: your ads stay here.',
} as const;
