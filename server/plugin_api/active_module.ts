/** Fields of a hook's `this` that Vite does not document, but plugins read. */
export interface ActiveModule {
  ssr: boolean;
  /** The id of the module that the hook runs for. */
  _activeId: string | null;
  /** Its text before the hook. */
  _activeCode: string | null;
}
