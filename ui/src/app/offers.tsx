/** Who can do what now: parts of the screen offer actions of the table, and keys and palette take them up. */

import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { ACTIONS, actionOf, type ActionId } from './actions';

type Act = () => void;

class Offers {
  private readonly acts = new Map<ActionId, Act[]>();

  /** Answers with what takes the offer back. */
  add(id: ActionId, act: Act): () => void {
    this.acts.set(id, [...(this.acts.get(id) ?? []), act]);
    return () => this.acts.set(id, (this.acts.get(id) ?? []).filter((one) => one !== act));
  }

  /** What can be done now, in the table's order. */
  possible(): ActionId[] {
    return ACTIONS.map(({ id }) => id).filter((id) => this.acts.get(id)?.length);
  }

  /** Does it, as whoever offered it last does. */
  take(id: ActionId): void {
    this.acts.get(id)?.at(-1)?.();
  }
}

const OffersContext = createContext(new Offers());

export function OffersProvider({ children }: { children: ReactNode }) {
  const [offers] = useState(() => new Offers());
  useKeys(offers);
  return <OffersContext value={offers}>{children}</OffersContext>;
}

export function useOffered(): Offers {
  return useContext(OffersContext);
}

/** Offers these actions for as long as the component is there; none where there is `null`. */
export function useOffers(acts: { [Id in ActionId]?: Act | null }): void {
  const offers = useOffered();
  useEffect(() => {
    const offered = Object.entries(acts).flatMap(([id, act]) => (act ? [offers.add(id as ActionId, act)] : []));
    return () => offered.forEach((takeBack) => takeBack());
  });
}

function useKeys(offers: Offers): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const action = actionOf(event);
      if (action === null || (action.notInFields && isInField(event.target))) return;
      // Also where it can't be done now: the webview's own answer to the keys would surprise.
      event.preventDefault();
      // What lies under a question or the picker does not act.
      if (!action.anywhere && document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      offers.take(action.id);
    };
    // Ahead of the fields, some of which keep their keys to themselves.
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [offers]);
}

function isInField(target: EventTarget | null): boolean {
  const fields = 'input:not([type="checkbox"], [type="radio"]), textarea, [role="spinbutton"]';
  return target instanceof Element && target.closest(fields) !== null;
}
