import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { translator } from '../messages/translate';
import type { SetUpFault } from '../platform/bindings';
import { openSetUp, seriousFindings, show } from '../testing/show';
import { setUpFaultText } from './setUpWords';

const object = 'Product_Usage__c';
const field = 'Usage_Key__c';
const refused = { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Not today.' };

/** One of each kind: the type says when one is missing. */
const everyFault: { [K in SetUpFault['fault']]: Extract<SetUpFault, { fault: K }> } = {
  old_version: { fault: 'old_version', wanted: '50.0', newest: '48.0' },
  no_object: { fault: 'no_object', object },
  no_field: { fault: 'no_field', object, field },
  no_relation: { fault: 'no_relation', object, relation: 'Contract_Products__r' },
  wrong_type: { fault: 'wrong_type', object, field, wanted: 'date_time', found: 'string' },
  too_short: { fault: 'too_short', object, field, wanted: 36, found: 18 },
  not_external_id: { fault: 'not_external_id', object, field },
  not_unique: { fault: 'not_unique', object, field },
  no_right: { fault: 'no_right', object, right: 'create' },
  no_field_right: { fault: 'no_field_right', object, field, right: 'edit' },
  not_calculated: { fault: 'not_calculated', object, field },
  entry_refused: { fault: 'entry_refused', ...refused },
  replay_refused: { fault: 'replay_refused', ...refused },
  other_rule: { fault: 'other_rule', rule: 'ADT-STALE', ...refused },
  rule_silent: { fault: 'rule_silent', rule: 'ADT-STALE' },
  not_tried: { fault: 'not_tried' },
  nothing_to_try_on: { fault: 'nothing_to_try_on' },
};

describe('the words for what a set-up lacks', () => {
  it.each(Object.values(everyFault))('$fault is said in both languages with all its names', (fault) => {
    const [english, german] = [translator('en', 'en-GB'), translator('de', 'de-DE')].map((t) =>
      setUpFaultText(t, fault),
    );
    expect(english).not.toBe(german);
    for (const text of [english, german]) {
      expect(text).not.toMatch(/[{}]|undefined/);
      const names = Object.entries(fault).filter(([name]) => !['fault', 'wanted', 'right'].includes(name));
      for (const [, value] of names) expect(text).toContain(String(value));
    }
  });
});

describe('the set-up check', () => {
  it('shows point by point what is met and what an admin has to do', async () => {
    const { user, platform } = await show();
    platform.desk.setUp.points[4] = { subject: 'key', faults: [everyFault.not_unique] };
    platform.desk.setUp.points[7] = { subject: 'rules', faults: [everyFault.not_tried] };
    await openSetUp(user);
    const points = await screen.findAllByTestId('set-up-point');
    expect(points.map((point) => point.dataset['state'])).toEqual([
      ...Array.from({ length: 4 }, () => 'met'),
      'not_met',
      'met',
      'met',
      'not_tried',
    ]);
    expect(points[4]?.textContent).toContain('Usage_Key__c of Product_Usage__c is not unique');
    expect(await seriousFindings()).toEqual([]);

    platform.desk.setUp.points[4] = { subject: 'key', faults: [] };
    await user.click(screen.getByTestId('check-again'));
    await waitFor(() => expect(screen.getAllByTestId('set-up-point')[4]?.dataset['state']).toBe('met'));
  });

  it('says why there is no finding', async () => {
    const { user, platform } = await show();
    const since = new Date().toISOString();
    platform.desk.line = { line: 'offline', since, next: since };
    await openSetUp(user);
    expect((await screen.findByTestId('set-up-error')).textContent).toContain('can’t be reached');
  });

  it('shows how many calls of the org are used, and what few mean', async () => {
    const { user, platform } = await show();
    await user.click(screen.getByTestId('status-state'));
    expect((await screen.findByTestId('status-calls')).textContent?.trim()).toBe('184 of 15,000 API calls used');
    platform.desk.apiCalls = [13_501, 15_000];
    platform.desk.say({ event: 'status' });
    await waitFor(() => expect(screen.getByTestId('status-calls').textContent).toContain('13,501'));
    await user.click(screen.getByTestId('status-check-set-up'));
    expect((await screen.findByTestId('set-up')).textContent).toContain('one call a minute');
  });
});
