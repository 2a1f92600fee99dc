/** What was repaired on this computer, and what an admin wants to know of a fault, in English. */

export const enRepairs = {
  'repair.torn_tail': 'The last write before Adtally ended was not finished, so it was cut off in {file}. It had not been shown as saved yet; all else is here.',
  'repair.damaged': {
    one: 'The disk has damaged {file}: {count} change that was saved is lost. All others are here. Please look through your last ads, and tell your admin that the disk may be failing.',
    other: 'The disk has damaged {file}: {count} changes that were saved are lost. All others are here. Please look through your last ads, and tell your admin that the disk may be failing.',
  },
  'repair.scratched': 'The disk has damaged {file}, in a place that held nothing: no ad is lost. Please tell your admin that the disk may be failing.',
  'repair.unreadable': 'The disk has damaged {file}, so what was saved last may be lost. All that was saved before is here. Please look through your last ads, and tell your admin that the disk may be failing.',
  'repair.bad_base': 'The disk has damaged {file}. Older files held the same, so no ad is lost. Please tell your admin that the disk may be failing.',
  'repair.index_rebuilt': 'The index of your ads was built anew on this computer. No ad is lost, and there is nothing to do.',
  'repair.index_set_aside': 'The index of your ads was damaged and was built anew. No ad is lost, and there is nothing to do. The old one is kept in {file}.',
  'repair.no_index': 'No index of your ads can be made on this computer now. No ad is lost, and you can go on working; starting takes longer. Please look whether the disk is full, or tell your admin.',
  'repair.journal_behind': {
    one: 'A file of your ads had lost its last change. It was found elsewhere on this computer, so no ad is lost. Please tell your admin that the disk may be failing.',
    other: 'A file of your ads had lost its last {count} changes. They were found elsewhere on this computer, so no ad is lost. Please tell your admin that the disk may be failing.',
  },
  'repair.journal_spoilt': {
    one: 'The disk has damaged {count} change in {file}. It was found elsewhere on this computer, so no ad is lost. Please tell your admin that the disk may be failing.',
    other: 'The disk has damaged {count} changes in {file}. They were found elsewhere on this computer, so no ad is lost. Please tell your admin that the disk may be failing.',
  },
  'repair.draft_set_aside': 'What was typed and not saved of an ad can’t be read any more. The ad itself is as it was saved. What is left of the draft is kept in {file}.',
  'details.code': 'Code',
  'details.path': 'Place',
  'details.field': 'Entry',
  'details.line': 'Line',
  'details.salesforce_code': 'Salesforce’s code',
  'details.message': 'Salesforce’s words',
  'details.ports': 'Ports',
  'details.system': 'The system’s words',
} as const;
