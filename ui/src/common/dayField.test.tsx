import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { beginAd, show } from '../testing/show';

type User = Awaited<ReturnType<typeof show>>['user'];

/** The part of a day field that is typed at first, second or third. */
const part = (testid: string, place: number) =>
  screen.getByTestId(testid).querySelectorAll<HTMLElement>('[role="spinbutton"]')[place] as HTMLElement;
const text = (testid: string) => screen.getByTestId(testid).textContent?.replace(/[\u2066-\u2069]/g, '');
const given = (testid: string) => screen.getByTestId(testid).dataset['value'];

async function type(user: User, testid: string, digits: string) {
  await user.click(part(testid, 0));
  await user.keyboard(digits);
}

function paste(testid: string, pasted: string, place = 0) {
  part(testid, place).focus();
  fireEvent.paste(part(testid, place), { clipboardData: { files: [], getData: (kind: string) => (kind === 'text/plain' ? pasted : '') } });
}

async function begin(locale = 'de-DE') {
  const shown = await show({ locale });
  await beginAd(shown.user, 'Mit Tagen');
  return shown;
}

describe('a year of two digits', () => {
  it.each([
    ['010727', '2027-07-01'],
    ['311299', '2099-12-31'],
    ['290228', '2028-02-29'],
    ['01077', '2007-07-01'],
    ['010700', '2000-07-01'],
    ['290200', '2000-02-29'],
  ])('%s is one of this century', async (digits, day) => {
    const { user } = await begin();
    await type(user, 'ad-from', digits);
    await user.click(screen.getByTestId('ad-text'));
    expect(given('ad-from')).toBe(day);
    expect(text('ad-from')).toContain(day.slice(0, 4));
    expect(screen.queryByTestId('field-error')).toBeNull();
  });

  it('is saved as such, also without leaving the field', async () => {
    const { user, platform } = await begin();
    await type(user, 'ad-from', '010727');
    expect(text('ad-from')).toContain('27');
    await user.keyboard('{Control>}s{/Control}');
    await screen.findByTestId('cancel-ad');
    const [kept] = platform.desk.ads.values();
    expect(kept?.ad.runs_from).toBe('2027-07-01');
  });

  it('typed at last, or before the day, is one of this century too', async () => {
    const { user } = await begin();
    await user.click(part('ad-from', 2));
    await user.keyboard('00');
    await user.click(screen.getByTestId('ad-text'));
    await type(user, 'ad-from', '0107');
    await user.click(screen.getByTestId('ad-text'));
    expect(given('ad-from')).toBe('2000-07-01');
  });

  it('is one of this century in a filter', async () => {
    const { user } = await show({ ads: 3, locale: 'de-DE' });
    await user.click(screen.getByTestId('filter-button'));
    await user.click(await screen.findByTestId('filter-runs-days'));
    await type(user, 'filter-from', '010727');
    await user.click(screen.getByTestId('filter-contract'));
    expect(given('filter-from')).toBe('2027-07-01');
  });
});

describe('a day that no ad can have', () => {
  it.each(['01071927', '31121999', '01012101', '0107202'])('%s is a fault at its field, which says what to do', async (digits) => {
    const { user, platform } = await begin();
    await type(user, 'ad-until', digits);
    await user.click(screen.getByTestId('ad-text'));
    expect(screen.getByTestId('field-error').textContent).toBe(
      '„Letzter Tag“ muss ein Tag der Jahre 2000 bis 2100 sein. Bitte das Jahr prüfen oder das Feld leer lassen.',
    );
    await user.click(screen.getByTestId('save-ad'));
    await waitFor(() => expect(screen.getByTestId('ad-until').contains(document.activeElement)).toBe(true));
    expect(platform.desk.ads.size).toBe(0);
    await user.click(part('ad-until', 2));
    await user.keyboard('2027');
    await user.click(screen.getByTestId('save-ad'));
    await screen.findByTestId('cancel-ad');
    expect(screen.queryByTestId('field-error')).toBeNull();
  });

  it('is a fault in the days of the filter, and filters nothing', async () => {
    const { user } = await show({ ads: 3 });
    await user.click(screen.getByTestId('filter-button'));
    await user.click(await screen.findByTestId('filter-runs-days'));
    await type(user, 'filter-from', '01071927');
    await user.click(screen.getByTestId('filter-contract'));
    expect((await screen.findByTestId('field-error')).textContent).toContain('“From” must be a day in the years 2000 to 2100');
    await user.keyboard('{Escape}');
    expect(await screen.findAllByTestId('ad-row')).toHaveLength(3);
    expect(screen.queryByTestId('filter-tag')).toBeNull();
  });

  it('is a fault in the days of the history, and filters nothing', async () => {
    const { user } = await show({ ads: 3 });
    await user.keyboard('{Control>}4{/Control}');
    const all = (await screen.findAllByTestId('past-row')).length;
    await user.click(await screen.findByTestId('past-filter'));
    await screen.findByTestId('past-until');
    await type(user, 'past-until', '01071927');
    await user.click(part('past-from', 0));
    expect((await screen.findByTestId('field-error')).textContent).toContain('“Until” must be a day in the years 2000 to 2100');
    expect(screen.getAllByTestId('past-row')).toHaveLength(all);
  });
});

describe('a day that is pasted as text', () => {
  it.each([
    ['01.07.2027', 'de-DE', '2027-07-01'],
    ['2027-07-01', 'en-GB', '2027-07-01'],
    ['7/1/2027', 'en-US', '2027-07-01'],
    ['7/1/2027', 'en-GB', '2027-01-07'],
    ['1. Juli 2027', 'en-GB', '2027-07-01'],
    [' 1.7.27\n', 'de-DE', '2027-07-01'],
  ])('%j in %s is taken', async (pasted, locale, day) => {
    await begin(locale);
    paste('ad-until', pasted, 1);
    await waitFor(() => expect(given('ad-until')).toBe(day));
    expect(text('ad-until')).toContain('2027');
  });

  it('takes the place of what was typed in part', async () => {
    const { user } = await begin();
    paste('ad-from', '01.07.2027');
    await waitFor(() => expect(given('ad-from')).toBe('2027-07-01'));
    await user.click(part('ad-from', 1));
    await user.keyboard('{Backspace}{Backspace}');
    paste('ad-from', '01.07.2027');
    await waitFor(() => expect(text('ad-from')).toBe('01.07.2027'));
  });

  it('and is none says so and changes nothing', async () => {
    const { user } = await begin();
    paste('ad-from', '01.07.2027');
    await waitFor(() => expect(given('ad-from')).toBe('2027-07-01'));
    for (const pasted of ['31.06.2027', 'demnächst', '01.07.']) {
      paste('ad-from', pasted);
      expect((await screen.findByTestId('field-error')).textContent).toBe(
        `Das Eingefügte ist kein Tag: „${pasted}“. Nichts wurde geändert. Bitte den Tag wie 31.12.2027 schreiben oder eintippen.`,
      );
      expect([given('ad-from'), text('ad-from')]).toEqual(['2027-07-01', '01.07.2027']);
    }
    await user.click(part('ad-from', 0));
    await user.keyboard('02');
    expect(screen.queryByTestId('field-error')).toBeNull();
  });
});
