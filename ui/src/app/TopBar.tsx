/** The areas, and whose ads these are. */

import { useState } from 'react';
import { Ask } from '../common/Ask';
import { Keys } from '../commands/Keys';
import { Button } from '../common/Button';
import { MoveFault } from '../first-start/MoveFault';
import { SignIn } from '../first-start/SignIn';
import type { Moves } from '../first-start/useMoves';
import { useWords } from '../messages/words';
import type { Start } from '../platform/bindings';
import { lineWords } from '../status/statusWords';
import { useOffered, useOffers } from './offers';
import { useStatus } from './queries';

export type Area = 'ads' | 'contracts' | 'queue' | 'history';

interface Props {
  start: Start;
  moves: Moves;
  area: Area;
  onArea: (area: Area) => void;
}

export function TopBar({ start, moves, area, onArea }: Props) {
  const { t, format } = useWords();
  const needsYou = useStatus()?.counts.needs_you ?? 0;
  const tab = (name: Area, testid: string) => ({
    type: 'button' as const,
    className: 'tab',
    'data-testid': testid,
    'aria-current': area === name ? ('page' as const) : undefined,
    onClick: () => onArea(name),
  });
  return (
    <header className="top">
      <h1 className="top-name">{t('app.name')}</h1>
      <nav aria-label={t('nav.label')} className="tabs">
        <button {...tab('ads', 'nav-ads')}>{t('nav.ads')}</button>
        <button {...tab('contracts', 'nav-contracts')}>{t('nav.contracts')}</button>
        <button {...tab('queue', 'nav-queue')}>
          {t('nav.queue')}
          {needsYou > 0 ? (
            <span className="badge" title={t('nav.queue_needs_you', { count: needsYou })}>
              {format.number(needsYou)}
              <span className="hidden">{t('nav.queue_needs_you', { count: needsYou })}</span>
            </span>
          ) : null}
        </button>
        <button {...tab('history', 'nav-history')}>{t('nav.history')}</button>
      </nav>
      <Finder />
      <Account start={start} moves={moves} />
    </header>
  );
}

/** Where a person without the keys finds everything, and learns them. */
function Finder() {
  const { t } = useWords();
  const offered = useOffered();
  return (
    <div className="finder">
      <Button look="quiet" data-testid="open-palette" onPress={() => offered.take('palette')}>
        {t('palette.open')} <Keys keys="Mod+K" />
      </Button>
    </div>
  );
}

function Account({ start, moves }: { start: Start; moves: Moves }) {
  const { t } = useWords();
  const status = useStatus();
  const signedIn = status?.signed_in ?? false;
  // One that is over keeps its place until the person has signed in anew.
  const isOver = status !== undefined && lineWords(t, status).line === 'signed_out';
  const hold = status?.line?.line === 'held' ? status.line.hold : null;
  // Signing in anew is a way out of these too; where they pass by themselves, it is not needed.
  const mayHelp = hold?.hold === 'moved' || hold?.hold === 'sign_in_waits';
  const { store } = start;
  useOffers({ sign_out: signedIn && store?.kind !== 'demo' ? moves.signOut : null });
  if (store?.kind === 'demo') {
    return (
      <div className="account">
        <span className="account-name">{t('account.demo')}</span>
        <a
          className="link"
          data-testid="sales-page"
          href={store.sales_page}
          target="_blank"
          rel="noreferrer"
          draggable={false}
        >
          {t('account.sales_page')}
        </a>
        <Button look="quiet" data-testid="leave-demo" onPress={moves.leaveDemo}>
          {t('account.leave_demo')}
        </Button>
      </div>
    );
  }
  const name =
    store?.kind === 'person'
      ? t('account.person', { person: store.person, org: store.org })
      : t('account.unnamed');
  return (
    <div className="account">
      <span className="account-name" title={name}>
        {name}
      </span>
      {isOver || mayHelp ? (
        <SignInButton start={start} moves={moves} suggested={hold?.hold === 'moved' ? hold.to : null} />
      ) : signedIn ? (
        <Button look="quiet" data-testid="sign-out" onPress={moves.signOut}>
          {t('account.sign_out')}
        </Button>
      ) : null}
    </div>
  );
}

function SignInButton({ start, moves, suggested }: { start: Start; moves: Moves; suggested: string | null }) {
  const { t } = useWords();
  const [asks, setAsks] = useState(false);
  useOffers({ sign_in: () => setAsks(true) });
  const close = () => {
    if (moves.moving === 'signing_in') moves.cancelSignIn();
    setAsks(false);
  };
  return (
    <>
      <Button data-testid="open-sign-in" onPress={() => setAsks(true)}>
        {t('account.sign_in')}
      </Button>
      {asks ? (
        <Ask
          title={t('account.sign_in')}
          testid="sign-in-dialog"
          onClose={close}
          answers={<Button onPress={close}>{t('picker.close')}</Button>}
        >
          <MoveFault fault={moves.fault} />
          <SignIn moves={moves} orgGiven={start.org_given} suggested={suggested} />
        </Ask>
      ) : null}
    </>
  );
}
