export {};

declare global {
  interface Window {
    /** What the query cache holds, as JSON. */
    adtallyCache: () => string;
  }
}
