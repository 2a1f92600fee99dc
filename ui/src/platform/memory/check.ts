/** What core's `AdForm::check` says of a form, so that the screens meet the same faults here. */

import { isPossible } from '../../common/day';
import type { AdForm, CommandError } from '../bindings';

type Field = { field: string; booking?: number };
type Fault = { field: Field; problem: string; [param: string]: unknown };

export function check(form: AdForm): CommandError | null {
  const faults = [...checkWords(form), ...checkBookings(form)];
  if (faults.length === 0) {
    return null;
  }
  return { code: 'invalid', params: { faults: JSON.stringify(faults) } };
}

function checkWords(form: AdForm): Fault[] {
  const faults = checkLine({ field: 'title' }, form.title, 200);
  if (form.text.length > 2000) {
    faults.push({ field: { field: 'text' }, problem: 'too_long', length: form.text.length, most: 2000 });
  }
  if (form.link.trim() !== '' && !/^https:\/\/[^\s/]+/i.test(form.link.trim())) {
    faults.push({ field: { field: 'link' }, problem: 'not_https' });
  }
  for (const field of ['runs_from', 'runs_until'] as const) {
    if (form[field] && !isPossible(form[field])) faults.push({ field: { field }, problem: 'no_such_day' });
  }
  if (form.runs_from && form.runs_until && form.runs_until < form.runs_from) {
    faults.push({ field: { field: 'runs_until' }, problem: 'ends_before_it_begins' });
  }
  return faults;
}

function checkBookings(form: AdForm): Fault[] {
  return form.bookings.flatMap((booking, place) => {
    const faults = [
      ...checkLine({ field: 'contract_number', booking: place }, booking.line.contract_number, 30),
      ...checkLine({ field: 'product_code', booking: place }, booking.line.product_code, 40),
    ];
    const name = booking.line.product_name;
    if (name && name.length > 255) {
      const field = { field: 'product_name', booking: place };
      faults.push({ field, problem: 'too_long', length: name.length, most: 255 });
    }
    if (booking.units < 1 || booking.units > 10_000) {
      faults.push({ field: { field: 'units', booking: place }, problem: 'out_of_range', most: 10_000 });
    }
    return faults;
  });
}

function checkLine(field: Field, text: string, most: number): Fault[] {
  const length = [...text.trim()].length;
  if (length === 0) {
    return [{ field, problem: 'missing' }];
  }
  return length > most ? [{ field, problem: 'too_long', length, most }] : [];
}
