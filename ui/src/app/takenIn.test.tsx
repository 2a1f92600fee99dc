import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { show } from '../testing/show';

describe('what Salesforce held and was not known here', () => {
  it('is said in both languages, with what is not in Salesforce, until it is put away', async () => {
    for (const [locale, bookings, ads] of [
      ['en-GB', 'Salesforce holds 3 bookings of this computer that were not known here any more', '1 ad was not known'],
      ['de-DE', 'Salesforce hat 3 Buchungen dieses Rechners, die hier nicht mehr bekannt waren', '1 Anzeige war hier'],
    ] as const) {
      const { platform, user, unmount } = await show({ locale });
      expect(screen.queryByTestId('taken-in')).toBeNull();
      const found = async (takenIn: { bookings: number; new_ads: number }) => {
        platform.desk.takenIn = takenIn;
        act(() => platform.desk.say({ event: 'status' }));
        return screen.findByTestId('taken-in');
      };
      const banner = await found({ bookings: 3, new_ads: 1 });
      expect(banner.getAttribute('role')).toBe('status');
      expect(banner.textContent).toContain(bookings);
      expect(banner.textContent).toContain(ads);
      await user.click(screen.getByText(locale === 'en-GB' ? 'Dismiss' : 'Ausblenden'));
      expect(screen.queryByTestId('taken-in')).toBeNull();
      // Another find is another word.
      const again = await found({ bookings: 1, new_ads: 0 });
      expect(again.textContent).not.toContain(ads);
      unmount();
    }
  });
});
