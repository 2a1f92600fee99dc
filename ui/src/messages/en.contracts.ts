/** Contracts: searching them, what they have, and their usage. */

export const enContracts = {
  'nav.contracts': 'Contracts',

  'picker.runs_from': 'from {from}',
  'picker.runs_until': 'until {until}',
  'picker.overbooked': {
    one: 'Overbooked by {count} unit',
    other: 'Overbooked by {count} units',
  },
  'picker.overbooked_here': {
    one: 'Overbooked by {count} unit, with what waits here',
    other: 'Overbooked by {count} units, with what waits here',
  },

  'contracts.found': 'Search for contracts',
  'contracts.open': 'Open contract',
  'contracts.none.title': 'No contract is open',
  'contracts.none.text': 'Find one by number or customer. Press Enter to open it.',
  'contracts.as_of': 'As of {time}',
  'contracts.reading': 'Reading from Salesforce',
  'contracts.refresh': 'Read again',
  'contracts.stale': 'What you see is as of {time}.',
  'contracts.fulfilled.title': 'Fulfilled: its usage is locked',
  'contracts.fulfilled.means':
    'Sales has fulfilled this contract. Salesforce refuses new bookings on it, and changes to those it has. Ask sales to reopen it if something has to change.',
  'contracts.locked_through':
    'What was booked up to {day} is billed and locked. Later bookings can be made and changed.',
  'contracts.unreadable': 'Contracts can’t be read now',
  'contracts.gone.title': 'This contract can’t be shown',
  'contracts.products': 'Products',
  'contracts.book': 'Book on this',
  'contracts.book_of': 'Book on this: new ad on {product}',
  'contracts.show': 'Show contract {number}',

  'usage.title': 'Usage by month',
  'usage.product': 'Product',
  'usage.all': 'All products',
  'usage.none': 'Nothing is used yet.',
  'usage.hint': 'Point at a month, or go through them with the arrow keys, to see its numbers.',
  'usage.bar': '{month}: {units}, {entries}',
  'usage.units': { one: '{count} unit', other: '{count} units' },
  'usage.entries': { one: '{count} entry', other: '{count} entries' },
  'usage.earlier': 'Until {month}',
  'usage.earlier.brief': 'Earlier',
  'usage.undated': 'Without a date',
  'usage.undated.brief': 'No date',
  'usage.zone': 'Months are those of your time zone in Salesforce. Cancelled entries are left out.',
  'usage.adds_up': '{units} in {entries}: the same as Salesforce counts as consumed.',
  'usage.differs':
    'The entries that you can read add up to {units}. Salesforce counts {counted} as consumed. You may not see all entries, or something was booked while this was read. Read it again to be sure.',
  'usage.unreadable':
    'Salesforce doesn’t let you read usage entries, so it can’t be said when and by whom this contract was used. The numbers of its products still hold. Please tell your admin.',
  'usage.table': 'As a table',
  'usage.month': 'Month',
  'usage.column.units': 'Units',
  'usage.column.entries': 'Entries',
  'usage.total': 'Total',

  'entries.title': 'Usage entries',
  'entries.count': '{entries}, newest first · As of {time}',
  'entries.ad': 'Ad and product',
  'entries.who': 'Booked by',
  'entries.units': 'Units',
  'entries.none': 'This contract has no usage entries that you can read.',
  'entries.untitled': 'Without a title',
  'entries.nobody': 'Nobody named',
  'entries.no_time': 'No time given',
  'entries.open': 'Open the ad “{title}”',
  'entries.loading': 'Reading more entries',
  'entries.reason': 'Reason: {reason}',
} as const;
