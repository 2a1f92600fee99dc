/** Signing in to Salesforce: an address for those who need one, and the wait for the browser. */

import { useState } from 'react';
import { Button } from '../common/Button';
import { Field } from '../common/Field';
import { faultText } from '../messages/faults';
import { useWords } from '../messages/words';
import type { Moves } from './useMoves';

interface Props {
  moves: Moves;
  /** The org is fixed from outside; there is no address to ask for. */
  orgGiven: string | null;
  /** Where Salesforce has sent this desk on to. */
  suggested?: string | null;
}

export function SignIn({ moves, orgGiven, suggested = null }: Props) {
  const { t } = useWords();
  const [address, setAddress] = useState(suggested ?? '');
  const { fault, moving } = moves;
  const badAddress = fault?.code === 'bad_address' ? faultText(t, fault) : null;
  if (moving === 'signing_in') {
    return (
      <div className="sign-in" role="status">
        <p className="sign-in-title">{t('first.waiting')}</p>
        <p className="field-hint">{t('first.waiting.hint')}</p>
        <Button data-testid="cancel-sign-in" onPress={moves.cancelSignIn}>
          {t('first.cancel')}
        </Button>
      </div>
    );
  }
  return (
    <div className="sign-in">
      <Button
        look="primary"
        data-testid="sign-in"
        isDisabled={moving !== null}
        onPress={() => moves.signIn(address)}
      >
        {t('first.sign_in')}
      </Button>
      <p className="field-hint">{t('first.sign_in.hint')}</p>
      {orgGiven ? (
        <p className="field-hint">{t('first.org_given', { address: orgGiven })}</p>
      ) : (
        <Field
          label={t('first.address')}
          hint={t('first.address.hint')}
          testid="sign-in-address"
          inputMode="url"
          value={address}
          onChange={setAddress}
          fault={badAddress}
        />
      )}
    </div>
  );
}
