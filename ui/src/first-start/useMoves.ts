/** Signing in, trying the demo and leaving: what moves the desk from one store to another. */

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../app/queries';
import { asFault } from '../platform/fault';
import { usePlatform } from '../platform/platform';
import type { CommandError, Start } from '../platform/bindings';

export type Moving = 'signing_in' | 'starting_demo' | 'moving';

export interface Moves {
  moving: Moving | null;
  fault: CommandError | null;
  signIn(address: string): void;
  cancelSignIn(): void;
  confirmIdentity(isMe: boolean): void;
  tryDemo(): void;
  leaveDemo(): void;
  signOut(): void;
  giveAds(): void;
  moveAds(store: string): void;
  tryKeyring(): void;
}

export function useMoves(): Moves {
  const platform = usePlatform();
  const client = useQueryClient();
  const [moving, setMoving] = useState<Moving | null>(null);
  const [fault, setFault] = useState<CommandError | null>(null);

  const move = async (how: Moving, act: () => Promise<Start>) => {
    setMoving(how);
    setFault(null);
    try {
      const start = await act();
      client.setQueryData(keys.start, start);
      await client.invalidateQueries();
    } catch (error) {
      const said = asFault(error);
      // Who stops the sign-in knows it.
      setFault(said.code === 'sign_in_cancelled' ? null : said);
    } finally {
      setMoving(null);
    }
  };

  return {
    moving,
    fault,
    signIn: (address) => {
      const given = address.trim() === '' ? null : address.trim();
      void move('signing_in', () => platform.signIn(given));
    },
    cancelSignIn: () => void platform.cancelSignIn(),
    confirmIdentity: (isMe) => void move('moving', () => platform.confirmIdentity(isMe)),
    tryDemo: () => void move('starting_demo', () => platform.tryDemo()),
    leaveDemo: () => void move('moving', () => platform.leaveDemo()),
    signOut: () => void move('moving', () => platform.signOut()),
    giveAds: () => void move('moving', () => platform.giveAds()),
    moveAds: (store) => void move('moving', () => platform.moveAds(store)),
    tryKeyring: () => void move('moving', () => platform.tryKeyring()),
  };
}
