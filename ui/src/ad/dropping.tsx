/**
 * Files that a person drags over the window and drops on it. The desk says that there are some; where they lie it
 * keeps to itself. The ad that is open takes them, and without one the person hears why nothing happens.
 */

import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';

export class Dropping {
  private over = false;
  private take: (() => void) | null = null;
  private readonly watchers = new Set<() => void>();

  readonly isOver = () => this.over;

  readonly watch = (watcher: () => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };

  drag(over: boolean): void {
    this.over = over;
    for (const watcher of this.watchers) watcher();
  }

  /** Answers whether somebody takes it. */
  drop(): boolean {
    this.drag(false);
    this.take?.();
    return this.take !== null;
  }

  /** Takes what is dropped from now on; the answer ends that. */
  taken(take: () => void): () => void {
    this.take = take;
    return () => {
      if (this.take === take) this.take = null;
    };
  }
}

const DroppingContext = createContext(new Dropping());

export function DroppingProvider({ children }: { children: ReactNode }) {
  const [dropping] = useState(() => new Dropping());
  return <DroppingContext value={dropping}>{children}</DroppingContext>;
}

export function useDropping(): Dropping {
  return useContext(DroppingContext);
}

/** Takes what is dropped for as long as this is shown; answers whether something is dragged over the window. */
export function useTaken(take: () => void): boolean {
  const dropping = useDropping();
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => dropping.taken(() => latest.current()), [dropping]);
  return useSyncExternalStore(dropping.watch, dropping.isOver);
}
