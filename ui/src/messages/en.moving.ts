/** Ads of other people at this computer, in English. */

export const enMoving = {
  'elsewhere.text': {
    one: '{count} ad of {person} waits here.',
    other: '{count} ads of {person} wait here.',
  },
  'elsewhere.text_org': {
    one: '{count} ad of {person} for {org} waits here.',
    other: '{count} ads of {person} for {org} wait here.',
  },
  'elsewhere.look': 'Show them',
  'elsewhere.look_of': 'Show the ads of {person}',
  'elsewhere.later': 'Not now',
  'move.title': 'Ads of {person}',
  'move.means':
    'They wait until {person} signs in here again. If you take them over, they become your ads and are reported in your name; {person} then finds them cancelled.',
  'move.other_org':
    'They were written for another Salesforce org: {org}. Adtally looks their contracts up in yours by number and product code; what isn’t found there needs you.',
  'move.movable': { one: '{count} ad to take over', other: '{count} ads to take over' },
  'move.drafts': { one: '{count} draft comes along', other: '{count} drafts come along' },
  'move.stay': { one: '{count} ad stays with {person}', other: '{count} ads stay with {person}' },
  'move.stay.means':
    'Salesforce has these already, or may have them, so they might be counted twice. Adtally reports what is left of them when {person} signs in here again.',
  'move.booking': '{units}: {product}, contract {number}',
  'move.no_bookings': 'No bookings',
  'move.untitled': 'Without a title',
  'move.more': { one: 'and {count} more', other: 'and {count} more' },
  'move.act': { one: 'Take over {count} ad', other: 'Take over {count} ads' },
  'move.settle': 'Don’t show them again',
  'move.no': 'Leave them',
  'error.login_set':
    'Your admin has set where everybody at this computer signs in, so another address can’t be used. Please sign in without one, or ask your admin.',
} as const;
