/** The words of the screens in English. `{name}` is a placeholder; a plural is chosen by `count`. */

import { enActions } from './en.actions';
import { enAds } from './en.ads';
import { enCodes } from './en.codes';
import { enContracts } from './en.contracts';
import { enFaults } from './en.faults';
import { enHistory } from './en.history';
import { enMoving } from './en.moving';
import { enProxy } from './en.proxy';
import { enQueue } from './en.queue';
import { enRepairs } from './en.repairs';
import { enSetUp } from './en.setup';
import { enSignIn } from './en.signIn';
import { enStatus } from './en.status';

export const en = {
  ...enActions,
  ...enAds,
  ...enCodes,
  ...enContracts,
  ...enFaults,
  ...enHistory,
  ...enMoving,
  ...enProxy,
  ...enQueue,
  ...enRepairs,
  ...enSetUp,
  ...enSignIn,
  ...enStatus,

  'app.name': 'Adtally',
  'app.loading': 'Opening your ads',
  'nav.label': 'Areas',
  'nav.ads': 'Ads',
  'nav.queue': 'Queue',
  'nav.history': 'History',
  'nav.queue_needs_you': { one: '{count} ad needs you', other: '{count} ads need you' },
  'account.demo': 'Demo org',
  'account.unnamed': 'Not signed in',
  'account.person': '{person}, {org}',
  'account.sales_page': 'Open the sales page',
  'account.sign_in': 'Sign in',
  'account.sign_out': 'Sign out',
  'account.leave_demo': 'Leave the demo',

  'first.title': 'Welcome to Adtally',
  'first.lead':
    'Create ads and book them on Salesforce contracts. Your work is saved on this computer first and reported to Salesforce whenever it can be reached.',
  'first.address': 'Your Salesforce address (optional)',
  'first.address.hint': 'Only if your company signs in at an address of its own.',
  'first.org_given': 'You will sign in at {address}.',
  'first.sign_in': 'Sign in with Salesforce',
  'first.sign_in.hint': 'Opens Salesforce in your browser. Adtally never sees your password.',
  'first.waiting': 'Please sign in in your browser',
  'first.waiting.hint':
    'Salesforce has opened there. Come back here when you are done. If it shows an error instead, stop here and tell your admin what it says.',
  'first.cancel': 'Stop signing in',
  'first.demo': 'Try the demo org',
  'first.demo.hint': 'A make-believe Salesforce on this computer, with contracts to book on.',
  'first.demo.starting': 'Starting the demo org',
  'first.offline': 'Work without signing in',
  'first.offline.hint': 'Write ads now, sign in later. They wait for you.',
  'failed.title': 'Adtally can’t open your ads',
  'failed.retry': 'Try again',

  'give.text': {
    one: '{count} ad from before you signed in waits on this computer.',
    other: '{count} ads from before you signed in wait on this computer.',
  },
  'give.action': 'Report them as {person}',
  'told.dismiss': 'Dismiss',
  'told.index_failed':
    'The index on this computer failed; the disk may be full. Your ads are saved and reported all the same, and Adtally repairs the index by itself.',
  'told.index_restored': 'The index on this computer works again.',
  'taken_in.bookings': {
    one: 'Salesforce holds {count} booking of this computer that was not known here any more, as after a backup was restored. It was taken in.',
    other:
      'Salesforce holds {count} bookings of this computer that were not known here any more, as after a backup was restored. They were taken in.',
  },
  'taken_in.ads': {
    one: '{count} ad was not known here at all. It is here again with its title and bookings; text, link, picture and days are not in Salesforce.',
    other:
      '{count} ads were not known here at all. They are here again with their titles and bookings; texts, links, pictures and days are not in Salesforce.',
  },

  'list.label': 'Ads',
  'list.search': 'Search ads',
  'list.search.short': 'Search',
  'list.new': 'New ad',
  'list.count': { one: '{count} ad', other: '{count} ads' },
  'list.found': { one: '{count} ad found', other: '{count} ads found' },
  'list.empty.title': 'No ads yet',
  'list.empty.text': 'Create the first one. It is saved on this computer right away, online or not.',
  'list.none.title': 'Nothing found',
  'list.none.text': 'No ad has “{text}” in its title, text, contract number or product.',
  'list.none.clear': 'Clear the search',
  'list.units': { one: '{count} unit', other: '{count} units' },
  'list.loading': 'Loading',

  'pane.label': 'Ad',
  'pane.none.title': 'No ad is open',
  'pane.none.text': 'Choose an ad from the list, or create a new one.',
  'pane.new': 'New ad',
  'pane.gone': 'This ad is not on this computer any more.',
  'pane.saved_at': 'Saved here {when}',

  'form.title': 'Title',
  'form.text': 'Text',
  'form.link': 'Link',
  'form.link.hint': 'Begins with https://',
  'form.from': 'First day',
  'form.until': 'Last day',
  'form.save': 'Save',
  'form.save.keys': 'Save (Ctrl+S)',
  'form.saving': 'Saving',
  'form.discard': 'Discard changes',
  'form.discard.short': 'Discard',
  'form.cancel': 'Cancel ad',
  'form.cancel.ask': 'Cancel “{title}”?',
  'form.cancel.means':
    'All its bookings are cancelled, here and in Salesforce, and their units become available again. This can’t be undone.',
  'form.cancel.yes': 'Cancel this ad',
  'form.cancel.no': 'Keep it',
  'form.saved': 'Saved on this computer',
  'form.cancelled': 'The ad is cancelled on this computer.',
  'form.kept': 'The ad is as Salesforce has it.',
  'form.faults': {
    one: 'Not saved yet: one field needs another look.',
    other: 'Not saved yet: {count} fields need another look.',
  },
  'form.is_cancelled': 'This ad is cancelled and can’t be changed.',

  'leave.ask': 'Save your changes first?',
  'leave.means': '“{title}” has changes that are not saved.',
  'leave.means_new': 'The new ad is not saved.',
  'leave.save': 'Save',
  'leave.discard': 'Discard them',
  'leave.stay': 'Go on editing',

  'bookings.title': 'Bookings',
  'bookings.add': 'Add booking',
  'bookings.empty': 'No bookings yet. Pick a product of a contract to book this ad on it.',
  'bookings.contract': 'Contract {number}',
  'bookings.units': 'Units',
  'bookings.units_of': 'Units of {product}, contract {number}',
  'bookings.remove': 'Remove',
  'bookings.remove_of': 'Remove {product}, contract {number}',
  'bookings.to_check': 'Typed by hand: number and code are checked when it is reported.',
  'bookings.counted': { one: '{count} in Salesforce', other: '{count} in Salesforce' },
  'bookings.not_counted': 'Not in Salesforce yet',
  'bookings.unconfirmed': 'Sent, not confirmed yet',
  'bookings.cancelled': 'Cancelled',

  'picker.title': 'Add booking',
  'picker.close': 'Close',
  'picker.search': 'Contract number or customer',
  'picker.hint': 'Read live from Salesforce. Nothing of it is kept here but what you book.',
  'picker.searching': 'Searching Salesforce',
  'picker.results': 'Contracts',
  'picker.found': { one: '{count} contract', other: '{count} contracts' },
  'picker.none.title': 'No contract found',
  'picker.none.number': 'Salesforce has no contract with the number {text}.',
  'picker.none.customer': 'Salesforce has no contract of a customer with “{text}” in the name.',
  'picker.more': 'Show more',
  'picker.as_of': 'As of {time}',
  'picker.refresh': 'Read again',
  'picker.fulfilled': 'Fulfilled',
  'picker.fulfilled.means': 'This contract is fulfilled, so its usage is locked. Salesforce will refuse a booking on it.',
  'picker.runs': '{from} – {until}',
  'picker.products': 'Products of contract {number}',
  'picker.no_products': 'This contract has no products.',
  'picker.quantity': 'Sold',
  'picker.consumed': 'Consumed',
  'picker.available': 'Available',
  'picker.waiting': 'Waiting here',
  'picker.price': '{price} per unit',
  'picker.bar': '{product}: {consumed} of {quantity} consumed, {waiting} waiting here, {available} available',
  'picker.units': 'Units',
  'picker.pick': 'Book',
  'picker.pick_of': 'Book {product}',
  'picker.too_many': {
    one: 'Only {count} unit is left. You can book more all the same; Salesforce then shows the product as overbooked.',
    other:
      'Only {count} units are left. You can book more all the same; Salesforce then shows the product as overbooked.',
  },
  'picker.none_left':
    'No units are left. You can book all the same; Salesforce then shows the product as overbooked.',
  'picker.by_hand': 'Book without looking it up',
  'picker.look_up': 'Look it up in Salesforce',
  'picker.added': '{product} is on the ad. Save to keep it.',

  'offline.title': 'Contracts can’t be looked up now',
  'offline.by_hand.title': 'Book by number and code',
  'offline.text': 'Type contract number and product code. Adtally checks both when it reports the booking.',
  'offline.number': 'Contract number',
  'offline.code': 'Product code',
  'offline.add': 'Add booking',
  'offline.missing': 'Please enter it.',
  'offline.earlier': 'Booked here before',
  'offline.earlier.none': 'This desk has not booked on a contract yet.',

  'cause.title': 'This ad needs you',
  'cause.raw': 'Salesforce’s answer',
  'cause.copy': 'Copy',
  'cause.copied': 'Copied',
  'cause.try_now': 'Try now',
  'cause.keep': 'Keep what Salesforce has',
  'cause.keep.ask': 'Keep what Salesforce has?',
  'cause.keep.means':
    'Your changes to the bookings of “{title}” are given up. The ad then shows what Salesforce counts.',
  'cause.keep.yes': 'Give up my changes',
  'cause.keep.no': 'Keep my changes',
  'cause.how_to_edit': 'Or change the ad below and save it again.',

  'details': 'Details',
  'toast.label': 'Messages',
} as const;
