/** What went wrong, what it means for the ad, and what to do: faults and causes in English. */

export const enFaults = {
  'field.title': 'The title',
  'field.text': 'The text',
  'field.link': 'The link',
  'field.runs_from': 'The first day',
  'field.runs_until': 'The last day',
  'field.bookings': 'The list of bookings',
  'field.units': 'Units',
  'field.contract_number': 'The contract number',
  'field.product_code': 'The product code',
  'field.product_name': 'The product’s name',

  'problem.missing': '{field} is missing. Please enter it.',
  'problem.too_long': '{field} has {length} characters. Please shorten it to {most}.',
  'problem.control_character':
    '{field} contains a line break or another character that can’t be shown. Please remove it.',
  'problem.not_https': '{field} is not a web address. Please enter one that begins with https://, or leave it empty.',
  'problem.no_such_day':
    '{field} must be in the years 2000 to 2100. Please check the year, or leave the field empty.',
  'problem.ends_before_it_begins': '{field} is before the first day. Please choose the first day or a later one.',
  'problem.too_many': '{field} has {count} entries; an ad can have {most}. Please put the rest on another ad.',
  'problem.out_of_range': 'Please enter a whole number from 1 to {most}.',
  'day.impossible':
    '“{field}” must be a day in the years 2000 to 2100. Please check the year, or leave the field empty.',
  'day.unread':
    'What you pasted is not a day: “{text}”. Nothing was changed. Please write the day like {example}, or type it.',
  'problem.other': '{field} is not right. Please check it.',

  'error.invalid': 'Some fields need another look. Nothing is lost.',
  'error.no_such_ad': 'This ad is not on this computer any more. Please open it again from the list.',
  'error.cancelled': 'This ad is cancelled and can’t be changed. Please create a new one.',
  'error.no_such_picture': 'The picture is not there any more. Please choose it again.',
  'error.not_written':
    'The ad could not be written to this computer’s disk. What you typed is still here. Please free some space or tell your admin, then save again.',
  'error.not_signed_in':
    'You are not signed in, so contracts can’t be read. You can still book by contract number and product code.',
  'error.offline':
    'Salesforce can’t be reached, so contracts can’t be read. You can still book by contract number and product code; Adtally checks both when it reports.',
  'error.untrusted':
    'The connection to Salesforce can’t be trusted, so nothing was sent and contracts can’t be read. You can still book by contract number and product code. In a guest network, sign in to it first; otherwise please tell your admin.',
  'error.unserved':
    'Salesforce didn’t answer, so contracts can’t be read now. You can still book by contract number and product code, or try again in a moment.',
  'error.moved':
    'Salesforce is no longer where you signed in, so contracts can’t be read. You can still book by contract number and product code. Please sign in at the new address, or ask your admin for it.',
  'error.sign_in_waits':
    'Salesforce isn’t renewing your sign-in yet, so contracts can’t be read now. You can still book by contract number and product code, or try again in a moment.',
  'error.api_limit':
    'Your company has used up its Salesforce calls for now, so contracts can’t be read. You can still book by contract number and product code.',
  'error.set_up':
    'Salesforce doesn’t let you read contracts. You can still book by contract number and product code. Please tell your admin.',
  'error.bad_settings':
    'The settings that your admin made for Adtally can’t be used, so Salesforce is not spoken to. Your ads stay here and you can go on writing. Please show your admin what follows.',
  'error.search_too_long':
    'No customer’s name and no contract number is that long. Please search for at most 255 characters.',
  'error.too_much':
    'Salesforce has more to tell of this than Adtally reads at once, so it was not read. Please search for something narrower. You can still book by contract number and product code.',
  'error.no_such_page': 'Salesforce no longer keeps the rest of this list. Please read it again.',
  'error.no_such_contract':
    'This contract is no longer in Salesforce, or you may not see it any more. Your ads stay as they are. Please search again.',
  'error.unnamed': 'These ads belong to nobody yet. Please sign in first.',
  'error.demo_failed': 'The demo org could not be started. Please try again.',
  'error.store': 'The place where your ads are kept can’t be opened. Nothing was changed in it. Please tell your admin.',
  'error.closed': 'Adtally is opening or closing your ads. Please try again in a moment.',
  'error.not_a_picture': 'This file is no picture that ads can have. Please choose a PNG, JPEG or WebP file.',
  'error.picture_too_large': 'This picture is too large. Please choose one of at most 5 MB.',
  'error.several_files':
    'These are several files, and an ad has one picture, so none was taken. Please drop or copy one file.',
  'error.folder_given': 'This is a folder, so nothing was taken. Please drop or copy one picture file out of it.',
  'error.file_elsewhere':
    'This is not a file on this computer, so it was not taken. Please save the picture first, then drop or choose the file.',
  'error.no_file_given':
    'This is no file with a picture but a device or a connection between programs, so it was not taken. Please choose a PNG, JPEG or WebP file.',
  'error.file_gone': 'The file is not there any more, so nothing was taken. Please drop or choose it again.',
  'error.file_unreadable':
    'The file can’t be read, so nothing was taken. You may not be allowed to, or its disk doesn’t answer. Please copy it into your own folder, then drop or choose it.',
  'error.copy_withheld':
    'The program in which the picture was copied doesn’t hand it over, so nothing was taken. Please copy it again.',
  'error.picture_too_many_pixels':
    'This picture has more pixels than a window can show. Please choose one of at most 50 megapixels; of an animation all frames count.',
  'error.nothing_to_give': 'No ads from before wait any more.',
  'error.store_failed':
    'The place where your ads are kept can’t be opened. Nothing was changed in it. Please tell your admin.',
  'error.store_read_only':
    'Adtally may not write where your ads are kept, so they can’t be opened. Nothing was changed. Please tell your admin.',
  'error.store_already_open':
    'Adtally is open already on this computer. Please use that window, or close it first.',
  'error.store_newer':
    'These ads were written by a newer Adtally. Nothing was changed. Please install the newest version.',
  'error.store_disk_full':
    'The disk of this computer is full, so your ads can’t be opened. Nothing is lost. Please free some space and try again.',
  'error.internal':
    'Something went wrong inside Adtally. What is saved stays saved. Please try again, and tell your admin if it happens again.',

  'cause.locked':
    'Contract {contract} is fulfilled or already billed, so its usage is locked. Your change is saved here and not counted in Salesforce. Ask sales to reopen the contract, book on another contract, or keep what Salesforce has.',
  'cause.changed_by_colleague':
    '{who} changed this booking of {product} on contract {contract}: {what}. Your change is saved here and not counted. Save the ad again to replace theirs, or keep what Salesforce has.',
  'cause.own_past':
    'Salesforce has a later report of this booking of {product} on contract {contract} from this computer, which is not known here any more: {what}. Your change is saved here and not counted. Save the ad again to replace what Salesforce has, or keep it.',
  'cause.colleague': 'A colleague',
  'cause.colleague_cancelled': 'it is cancelled',
  'cause.colleague_units': { one: 'it has {count} unit now', other: 'it has {count} units now' },
  'cause.colleague_reason': '{what} (“{reason}”)',
  'cause.entry_gone':
    'The usage entry of {product} on contract {contract} is no longer in Salesforce, so this change has nothing to build on. Your ad is saved here. Ask your admin who removed the entry, or take the booking off and book it anew.',
  'cause.rule':
    'Salesforce didn’t accept this booking on contract {contract}: “{message}” Your ad is saved here and not counted. Change the booking, or ask sales.',
  'cause.no_such_contract':
    'There is no contract {contract} in Salesforce. Your ad is saved here and not counted. Remove the booking and add it with the right contract number.',
  'cause.no_such_product':
    'Contract {contract} has no product {product}. Your ad is saved here and not counted. Remove the booking and pick the product from the contract.',
  'cause.several_lines':
    'Contract {contract} has {found} lines with the product {product}, and Adtally can’t tell which you mean. Your ad is saved here and not counted. Remove the booking and pick the line from the contract.',
  'cause.line_gone':
    'Product {product} of contract {contract} is no longer there, or you can’t see it. Your ad is saved here and not counted. Pick another product, or ask sales.',
  'cause.record_locked':
    'Contract {contract} is locked in Salesforce, for example by an approval. Your ad is saved here, and Adtally tries again. Ask sales when the approval is due.',
  'cause.bad_value':
    'Salesforce didn’t accept a value of this booking on contract {contract}. {why} In Salesforce’s words: “{message}” Your ad is saved here and not counted. Change the booking.',
  'cause.not_allowed':
    'Salesforce doesn’t let you book on contract {contract}. {why} Your ad is saved here and not counted. Ask your admin for the right, or book on another contract.',
  'cause.temporary':
    'Salesforce had a temporary fault with this ad. It is saved here, and Adtally tries again by itself.',
  'cause.our_fault':
    'Adtally sent something that Salesforce couldn’t read. This is a fault of Adtally, not yours. Your ad is saved here and not counted. Please tell your admin.',
  'cause.other':
    'Salesforce didn’t accept this booking on contract {contract}. {why} In Salesforce’s words: “{message}” Your ad is saved here and not counted. Change it, try again, or ask your admin.',
} as const;
