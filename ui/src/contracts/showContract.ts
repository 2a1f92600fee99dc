/** Lets what lies deep in a screen lead to a contract. */

import { createContext } from 'react';

export const ShowContract = createContext<(number: string) => void>(() => {});
